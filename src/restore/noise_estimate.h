#pragma once

#include "lacuna/image.h"

namespace lacuna {

/// Standard deviation of the white Gaussian noise in a natural picture, in 8-bit units (0 to about 100), from
/// the picture alone; close to 0 for a clean one. 1 or 3 channels; 3 equal channels count as one. Samples
/// that lie outside [0,1] say that the noise was not clipped; otherwise clipping at 0 and 1 is allowed for.
/// Samples that are not finite are left out. Pictures smaller than 16 x 16, or with nearly nothing but black
/// and white, give 0: nothing can be told.
///
/// Method: natural patches lie near a subspace, so the small eigenvalues of the covariance of patches are
/// those of the noise (Pyatykh, Hesser, Zheng, "Image noise level estimation by principal component
/// analysis", TIP 2013; Chen, Zhu, Heng, "An efficient statistical method for image noise level estimation",
/// ICCV 2015), here over the patches with the weakest coarse texture. About 30 ms on one core, whatever the
/// size.
double estimate_noise_sigma(const Planes& picture);

}  // namespace lacuna
