#include "restore/denoising_steps.h"

namespace lacuna {
namespace {

/// The progress of a step whose work is done bit by bit between that of others.
class StepProgress final : public ProgressSink {
 public:
  StepProgress(ProgressSink& whole, double share, std::shared_ptr<double> done)
      : whole_(whole), share_(share), done_(std::move(done)) {}
  void update(double fraction, const std::string& what) override {
    *done_ += share_ * (fraction - last_);
    last_ = fraction;
    whole_.update(*done_, what);
  }
  bool cancelled() const override { return whole_.cancelled(); }

 private:
  ProgressSink& whole_;
  double share_;
  std::shared_ptr<double> done_;  ///< by all steps
  double last_ = 0;
};

}  // namespace

DenoisingSteps::DenoisingSteps(const std::vector<DenoisingStep>& steps, const ImageInfo& info,
                               double strength, std::size_t budget, RowSource source,
                               ProgressSink& progress) {
  const auto done = std::make_shared<double>(0);
  for (const DenoisingStep& step : steps) {
    shares_.push_back(
        std::make_unique<StepProgress>(progress, 1.0 / static_cast<double>(steps.size()), done));
    const StripSettings settings{step.noise_sigma, strength, budget / steps.size()};
    strips_.push_back(
        std::make_unique<StripDenoiser>(*step.network, info, settings, std::move(source), *shares_.back()));
    source = [strip = strips_.back().get()](int rows) { return strip->read(rows); };
  }
}

std::int64_t DenoisingSteps::tile_count() const {
  std::int64_t tiles = 0;
  for (const auto& strip : strips_) tiles += strip->tile_count();
  return tiles;
}

}  // namespace lacuna
