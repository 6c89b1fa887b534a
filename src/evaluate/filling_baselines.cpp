#include "evaluate/baseline.h"
#include "fill/exemplar_fill.h"
#include "fill/smooth_fill.h"

namespace lacuna {
namespace {

std::vector<bool> unknown_pixels(const std::vector<float>& hole) {
  std::vector<bool> unknown;
  for (const float share : hole) unknown.push_back(share >= 0.5f);
  return unknown;
}

class ExemplarBaseline final : public Baseline {
 public:
  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    Planes result = damaged;
    if (hole.empty()) return result;
    const std::vector<bool> unknown = unknown_pixels(hole);
    std::vector<PixelRole> roles;
    for (const bool each : unknown) roles.push_back(each ? PixelRole::hole : PixelRole::source);
    ProgressSink quiet;
    if (!fill_from_exemplars(roles, {}, quiet, result)) fill_smoothly(unknown, result);
    return result;
  }
};

class SmoothBaseline final : public Baseline {
 public:
  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    Planes result = damaged;
    if (!hole.empty()) fill_smoothly(unknown_pixels(hole), result);
    return result;
  }
};

}  // namespace

std::unique_ptr<Baseline> make_exemplar_baseline() {
  return std::make_unique<ExemplarBaseline>();
}

std::unique_ptr<Baseline> make_smooth_baseline() {
  return std::make_unique<SmoothBaseline>();
}

}  // namespace lacuna
