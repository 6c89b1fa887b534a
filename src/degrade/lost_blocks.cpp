#include <algorithm>

#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "degrade/shape_fill.h"

namespace lacuna {
namespace {

/// Blocks of a compressed picture that did not arrive: runs of them along a row of blocks, in one colour or
/// as a copy of the block before the run.
class LostBlocks final : public Degradation {
 public:
  explicit LostBlocks(const Values& values)
      : count_(values.range("count")),
        run_(values.range("run")),
        side_(std::stoi(values.text("side"))),
        repeat_(values.real("repeat")),
        fill_(values.text("fill"), "lost_blocks.fill") {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) lose(picture, random);
  }

 private:
  void lose(Damaged& picture, Random& random) const {
    Planes& image = picture.image;
    const int columns = (image.width + side_ - 1) / side_, rows = (image.height + side_ - 1) / side_;
    const int run = draw_whole(run_, random);
    const int top = side_ * static_cast<int>(random.below(static_cast<std::uint32_t>(rows)));
    const int left = side_ * static_cast<int>(random.below(static_cast<std::uint32_t>(columns)));
    const int right = std::min(image.width, left + run * side_);
    const bool repeats = random.chance(repeat_) && left > 0;
    ShapePaint paint = fill_.draw(image.channels, random);
    for (int x0 = left; x0 < right; x0 += side_) {
      if (x0 > left) paint = fill_.draw(image.channels, random);
      for (int y = top; y < std::min(image.height, top + side_); ++y) {
        for (int x = x0; x < std::min(right, x0 + side_); ++x) {
          for (int channel = 0; channel < image.channels; ++channel) {
            image.at(channel, y, x) =
                repeats ? image.at(channel, y, left - side_ + x % side_) : paint.sample(channel, random);
          }
          picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
        }
      }
    }
  }

  Range count_, run_;
  int side_;
  double repeat_;
  ShapeFill fill_;
};

}  // namespace

void register_lost_blocks(DegradationRegistry& registry) {
  registry.add(
      {"lost_blocks",
       "blocks of a compressed picture that did not arrive, in runs",
       "",
       {{"count", ParameterKind::range, "1..3", "runs of blocks", 0, 1000},
        {"run", ParameterKind::range, "1..8", "blocks in a run", 1, 1000},
        {"side", ParameterKind::choice, "16", "of a block, in pixels", 0, 0, {"8", "16", "32"}},
        {"repeat", ParameterKind::real, "0.3", "share of the runs that repeat the block before", 0, 1},
        ShapeFill::parameter()}},
      [](const Values& values) { return std::make_unique<LostBlocks>(values); });
}

}  // namespace lacuna
