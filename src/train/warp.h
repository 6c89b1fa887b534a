#pragma once

#include "engine/recipe.h"
#include "lacuna/image.h"

namespace lacuna {

class Random;

/// How far samples are moved at random, so that a few thousand pictures stand for many.
struct Warp {
  double share = 1;   ///< of the samples that are moved at all
  double shift = 0;   ///< pixels, in each direction
  double rotate = 0;  ///< degrees, in each direction
  double zoom = 0;    ///< share of the size, in each direction

  /// From the values of a recipe's [data].
  static Warp of(const Values& data);
  bool moves() const { return shift > 0 || rotate > 0 || zoom > 0; }
  /// `picture` moved by what `random` draws.
  Planes apply(const Planes& picture, Random& random) const;
};

/// `picture` shifted by (right, down) pixels, turned by `angle` radians about its centre and enlarged
/// by `scale`: bicubic (Keys 1981, a = -0.5), the border repeated outwards, clamped to [0,1].
Planes moved(const Planes& picture, double right, double down, double angle, double scale);

}  // namespace lacuna
