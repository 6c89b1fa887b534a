#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "image/image_file.h"

namespace lacuna {

/// A picture of a file that is small enough to be shown: reduced by a whole factor to at most 640 pixels a
/// side, read in strips.
Planes small_picture(const std::filesystem::path& path, const ImageLimits& limits);

/// The figure of `restore`: original | damage | restored, one row per picture. The column in the middle shows
/// in red what was filled, and is left out where nothing was in any picture.
class RestoreFigure {
 public:
  static constexpr std::size_t most_rows = 6;

  bool has_room() const { return rows_.size() < most_rows; }
  bool empty() const { return rows_.empty(); }
  /// Both pictures as small_picture() gives them; the mask has the size of the file, or none.
  void add(Planes before, const Mask& mask, Planes after);
  Image draw() const;

 private:
  std::vector<std::vector<Planes>> rows_;
  bool any_damage_ = false;
};

}  // namespace lacuna
