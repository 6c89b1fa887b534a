#pragma once

#include "engine/engine.h"

namespace lacuna {

/// How fast a network computes one picture.
struct NetworkSpeed {
  int width = 0, height = 0;
  std::int64_t multiply_adds = 0;  ///< of its convolutions and linear layers
  double seconds = 0;              ///< median of several runs, copying the picture in and out included

  double multiply_adds_per_second() const { return static_cast<double>(multiply_adds) / seconds; }
  double multiply_adds_per_pixel() const {
    return static_cast<double>(multiply_adds) / (static_cast<double>(width) * height);
  }
};

/// Measures a network on a picture of its fixed size, or of one megapixel where it takes any, with the
/// threads that are set: at least five runs and one second.
NetworkSpeed network_speed(LoadedNetwork& network);

}  // namespace lacuna
