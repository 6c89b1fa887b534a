#include "metrics/detection.h"

#include "lacuna/error.h"

namespace lacuna {

DetectionCounts& DetectionCounts::operator+=(const DetectionCounts& other) {
  hits += other.hits;
  false_alarms += other.false_alarms;
  misses += other.misses;
  return *this;
}

std::optional<double> DetectionCounts::f1() const {
  const std::int64_t all = 2 * hits + false_alarms + misses;
  if (all == 0) return std::nullopt;
  return 2.0 * static_cast<double>(hits) / static_cast<double>(all);
}

DetectionCounts count_detection(const std::vector<float>& predicted, const std::vector<float>& hole) {
  if (!hole.empty() && hole.size() != predicted.size())
    throw Error(ErrorCode::internal, "predicted and true hole differ in size");
  DetectionCounts counts;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const bool said = predicted[i] >= 0.5f, is = !hole.empty() && hole[i] >= 0.5f;
    counts.hits += said && is;
    counts.false_alarms += said && !is;
    counts.misses += !said && is;
  }
  return counts;
}

}  // namespace lacuna
