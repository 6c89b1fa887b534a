#pragma once

#include <cstdint>
#include <vector>

#include "fill/exemplar_level.h"
#include "lacuna/image.h"
#include "lacuna/progress.h"

namespace lacuna {

struct ExemplarOptions {
  std::uint64_t seed = 0;
  int threads = 0;  ///< 0 = all processors; the result does not depend on it
  double seam_reach =
      60;  ///< pixels over which colours pass into those around the hole; 0 = they are left alone
};

/// Fills the hole of a picture with pieces of the rest of it, so that structure and texture go on: patches
/// around every pixel of the hole are made to resemble patches elsewhere, at a small size first, then at
/// larger ones (Wexler, Shechtman, Irani 2007; Newson et al. 2014), and at last pixels are copied and their
/// seams blended. `roles` has one per pixel, row by row. The same picture, roles and seed always give the
/// same result. Returns false, with the picture unchanged, where no patch of 7 x 7 pixels may be copied.
/// Throws interrupted.
bool fill_from_exemplars(const std::vector<PixelRole>& roles, const ExemplarOptions& options,
                         ProgressSink& progress, Planes& picture);

}  // namespace lacuna
