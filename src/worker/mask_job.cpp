#include "worker/mask_job.h"

#include "fill/holes.h"

namespace lacuna {
namespace {

Mask adjusted(Mask mask, const std::string& operate, int by) {
  constexpr std::uint8_t middle = 127;
  for (std::uint8_t& sample : mask.samples) sample = sample >= middle ? 255 : 0;
  if (operate == "reverse") return inverted(mask);
  if (operate == "expand") return grown(mask, by);
  return inverted(grown(inverted(mask), by));
}

Image coloured(const Mask& mask) {
  constexpr std::uint8_t amber[] = {255, 203, 0}, opacity = 186;
  Image image;
  image.channels = 3;
  image.samples.resize(3 * mask.samples.size());
  image.alpha.resize(mask.samples.size());
  for (std::size_t i = 0; i < mask.samples.size(); ++i) {
    if (mask.samples[i] == 0) continue;
    for (std::size_t c = 0; c < 3; ++c) image.samples[3 * i + c] = amber[c];
    image.alpha[i] = opacity;
  }
  return image;
}

}  // namespace

Image adjust_mask(const Mask& mask, const Values& options) {
  Mask made = adjusted(mask, options.text("operate"), static_cast<int>(options.integer("by")));
  Image image;
  if (options.boolean("coloured")) {
    image = coloured(made);
  } else {
    image.channels = 1;
    image.samples = std::move(made.samples);
  }
  image.width = mask.width;
  image.height = mask.height;
  return image;
}

}  // namespace lacuna
