#pragma once

#include <functional>
#include <optional>

#include "engine/engine.h"
#include "lacuna/fill.h"
#include "restore/face_finder.h"

namespace lacuna {

/// What fills the holes of one picture.
struct FillTools {
  LoadedNetwork& network;               ///< for aligned faces of a fixed size, takes a mask
  std::function<FaceFinder&()> finder;  ///< called where faces have to be looked for
  FillOptions::Method method;
  std::optional<double> feather;
};

/// `image` with new colours where `mask` (of its size, neither empty nor full) is above 0. Adds the holes to
/// `report`. Throws bad_input where a hole touches no face, interrupted.
Image fill_holes(const Image& image, const Mask& mask, const FillTools& tools, ProgressSink& progress,
                 FillReport& report);

}  // namespace lacuna
