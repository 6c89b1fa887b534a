#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "degrade/degradation.h"
#include "degrade/own_degradations.h"
#include "degrade/spec.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Random streams of the steps; far from the small numbers that other parts use with the same seed.
constexpr std::uint64_t first_stream = 0xDE62ADE000000000ull;

constexpr char nothing[] = "none";

constexpr float least_visible_change = 2.5f / 255;  ///< between two and three levels

float largest_change(const Planes& before, const Planes& after, std::size_t pixel) {
  float largest = 0;
  for (int channel = 0; channel < before.channels; ++channel)
    largest = std::max(largest, std::abs(before.plane(channel)[pixel] - after.plane(channel)[pixel]));
  return largest;
}

std::string canonical_step(const Description& description, const Values& values) {
  std::vector<std::string> parts;
  for (const Parameter& parameter : description.parameters) {
    parts.push_back(fmt::format("{}={}", parameter.name, write_value(values.text(parameter.name))));
  }
  return fmt::format("{}({})", description.name, fmt::join(parts, ", "));
}

}  // namespace

DegradationChain::DegradationChain(const std::string& spec) {
  std::vector<std::string> problems;
  std::vector<std::string> canonical;
  for (const SpecStep& step : parse_spec(spec)) {
    if (step.name == nothing && step.values.empty()) continue;
    try {
      const auto& entry = find_degradation(step.name);
      const Values values = require_values(entry.description, step.values, step.name + ".");
      steps_.push_back(entry.make(values));
      canonical.push_back(canonical_step(entry.description, values));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage) throw;
      problems.push_back(fmt::format("at character {}: {}", step.position, error.what()));
    }
  }
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("SPEC: {}", fmt::join(problems, "; ")));
  canonical_ = canonical.empty() ? nothing : fmt::format("{}", fmt::join(canonical, "+"));
  if (canonical_.size() > max_spec_length) {
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("SPEC: {} characters with its defaults, more than the limit of {}",
                            canonical_.size(), max_spec_length));
  }
}

Damaged DegradationChain::apply(const Planes& clean, std::uint64_t seed, std::uint64_t index) const {
  Damaged picture{clean, std::vector<float>(clean.plane_size(), 0.0f), {}, 0.0};
  std::vector<float> visible(clean.plane_size(), 0.0f);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    Random random(seed, first_stream + i, index);
    const Planes before = picture.image;
    const std::vector<float> covered = picture.covered;
    steps_[i]->apply(picture, random);
    for (std::size_t pixel = 0; pixel < covered.size(); ++pixel) {
      const bool is_new = covered[pixel] == 0 && picture.covered[pixel] > 0;
      if (is_new && largest_change(before, picture.image, pixel) >= least_visible_change) visible[pixel] = 1;
    }
  }
  picture.visible = std::move(visible);
  return picture;
}

}  // namespace lacuna
