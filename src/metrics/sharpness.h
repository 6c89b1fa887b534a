#pragma once

#include <optional>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// How sharp the content of the hole is: the mean gradient magnitude of the luma (central differences after a
/// Gaussian of sigma 1.5 px, so that grain hardly counts) inside the hole eroded by 2 px, restored over
/// original. 1 = as sharp as the original, below 1 = blurred. nullopt where nothing of the hole is left after
/// erosion or the original is flat there.
std::optional<double> sharpness(const Planes& restored, const Planes& clean, const std::vector<float>& hole);

}  // namespace lacuna
