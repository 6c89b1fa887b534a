#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "degrade/cutout_folder.h"
#include "degrade/degradation.h"
#include "degrade/draw.h"
#include "degrade/shape_fill.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr float least_opacity = visible_opacity / 255.0f;

/// Pixels tried as the one that comes to lie in the picture. Where none is visible, the cut-out is so much
/// smaller that hardly anything of it is.
constexpr int anchor_tries = 64;

CutoutFolder::Split split_of(const std::string& name) {
  return name == "even"  ? CutoutFolder::Split::even
         : name == "odd" ? CutoutFolder::Split::odd
                         : CutoutFolder::Split::all;
}

const std::string& required_folder(const Values& values) {
  const std::string& folder = values.text("folder");
  if (folder.empty()) throw Error(ErrorCode::usage, "cutouts.folder: has no default; name a folder");
  return folder;
}

struct Damage {
  Colour colour{};
  float opacity = 0;
};

struct Spot {
  int y = 0, x = 0;
};

/// A cut-out mirrored, turned by a multiple of 90 degrees and scaled. Nothing is computed but what is asked
/// for.
class Placed {
 public:
  /// `orientation` is one of 8: diagonal mirror, left-right mirror and upside down, each a bit.
  Placed(const Cutout& cutout, std::uint32_t orientation, double scale)
      : rgba_(cutout.rgba.data()),
        orientation_(orientation),
        source_width_(cutout.width),
        width_(cutout.width),
        height_(cutout.height),
        scale_(scale) {
    if (orientation & 1) std::swap(step_x_, step_y_), std::swap(width_, height_);
    if (orientation & 2) first_ += (width_ - 1) * step_x_, step_x_ = -step_x_;
    if (orientation & 4) first_ += (height_ - 1) * step_y_, step_y_ = -step_y_;
  }

  int width() const { return std::max(1, static_cast<int>(std::ceil(width_ * scale_))); }
  int height() const { return std::max(1, static_cast<int>(std::ceil(height_ * scale_))); }

  /// Where a pixel of the cut-out, by its number, has come to lie.
  Spot spot_of(std::uint32_t number) const {
    int y = static_cast<int>(number) / source_width_, x = static_cast<int>(number) % source_width_;
    if (orientation_ & 1) std::swap(x, y);
    if (orientation_ & 2) x = width_ - 1 - x;
    if (orientation_ & 4) y = height_ - 1 - y;
    return {static_cast<int>((y + 0.5) * scale_), static_cast<int>((x + 0.5) * scale_)};
  }

  /// The area average around a pixel, over no less than one pixel of the cut-out: that is bilinear
  /// interpolation where it is enlarged. Colours count by their opacity; outside of the cut-out is nothing.
  Damage at(int y, int x) const {
    const double reach = std::max(1.0, 1.0 / scale_) / 2;
    const Span rows = span((y + 0.5) / scale_, reach, height_);
    const Span columns = span((x + 0.5) / scale_, reach, width_);
    float opacity = 0;
    Colour sum{};
    for (int row = rows.first; row < rows.end; ++row) {
      const float row_share = rows.share(row);
      const std::uint8_t* pixel = rgba_ + 4 * (first_ + row * step_y_ + columns.first * step_x_);
      for (int column = columns.first; column < columns.end; ++column, pixel += 4 * step_x_) {
        if (pixel[3] == 0) continue;  // most of a cut-out
        const float share = row_share * columns.share(column) * static_cast<float>(pixel[3]);
        opacity += share;
        for (std::size_t i = 0; i < 3; ++i) sum[i] += share * static_cast<float>(pixel[i]);
      }
    }
    if (opacity <= 0) return {};
    for (float& each : sum) each /= 255 * opacity;
    return {sum, std::min(1.0f, opacity / static_cast<float>(255 * 4 * reach * reach))};
  }

 private:
  /// Where the pixels of the cut-out lie that a pixel takes in.
  struct Span {
    double low, high;
    int first, end;
    float share(int at) const {
      return static_cast<float>(std::min(high, at + 1.0) - std::max(low, static_cast<double>(at)));
    }
  };

