#pragma once

#include <cstdint>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// What a pixel is to the completion from exemplars.
enum class PixelRole : std::uint8_t {
  source,   ///< known, and may be copied
  context,  ///< known and to be fitted, but not to be copied
  hole      ///< to be filled
};

constexpr int patch_radius = 3;  ///< patches have 7 x 7 pixels
constexpr int patch_side = 2 * patch_radius + 1;
constexpr int texel_size = 8;     ///< bytes that describe a pixel
constexpr int guide_channel = 7;  ///< the last of them; it stays as it is, in the hole too

/// One size of a picture as patches are compared in it. A pixel is eight bytes, scaled so that a plain sum of
/// squared differences weighs them: luma, two of chroma, two of the luma's gradient, two that say how
/// textured the surroundings are at full size (Newson et al., "Video inpainting of complex scenes", SIAM J.
/// Imaging Sci. 2014: without them fine texture and smooth areas look alike at small sizes), and at all sizes
/// but the full one a guide: the mean luma around the pixel, continued smoothly over the hole. It keeps dark
/// things from growing into light surroundings, which fit themselves well once they are there.
struct ExemplarLevel {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t>
      texels;  ///< height x width x texel_size; in the hole what is thought of it so far
  std::vector<std::uint8_t> is_hole;  ///< height x width, 1 where to fill
  std::vector<std::uint8_t>
      is_source;  ///< height x width, 1 where a patch lies wholly in pixels that may be copied
  std::vector<std::int32_t> hole_places;  ///< y * width + x, row by row
  std::vector<std::int32_t> rim_places;   ///< known pixels beside the hole: their gradient reaches into it
  std::int64_t sources = 0;               ///< how many places are set in is_source

  const std::uint8_t* texel(std::int64_t place) const { return texels.data() + place * texel_size; }
  std::uint8_t* texel(std::int64_t place) { return texels.data() + place * texel_size; }
  /// A patch centred there lies in the picture.
  bool is_inside(int y, int x) const {
    return y >= patch_radius && x >= patch_radius && y < height - patch_radius && x < width - patch_radius;
  }
};

/// `picture` and halves of it, full size first, as many as the hole's thickness asks for: in the smallest it
/// is at most five patches thick. Levels with too few sources are left out; the first is there in any case.
std::vector<ExemplarLevel> make_exemplar_levels(const Planes& picture, const std::vector<PixelRole>& roles);

/// Gives the rim's texels the gradient that goes with what the hole's texels are now.
void refresh_rim(ExemplarLevel& level);

}  // namespace lacuna
