#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "image/image_file.h"
#include "support/temp_folder.h"

namespace lacuna::testing {

/// A transparent picture with one opaque rectangle of damage.
inline Image cutout_picture(int height, int width, const std::array<std::uint8_t, 3>& colour, int top,
                            int left, int bottom, int right, std::uint8_t opacity = 255) {
  Image picture;
  picture.width = width;
  picture.height = height;
  picture.channels = 3;
  for (std::size_t i = 0; i < picture.pixel_count(); ++i)
    picture.samples.insert(picture.samples.end(), colour.begin(), colour.end());
  picture.alpha.assign(picture.pixel_count(), 0);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) picture.alpha[static_cast<std::size_t>(y) * width + x] = opacity;
  }
  return picture;
}

/// A folder with a few cut-outs, one of them in a folder of its own.
class CutoutPictures {
 public:
  CutoutPictures() {
    std::filesystem::create_directory(folder_ / "hair");
    save_image(cutout_picture(30, 40, {250, 240, 10}, 5, 8, 20, 12), folder_ / "hair/one.png");
    save_image(cutout_picture(16, 16, {5, 0, 250}, 2, 3, 14, 13), folder_ / "stain.png");
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

}  // namespace lacuna::testing
