#include <fmt/format.h>
#include <fmt/ranges.h>

#include "degrade/degradation.h"
#include "degrade/own_degradations.h"
#include "degrade/spec.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Random streams of the steps; far from the small numbers that other parts use with the same seed.
constexpr std::uint64_t first_stream = 0xDE62ADE000000000ull;

constexpr char nothing[] = "none";

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
  Damaged picture{clean, std::vector<float>(clean.plane_size(), 0.0f), 0.0};
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    Random random(seed, first_stream + i, index);
    steps_[i]->apply(picture, random);
  }
  return picture;
}

}  // namespace lacuna
