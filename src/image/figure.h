#pragma once

#include <string>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// A figure of pictures in rows and columns on white, with a title over each column: the article's
/// original | damaged | restored. Gray and colour may be mixed. Small pictures are enlarged by a whole factor
/// without smoothing (28 x 28 shows its pixels); large ones are reduced by a whole factor. Every row must
/// have as many pictures as there are titles (ErrorCode::internal otherwise).
Image draw_figure(const std::vector<std::string>& titles, const std::vector<std::vector<Planes>>& rows);

}  // namespace lacuna
