#pragma once

#include <functional>

#include "engine/engine.h"
#include "lacuna/fill.h"
#include "restore/face_finder.h"

namespace lacuna {

/// What fills the holes of one picture. Each is called only where it is needed.
struct FillTools {
  std::function<LoadedNetwork&()> face;  ///< for aligned faces of a fixed size, takes a mask
  std::function<int()> aligned_side;  ///< of the square pictures that the network for faces takes as they are
  std::function<LoadedNetwork&()> thin;  ///< for thin holes in pictures of any size, takes a mask
  std::function<FaceFinder&()> finder;
};

/// `image` with new colours where `mask` (of its size, neither empty nor full) is above 0. Adds the holes to
/// `report`. Throws bad_input where all holes are to be faces and one is not, limit_exceeded, interrupted.
Image fill_holes(const Image& image, const Mask& mask, const FillOptions& options, const FillTools& tools,
                 ProgressSink& progress, FillReport& report);

}  // namespace lacuna
