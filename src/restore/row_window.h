#pragma once

#include <functional>

#include "lacuna/image.h"
#include "restore/tile_plan.h"

namespace lacuna {

/// Gives the next rows of a picture: as many as asked for, fewer only at its end.
using RowSource = std::function<Image(int rows)>;

/// Gives the rows of a picture in memory, which must outlive it.
RowSource rows_of(const Image& image);

/// The rows of a picture that are in work, read from top to bottom.
class RowWindow {
 public:
  explicit RowWindow(RowSource source) : source_(std::move(source)) {}

  /// Reads up to the last row of `rows` and forgets those above its first. Never goes back. Throws bad_input
  /// where the source ends early, and what it throws.
  void slide(const Stretch& rows);

  /// Rows and columns of the picture; the rows must be in the window.
  Image part(const Stretch& rows, const Stretch& columns) const;

 private:
  RowSource source_;
  Image rows_;
  int top_ = 0;  ///< row of the picture that the window begins with
};

}  // namespace lacuna
