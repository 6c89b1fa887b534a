#include "evaluate/baseline.h"
#include "fill/exemplar_fill.h"
#include "fill/smooth_fill.h"

namespace lacuna {
namespace {

class ExemplarBaseline final : public Baseline {
 public:
  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    Planes result = damaged;
    std::vector<PixelRole> roles;
    std::vector<bool> unknown;
    for (const float share : hole) {
      unknown.push_back(share >= 0.5f);
      roles.push_back(unknown.back() ? PixelRole::hole : PixelRole::source);
    }
    ProgressSink quiet;
    if (!hole.empty() && !fill_from_exemplars(roles, {}, quiet, result)) fill_smoothly(unknown, result);
    return result;
  }
};

}  // namespace

std::unique_ptr<Baseline> make_exemplar_baseline() {
  return std::make_unique<ExemplarBaseline>();
}

}  // namespace lacuna