  static Span span(double centre, double reach, int size) {
    const double low = centre - reach, high = centre + reach;
    const int last = static_cast<int>(high);
    return {low, high, std::max(0, static_cast<int>(low)), std::min(size, last < high ? last + 1 : last)};
  }

  const std::uint8_t* rgba_;
  std::uint32_t orientation_;
  int source_width_, width_, height_;
  double scale_;
  std::ptrdiff_t first_ = 0, step_x_ = 1, step_y_ = source_width_;  ///< in pixels of the cut-out
};

/// A visible pixel of `placed`, any of them.
Spot draw_anchor(const Cutout& cutout, const Placed& placed, Random& random) {
  Spot spot;
  for (int i = 0; i < anchor_tries; ++i) {
    spot = placed.spot_of(cutout.visible[random.below(static_cast<std::uint32_t>(cutout.visible.size()))]);
    if (placed.at(spot.y, spot.x).opacity >= least_opacity) break;
  }
  return spot;
}

/// Lays the cut-out over the picture so that a visible pixel of it comes to lie at a random place.
void paste(Damaged& picture, const Cutout& cutout, const Placed& placed, Random& random) {
  Planes& image = picture.image;
  const Spot anchor = draw_anchor(cutout, placed, random);
  const int top = static_cast<int>(random.below(static_cast<std::uint32_t>(image.height))) - anchor.y;
  const int left = static_cast<int>(random.below(static_cast<std::uint32_t>(image.width))) - anchor.x;
  for (int y = std::max(0, top); y < std::min(image.height, top + placed.height()); ++y) {
    for (int x = std::max(0, left); x < std::min(image.width, left + placed.width()); ++x) {
      const Damage damage = placed.at(y - top, x - left);
      if (damage.opacity < least_opacity) continue;
      for (int channel = 0; channel < image.channels; ++channel) {
        const float colour =
            image.channels == 1 ? luma(damage.colour) : damage.colour[static_cast<std::size_t>(channel)];
        image.at(channel, y, x) = std::lerp(image.at(channel, y, x), colour, damage.opacity);
      }
      picture.covered[static_cast<std::size_t>(y) * image.width + x] = 1.0f;
    }
  }
}

class Cutouts final : public Degradation {
 public:
  explicit Cutouts(const Values& values)
      : folder_(required_folder(values), split_of(values.text("split"))),
        count_(values.range("count")),
        scale_(values.range("scale")) {}

  void apply(Damaged& picture, Random& random) const override {
    const int count = draw_whole(count_, random);
    for (int i = 0; i < count; ++i) {
      const auto cutout = folder_.get(random.below(static_cast<std::uint32_t>(folder_.size())));
      const std::uint32_t orientation = random.below(8);
      const double scale = draw(scale_, random);
      if (!cutout->visible.empty()) paste(picture, *cutout, Placed(*cutout, orientation, scale), random);
    }
  }

 private:
  CutoutFolder folder_;
  Range count_;
  Range scale_;
};

}  // namespace

void register_cutouts(DegradationRegistry& registry) {
  registry.add(
      {"cutouts",
       "hair, dust, scratches and stains cut out of scans; what is fainter than opacity 0.1 is left out",
       "",
       {{"folder", ParameterKind::text, "",
         "where they lie, in it and below: pictures whose colour is the damage and whose alpha is its "
         "opacity"},
        {"count", ParameterKind::range, "1..3", "how many, each turned and mirrored at random", 0, 100},
        {"scale", ParameterKind::range, "0.3..1", "size, as a share of the cut-out's own", 0.01, 16},
        {"split",
         ParameterKind::choice,
         "all",
         "every other one in sorted order, so that training and test differ",
         0,
         0,
         {"all", "even", "odd"}}}},
      [](const Values& values) { return std::make_unique<Cutouts>(values); });
}

}  // namespace lacuna
