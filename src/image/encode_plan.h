#pragma once

#include "image/encoder.h"

namespace lacuna {

/// Decides how a picture is encoded in `options.format` (not unknown). plan.metadata.notes then says what the
/// format cannot hold. Throws usage for a quality outside 0..100.
EncodePlan plan_encoding(const ImageInfo& info, const Metadata& metadata, const SaveOptions& options);

/// `rows` in the plan's sample type, alpha laid over white where the plan has none.
Image fitted(const Image& rows, const EncodePlan& plan);

}  // namespace lacuna
