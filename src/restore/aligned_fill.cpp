#include "restore/aligned_fill.h"

#include <algorithm>
#include <cmath>

#include "fill/holes.h"
#include "fill/smooth_fill.h"
#include "image/channels.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// One plane of the network's size: 1 where a hole covers anything of what became the pixel, and for `margin`
/// more pixels.
Planes reduced_hole(const std::vector<bool>& hole, const Planes& part, const Window& frame, int height,
                    int width, int margin) {
  const auto stretch = [margin](double begin, double length, int count, int index) {
    const double step = length / count;
    return std::pair(static_cast<int>(std::floor(begin + (index - margin) * step)),
                     static_cast<int>(std::ceil(begin + (index + 1 + margin) * step)));
  };
  Planes mask(1, height, width);
  for (int y = 0; y < height; ++y) {
    const auto [top, bottom] = stretch(frame.top, frame.height, height, y);
    for (int x = 0; x < width; ++x) {
      const auto [left, right] = stretch(frame.left, frame.width, width, x);
      for (int v = top; v < bottom && mask.at(0, y, x) == 0; ++v) {
        const std::size_t row = static_cast<std::size_t>(mirrored(v, part.height)) * part.width;
        for (int u = left; u < right; ++u)
          if (hole[row + mirrored(u, part.width)]) mask.at(0, y, x) = 1;
      }
    }
  }
  return mask;
}

Planes run(LoadedNetwork& network, const Planes& picture, const Planes& mask) {
  NetworkBatch batch;
  batch.image = {1, picture.channels, picture.height, picture.width, picture.samples};
  batch.mask = Batch{1, 1, mask.height, mask.width, mask.samples};
  NetworkResult result = network.run(batch);
  if (result.image.samples.size() != picture.samples.size())
    throw Error(ErrorCode::internal, "the network's result differs in size from its input");
  Planes made = picture;
  for (std::size_t i = 0; i < made.samples.size(); ++i)
    if (mask.samples[i % mask.samples.size()] > 0) made.samples[i] = result.image.samples[i];
  return made;
}

/// Marks all pixels but those within `rim` pixels outside of the hole.
std::vector<bool> all_but_rim(const std::vector<bool>& hole, const Planes& part, int rim) {
  Mask mask{part.width, part.height, std::vector<std::uint8_t>(hole.begin(), hole.end())};
  const Mask wide = grown(mask, rim);
  std::vector<bool> marked(hole.size());
  for (std::size_t i = 0; i < hole.size(); ++i) marked[i] = hole[i] || wide.samples[i] == 0;
  return marked;
}

}  // namespace

Planes fill_aligned(LoadedNetwork& network, const Planes& part, const std::vector<bool>& hole,
                    const Window& frame, double feather) {
  const InputContract& contract = network.contract();
  const int height = contract.fixed_height, width = contract.fixed_width;
  Planes smooth = part;
  fill_smoothly(hole, smooth);  // so that nothing of the damage gets into pixels beside it
  const Planes seen = to_channels(resample(smooth, frame, height, width), contract.channels);
  // A pixel more than the hole, so that the network's colours can be compared with the known ones beside it.
  const int margin = feather > 0 ? 1 : 0;
  const Planes made =
      to_channels(run(network, seen, reduced_hole(hole, part, frame, height, width, margin)), part.channels);

  const double down = height / frame.height, right = width / frame.width;
  const Window whole{-frame.top * down, -frame.left * right, part.height * down, part.width * right};
  Planes filled = resample(made, whole, part.height, part.width);
  if (feather == 0) return filled;
  // The offset is known where the network painted beyond the hole, and from there fades into the hole.
  Planes offset = part;
  for (std::size_t i = 0; i < offset.samples.size(); ++i) offset.samples[i] -= filled.samples[i];
  const int rim = std::max(1, static_cast<int>(frame.height / height));
  fill_smoothly(all_but_rim(hole, part, rim), offset, feather);
  for (std::size_t i = 0; i < offset.samples.size(); ++i) filled.samples[i] += offset.samples[i];
  return filled;
}

}  // namespace lacuna
