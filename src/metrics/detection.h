#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace lacuna {

/// Pixels of a predicted hole against the true one, summed over pictures.
struct DetectionCounts {
  std::int64_t hits = 0;  ///< predicted and true
  std::int64_t false_alarms = 0;
  std::int64_t misses = 0;

  DetectionCounts& operator+=(const DetectionCounts& other);
  /// 2 hits / (2 hits + false alarms + misses); nullopt where neither predicted nor true pixels exist.
  std::optional<double> f1() const;
};

/// Counts of one picture; a pixel belongs to a hole where its value is >= 0.5. An empty `hole` = none.
DetectionCounts count_detection(const std::vector<float>& predicted, const std::vector<float>& hole);

}  // namespace lacuna
