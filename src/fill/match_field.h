#pragma once

#include <cstdint>
#include <vector>

#include "fill/exemplar_level.h"

namespace lacuna {

/// Where the patch around a pixel has its likeness.
struct Match {
  std::int32_t source = -1;  ///< y * width + x of the likeness's centre; -1 = none yet
  std::uint32_t distance = 0;
};

/// The targets of a level, which are the pixels whose patch reaches into the hole and lies in the picture,
/// and their likenesses. Kept for the rectangle around them only.
class MatchField {
 public:
  explicit MatchField(const ExemplarLevel& level);

  int top() const { return top_; }
  int left() const { return left_; }
  int height() const { return height_; }
  int width() const { return width_; }
  std::int64_t index(int y, int x) const {
    return static_cast<std::int64_t>(y - top_) * width_ + (x - left_);
  }
  bool is_target(int y, int x) const {
    return y >= top_ && x >= left_ && y < top_ + height_ && x < left_ + width_ && targets_[index(y, x)];
  }
  Match& at(int y, int x) { return matches_[index(y, x)]; }
  const Match& at(int y, int x) const { return matches_[index(y, x)]; }
  std::vector<Match>& matches() { return matches_; }
  const std::vector<Match>& matches() const { return matches_; }
  /// How far a target's patch can be trusted: 1 outside of the hole, less and less towards its middle.
  float confidence(int y, int x) const { return confidence_[index(y, x)]; }

 private:
  void find_confidence(const ExemplarLevel& level);

  int top_ = 0, left_ = 0, height_ = 0, width_ = 0;
  std::vector<std::uint8_t> targets_;
  std::vector<Match> matches_;
  std::vector<float> confidence_;
};

/// The likenesses of a level that is half as large, for twice the size: each of four pixels takes over its
/// parent's. Where there is none, or its likeness is not a source here, it stays without.
void enlarge_matches(const ExemplarLevel& coarse_level, const MatchField& coarse, const ExemplarLevel& level,
                     MatchField& field);

}  // namespace lacuna
