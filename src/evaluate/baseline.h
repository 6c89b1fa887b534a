#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// A classical method that models are compared with.
class Baseline {
 public:
  virtual ~Baseline() = default;
  /// Restores one picture; result in [0,1]. `hole` is height x width, >= 0.5 where to fill, empty without a
  /// hole: methods that fill then return the picture as it is. `noise_sigma` in 8-bit units, empty = not
  /// told.
  virtual Planes restore(const Planes& damaged, const std::vector<float>& hole,
                         std::optional<double> noise_sigma) const = 0;
};

/// Fills every hole with the mean colour of the rest of the picture.
std::unique_ptr<Baseline> make_mean_fill();

/// Fills every hole from exemplars, as `lacuna fill --method exemplar` does.
std::unique_ptr<Baseline> make_exemplar_baseline();

/// Fills every hole smoothly, as `lacuna fill --method smooth` does.
std::unique_ptr<Baseline> make_smooth_baseline();

}  // namespace lacuna
