#include <opencv2/photo.hpp>

#include "baselines/baselines.h"

namespace lacuna {
namespace {

class Inpainting final : public Baseline {
 public:
  explicit Inpainting(int method) : method_(method) {}

  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    if (hole.empty()) return damaged;
    constexpr double radius = 4;
    cv::Mat result;
    cv::inpaint(to_mat(damaged), hole_mat(damaged, hole), result, radius, method_);
    return from_mat(result);
  }

 private:
  int method_;
};

}  // namespace

std::unique_ptr<Baseline> make_inpainting(bool navier_stokes) {
  return std::make_unique<Inpainting>(navier_stokes ? cv::INPAINT_NS : cv::INPAINT_TELEA);
}

}  // namespace lacuna
