#include "evaluate/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "datasets/dataset.h"
#include "datasets/idx.h"
#include "datasets/pairs.h"
#include "degrade/degradation.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

bool is_intact_outside(const EvaluationSample& sample) {
  for (int channel = 0; channel < sample.clean.channels; ++channel) {
    for (std::size_t i = 0; i < sample.hole.size(); ++i) {
      if (sample.hole[i] < 0.5f && sample.clean.plane(channel)[i] != sample.damaged.plane(channel)[i])
        return false;
    }
  }
  return true;
}

/// Clean pictures, damaged by a SPEC.
class DegradedSamples final : public EvaluationSamples {
 public:
  DegradedSamples(std::unique_ptr<Dataset> clean, std::vector<int> labels, const EvaluateOptions& options)
      : clean_(std::move(clean)),
        labels_(std::move(labels)),
        chain_(options.degrade),
        seed_(options.seed),
        blind_(options.blind) {}

  std::int64_t size() const override { return clean_->size(); }
  std::string degradation() const override { return chain_.canonical(); }
  std::string fingerprint() const override { return lacuna::fingerprint(*clean_); }

  EvaluationSample get(std::int64_t index) const override {
    EvaluationSample sample;
    sample.name = clean_->name(index);
    sample.clean = clean_->get(index);
    Damaged damaged = chain_.apply(sample.clean, seed_, static_cast<std::uint64_t>(index));
    sample.damaged = std::move(damaged.image);
    if (std::any_of(damaged.covered.begin(), damaged.covered.end(),
                    [](float value) { return value >= 0.5f; })) {
      sample.hole = std::move(damaged.covered);
      sample.intact_outside = is_intact_outside(sample);
    }
    if (!blind_) sample.noise_sigma = damaged.noise_sigma;
    if (!labels_.empty()) sample.label = labels_.at(static_cast<std::size_t>(index));
    return sample;
  }

 private:
  std::unique_ptr<Dataset> clean_;
  std::vector<int> labels_;  // empty = not asked for
  DegradationChain chain_;
  std::uint64_t seed_;
  bool blind_;
};

/// Pictures that were damaged by real life; their noise level is never told.
class PairedSamples final : public EvaluationSamples {
 public:
  explicit PairedSamples(PicturePairs pairs) : pairs_(std::move(pairs)) {}

  std::int64_t size() const override { return pairs_.clean->size(); }
  std::string degradation() const override { return "paired"; }
  std::string fingerprint() const override { return lacuna::fingerprint(*pairs_.damaged); }

  EvaluationSample get(std::int64_t index) const override {
    EvaluationSample sample;
    sample.name = pairs_.damaged->name(index);
    sample.clean = pairs_.clean->get(index);
    sample.damaged = pairs_.damaged->get(index);
    const Planes &a = sample.clean, &b = sample.damaged;
    if (a.channels != b.channels || a.height != b.height || a.width != b.width)
      throw Error(ErrorCode::bad_input,
                  fmt::format("{}: {} pixels of {} channels, its clean partner {} of {}", sample.name,
                              fmt::format("{}x{}", b.width, b.height), b.channels,
                              fmt::format("{}x{}", a.width, a.height), a.channels));
    return sample;
  }

 private:
  PicturePairs pairs_;
};

}  // namespace

namespace {

std::int64_t limit_of(const EvaluateOptions& options) {
  return options.limit > 0 ? options.limit : std::numeric_limits<std::int64_t>::max();
}

/// The data with its split spelled out.
DatasetSource source_of(const EvaluateOptions& options) {
  DatasetSource source{options.data, options.split};
  if (source.split.empty() && holds_idx(source.folder)) source.split = "test";
  return source;
}

}  // namespace

std::unique_ptr<Dataset> open_clean_pictures(const EvaluateOptions& options) {
  auto pictures = open_dataset(source_of(options));
  if (!options.only.empty()) pictures = matching(std::move(pictures), options.only);
  return subset(std::move(pictures), 0, limit_of(options));
}

std::unique_ptr<EvaluationSamples> open_samples(const EvaluateOptions& options) {
  if (options.degrade == "paired") {
    PicturePairs pairs = open_picture_pairs(options.data, options.split);
    return std::make_unique<PairedSamples>(
        PicturePairs{subset(std::move(pairs.clean), 0, limit_of(options)),
                     subset(std::move(pairs.damaged), 0, limit_of(options))});
  }
  std::vector<int> labels;
  if (options.classes) {
    if (!holds_idx(options.data))
      throw Error(ErrorCode::bad_input, options.data.string() + ": figures by class need IDX data");
    labels = read_idx_labels(source_of(options));
  }
  return std::make_unique<DegradedSamples>(open_clean_pictures(options), std::move(labels), options);
}

}  // namespace lacuna
