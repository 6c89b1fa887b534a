#pragma once

#include <fmt/format.h>

#include <vector>

#include "lacuna/error.h"
#include "lacuna/image.h"

namespace lacuna {

/// Throws ErrorCode::internal unless both pictures have the same, non-empty shape.
inline void check_same_size(const Planes& a, const Planes& b) {
  if (a.channels == b.channels && a.height == b.height && a.width == b.width && !a.samples.empty()) return;
  throw Error(ErrorCode::internal, fmt::format("metric of pictures of {}x{}x{} and {}x{}x{}", a.channels,
                                               a.height, a.width, b.channels, b.height, b.width));
}

/// Throws ErrorCode::internal unless the hole mask has one value per pixel.
inline void check_hole(const Planes& picture, const std::vector<float>& hole) {
  if (hole.size() == picture.plane_size()) return;
  throw Error(ErrorCode::internal,
              fmt::format("hole mask of {} pixels for a picture of {}", hole.size(), picture.plane_size()));
}

}  // namespace lacuna
