#include "evaluate/baseline.h"

namespace lacuna {
namespace {

class MeanFill final : public Baseline {
 public:
  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    Planes result = damaged;
    for (int channel = 0; channel < result.channels; ++channel) {
      float* plane = result.plane(channel);
      double sum = 0;
      std::size_t count = 0;
      for (std::size_t i = 0; i < hole.size(); ++i) {
        if (hole[i] >= 0.5f) continue;
        sum += plane[i];
        ++count;
      }
      const float mean = count ? static_cast<float>(sum / static_cast<double>(count)) : 0.5f;
      for (std::size_t i = 0; i < hole.size(); ++i)
        if (hole[i] >= 0.5f) plane[i] = mean;
    }
    return result;
  }
};

}  // namespace

std::unique_ptr<Baseline> make_mean_fill() {
  return std::make_unique<MeanFill>();
}

}  // namespace lacuna
