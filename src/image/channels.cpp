#include "image/channels.h"

#include <algorithm>
#include <cmath>

#include "lacuna/error.h"

namespace lacuna {

Planes to_gray(const Planes& picture) {
  if (picture.channels == 1) return picture;
  Planes gray(1, picture.height, picture.width);
  const float *red = picture.plane(0), *green = picture.plane(1), *blue = picture.plane(2);
  for (std::size_t i = 0; i < gray.samples.size(); ++i)
    gray.samples[i] = 0.299f * red[i] + 0.587f * green[i] + 0.114f * blue[i];
  return gray;
}

bool is_gray(const Planes& picture) {
  if (picture.channels == 1) return true;
  const float* const first = picture.plane(0);
  const auto same = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (int channel = 1; channel < picture.channels; ++channel)
    if (!std::equal(first, first + picture.plane_size(), picture.plane(channel), same)) return false;
  return true;
}

Planes to_colour(const Planes& picture) {
  if (picture.channels == 3) return picture;
  Planes colour(3, picture.height, picture.width);
  for (int channel = 0; channel < 3; ++channel)
    std::copy_n(picture.plane(0), picture.plane_size(), colour.plane(channel));
  return colour;
}

Planes to_channels(const Planes& picture, int channels) {
  switch (channels) {
    case 0:
      return picture;
    case 1:
      return to_gray(picture);
    case 3:
      return to_colour(picture);
  }
  throw Error(ErrorCode::internal, "a picture has 1 or 3 channels, not " + std::to_string(channels));
}

}  // namespace lacuna
