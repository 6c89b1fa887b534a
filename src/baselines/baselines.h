#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>

#include "evaluate/baseline.h"

namespace lacuna {

/// Inpainting after Telea ("An image inpainting technique based on the fast marching method", 2004), or by
/// Navier-Stokes equations (Bertalmio, Bertozzi, Sapiro, 2001), both with radius 4.
std::unique_ptr<Baseline> make_inpainting(bool navier_stokes);

/// Frequency selective reconstruction (Genser et al., 2018), best quality. OpenCV's code may crash or take
/// very long: it runs in a process of its own that is ended after `seconds`; either is
/// ErrorCode::unsupported.
std::unique_ptr<Baseline> make_frequency_selective(double seconds = 300);

/// Non-local means (Buades, Coll, Morel, 2005) with a filter strength chosen for the noise level, which is
/// estimated where it is not told.
std::unique_ptr<Baseline> make_non_local_means();

/// 8-bit interleaved samples, BGR for three channels, as OpenCV's methods want them; clipped and rounded.
cv::Mat to_mat(const Planes& picture);
Planes from_mat(const cv::Mat& mat);

/// 255 where to fill. Size of `picture`; an empty hole gives zeros.
cv::Mat hole_mat(const Planes& picture, const std::vector<float>& hole);

}  // namespace lacuna
