#include <algorithm>

#include "degrade/change.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "image/jpeg_roundtrip.h"

namespace lacuna {
namespace {

/// `picture` moved by (down, right); what comes in from above and left repeats the edge.
Planes shifted(const Planes& picture, int down, int right) {
  Planes result(picture.channels, picture.height + down, picture.width + right);
  for (int channel = 0; channel < result.channels; ++channel) {
    for (int y = 0; y < result.height; ++y) {
      for (int x = 0; x < result.width; ++x) {
        result.at(channel, y, x) = picture.at(channel, std::max(0, y - down), std::max(0, x - right));
      }
    }
  }
  return result;
}

/// Undoes shifted().
Planes unshifted(const Planes& picture, int down, int right) {
  Planes result(picture.channels, picture.height - down, picture.width - right);
  for (int channel = 0; channel < result.channels; ++channel) {
    for (int y = 0; y < result.height; ++y) {
      const float* from = &picture.plane(channel)[static_cast<std::size_t>(y + down) * picture.width + right];
      std::copy_n(from, result.width, &result.plane(channel)[static_cast<std::size_t>(y) * result.width]);
    }
  }
  return result;
}

class Jpeg final : public Degradation {
 public:
  explicit Jpeg(const Values& values)
      : quality_(values.range("quality")),
        subsampling_(values.text("subsampling")),
        shift_(values.boolean("shift")) {}

  void apply(Damaged& picture, Random& random) const override {
    const int quality = draw_whole(quality_, random);
    const bool subsample = subsampling_ == "random" ? random.chance(0.5) : subsampling_ == "420";
    if (!shift_) {
      replace_samples(picture, jpeg_roundtrip(picture.image, quality, subsample));
      return;
    }
    const int block = subsample && picture.image.channels == 3 ? 16 : 8;
    const int down = static_cast<int>(random.below(static_cast<std::uint32_t>(block)));
    const int right = static_cast<int>(random.below(static_cast<std::uint32_t>(block)));
    const Planes coded = jpeg_roundtrip(shifted(picture.image, down, right), quality, subsample);
    replace_samples(picture, unshifted(coded, down, right));
  }

 private:
  Range quality_;
  std::string subsampling_;
  bool shift_;
};

}  // namespace

void register_jpeg(DegradationRegistry& registry) {
  registry.add({"jpeg",
                "JPEG compression (rounds to 8 bits and clips)",
                "ITU-T T.81, as libjpeg codes it",
                {{"quality", ParameterKind::range, "50", "quality as libjpeg counts it", 1, 100},
                 {"subsampling",
                  ParameterKind::choice,
                  "420",
                  "chroma at half (420) or full (444) resolution",
                  0,
                  0,
                  {"420", "444", "random"}},
                 {"shift", ParameterKind::boolean, "false",
                  "begin the blocks at a random place, as in a crop of a larger picture"}}},
               [](const Values& values) { return std::make_unique<Jpeg>(values); });
}

}  // namespace lacuna
