#include "datasets/dataset.h"

namespace lacuna {
namespace {

class Reduced final : public Dataset {
 public:
  Reduced(std::unique_ptr<Dataset> dataset, int factor) : dataset_(std::move(dataset)), factor_(factor) {}

  std::int64_t size() const override { return dataset_->size(); }
  std::string name(std::int64_t index) const override { return dataset_->name(index); }
  Region bounds(std::int64_t index) const override {
    const Region whole = dataset_->bounds(index);
    return {0, 0, whole.width / factor_, whole.height / factor_};
  }
  Planes get(std::int64_t index) const override { return crop(index, bounds(index)); }

  Planes crop(std::int64_t index, const Region& region) const override {
    const Planes large = dataset_->crop(index, {region.left * factor_, region.top * factor_,
                                                region.width * factor_, region.height * factor_});
    const float share = 1.0f / static_cast<float>(factor_ * factor_);
    Planes small(large.channels, region.height, region.width);
    for (int channel = 0; channel < small.channels; ++channel) {
      for (int y = 0; y < large.height; ++y) {
        for (int x = 0; x < large.width; ++x)
          small.at(channel, y / factor_, x / factor_) += share * large.at(channel, y, x);
      }
    }
    return small;
  }

 private:
  std::unique_ptr<Dataset> dataset_;
  int factor_;
};

}  // namespace

std::unique_ptr<Dataset> reduced(std::unique_ptr<Dataset> dataset, int factor) {
  if (factor == 1) return dataset;
  return std::make_unique<Reduced>(std::move(dataset), factor);
}

}  // namespace lacuna
