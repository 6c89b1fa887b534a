#pragma once

#include "core/description.h"
#include "lacuna/image.h"

namespace lacuna {

/// The operation "adjust_mask": a mask of black and white, widened, narrowed or inverted, as a gray picture,
/// or with `coloured` as IOPaint's page draws masks: amber where it is white, else transparent.
Image adjust_mask(const Mask& mask, const Values& options);

}  // namespace lacuna
