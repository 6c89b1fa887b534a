#pragma once

#include <optional>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

// Metrics compare a restored picture with the clean original, both in [0,1] and of one size
// (ErrorCode::internal otherwise). A `hole` is height x width, >= 0.5 where the damage has replaced the
// content; empty = no hole. nullopt stands where a figure has no meaning.

/// Mean square error over all samples.
double mse(const Planes& restored, const Planes& clean);

/// 10 log10(1 / mse) in dB; infinite for an error of 0.
double psnr_of_mse(double mse);

/// PSNR over all samples; infinite for identical pictures.
double psnr(const Planes& restored, const Planes& clean);

/// PSNR over the pixels of the hole; nullopt without one.
std::optional<double> psnr_hole(const Planes& restored, const Planes& clean, const std::vector<float>& hole);

/// PSNR over the pixels outside the hole; nullopt without a hole or where it covers the whole picture.
std::optional<double> psnr_outside(const Planes& restored, const Planes& clean,
                                   const std::vector<float>& hole);

}  // namespace lacuna
