#pragma once

#include <optional>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Structural similarity (Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment", IEEE TIP 2004) of the
/// luma: 11x11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, samples in [0,1], mean of the map over the
/// region where the window fits. nullopt for pictures with a side below 11.
std::optional<double> ssim(const Planes& restored, const Planes& clean);

/// Mean of the same map over the pixels of the hole (>= 0.5); nullopt where none of them lies in the region
/// that the map covers.
std::optional<double> ssim_hole(const Planes& restored, const Planes& clean, const std::vector<float>& hole);

}  // namespace lacuna
