// What each degradation does, measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "degrade/covered.h"
#include "degrade/degradation.h"
#include "image/gaussian_filter.h"
#include "image/jpeg_roundtrip.h"
#include "support/pictures.h"

namespace lacuna {
namespace {

using testing::Box;
using testing::covered_box;
using testing::damage;
using testing::smooth_picture;

/// Mean over all samples of `value(damaged - clean)`.
double mean_of(const Damaged& damaged, const Planes& clean, const std::function<double(double)>& value) {
  double sum = 0;
  for (std::size_t i = 0; i < clean.samples.size(); ++i) {
    sum += value(static_cast<double>(damaged.image.samples[i]) - clean.samples[i]);
  }
  return sum / static_cast<double>(clean.samples.size());
}

double rms(const Damaged& damaged, const Planes& clean) {
  return 255 * std::sqrt(mean_of(damaged, clean, [](double x) { return x * x; }));
}

TEST(Gaussian, has_the_stated_level_and_no_bias) {
  const Planes clean(3, 256, 256, 0.5f);
  const Damaged damaged = damage("gaussian(sigma=25, clip=false)", clean);
  EXPECT_NEAR(rms(damaged, clean), 25, 0.2);
  EXPECT_NEAR(mean_of(damaged, clean, [](double x) { return 255 * x; }), 0, 0.2);
  EXPECT_DOUBLE_EQ(damaged.noise_sigma, 25);
}

TEST(Gaussian, clips_only_when_asked) {
  const Planes clean(1, 64, 64, 0.9f);
  const auto highest = [](const Damaged& damaged) {
    return *std::max_element(damaged.image.samples.begin(), damaged.image.samples.end());
  };
  EXPECT_EQ(highest(damage("gaussian(sigma=100)", clean)), 1.0f);
  EXPECT_GT(highest(damage("gaussian(sigma=100, clip=false)", clean)), 1.5f);
}

TEST(Gaussian, range_is_drawn_per_picture) {
  const Planes clean(1, 4, 4, 0.5f);
  double lowest = 1e9, highest = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const double sigma = damage("gaussian(sigma=10..20)", clean, index).noise_sigma;
    lowest = std::min(lowest, sigma);
    highest = std::max(highest, sigma);
  }
  EXPECT_GE(lowest, 10);
  EXPECT_LT(lowest, 10.5);
  EXPECT_LE(highest, 20);
  EXPECT_GT(highest, 19.5);
}

TEST(Noise, parts_add_in_quadrature) {
  const Planes clean(3, 64, 64, 0.5f);
  EXPECT_NEAR(damage("gaussian(sigma=30)+gaussian(sigma=40)", clean).noise_sigma, 50, 1e-9);
}

TEST(PoissonGaussian, variance_grows_with_the_signal) {
  for (const float level : {0.0f, 0.25f, 1.0f}) {
    const Planes clean(1, 256, 256, level);
    const Damaged damaged = damage("poisson_gaussian(a=0.01, b=5, clip=false)", clean);
    const double expected = 255 * std::sqrt(0.01 * level + std::pow(5 / 255.0, 2));
    EXPECT_NEAR(rms(damaged, clean), expected, 0.02 * expected) << level;
    EXPECT_NEAR(damaged.noise_sigma, expected, 0.001 * expected) << level;
  }
}

TEST(ChromaNoise, has_the_stated_level_in_colour_and_gray) {
  for (const int channels : {1, 3}) {
    for (const char* grain : {"0", "1", "6"}) {
      const Planes clean(channels, 200, 190, 0.5f);
      const Damaged damaged =
          damage("chroma_noise(sigma=20, chroma=0.7, clip=false, grain=" + std::string(grain) + ")", clean);
      EXPECT_NEAR(rms(damaged, clean), 20, 2.5) << channels << " channels, grain " << grain;
      EXPECT_DOUBLE_EQ(damaged.noise_sigma, 20);
    }
  }
}

TEST(ChromaNoise, level_holds_on_average_where_the_grain_is_wider_than_the_picture) {
  const Planes clean(3, 3, 2, 0.5f);
  double sum = 0;
  constexpr int trials = 2000;
  for (int i = 0; i < trials; ++i) {
    sum += std::pow(rms(damage("chroma_noise(sigma=20, grain=6, clip=false)", clean, i), clean), 2);
  }
  EXPECT_NEAR(std::sqrt(sum / trials), 20, 1);
}

TEST(ChromaNoise, share_of_colour_is_what_was_asked) {
  const Planes clean(3, 256, 256, 0.5f);
  const Damaged damaged = damage("chroma_noise(sigma=20, grain=1, chroma=0.75, clip=false)", clean);
  double gray = 0;
  for (std::size_t i = 0; i < clean.plane_size(); ++i) {
    double mean = 0;
    for (int channel = 0; channel < 3; ++channel) mean += damaged.image.plane(channel)[i] - 0.5;
    gray += mean * mean / 9;
  }
  EXPECT_NEAR(gray / static_cast<double>(clean.plane_size()) / std::pow(20 / 255.0, 2), 0.25, 0.02);
}

TEST(ChromaNoise, neighbours_are_alike) {
  const Planes clean(1, 256, 256, 0.5f);
  const Damaged damaged = damage("chroma_noise(sigma=20, grain=2, clip=false)", clean);
  double product = 0, square = 0;
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x + 1 < 256; ++x) {
      const double here = damaged.image.at(0, y, x) - 0.5;
      product += here * (damaged.image.at(0, y, x + 1) - 0.5);
      square += here * here;
    }
  }
  EXPECT_NEAR(product / square, std::exp(-1.0 / (4 * 2 * 2)), 0.03);  // autocorrelation of Gaussian grains
}

TEST(SaltPepper, turns_the_stated_share_white_or_black) {
  const Planes clean(3, 200, 200, 0.5f);
  const Damaged damaged = damage("salt_pepper(amount=0.2)", clean);
  int white = 0, black = 0;
  for (std::size_t i = 0; i < clean.plane_size(); ++i) {
    const float value = damaged.image.plane(0)[i];
    white += value == 1.0f;
    black += value == 0.0f;
    EXPECT_EQ(damaged.covered[i], value == 0.5f ? 0.0f : 1.0f);
    EXPECT_EQ(damaged.image.plane(2)[i], value);
  }
  EXPECT_NEAR(white, 4000, 250);
  EXPECT_NEAR(black, 4000, 250);
  EXPECT_EQ(damaged.noise_sigma, 0);
}

TEST(Blur, keeps_flat_pictures_and_widens_a_point_as_stated) {
  const Planes flat(3, 9, 14, 0.3f);
  for (const float sample : damage("blur(sigma=5)", flat).image.samples) EXPECT_NEAR(sample, 0.3f, 1e-6);
  Planes point(1, 41, 41);
  point.at(0, 20, 20) = 1;
  const Damaged damaged = damage("blur(sigma=2)", point);
  double mass = 0, spread = 0;
  for (int y = 0; y < 41; ++y) {
    for (int x = 0; x < 41; ++x) {
      mass += damaged.image.at(0, y, x);
      spread += damaged.image.at(0, y, x) * (x - 20) * (x - 20);
    }
  }
  EXPECT_NEAR(mass, 1, 1e-5);
  EXPECT_NEAR(std::sqrt(spread), 2, 0.05);
}

TEST(GaussianFilter, reflected_border_mirrors_about_the_edge_pixel) {
  std::vector<float> line = {1, 0, 0, 0};
  filter_plane(line.data(), 1, 4, {0.25f, 0.5f, 0.25f}, Border::reflect);
  EXPECT_EQ(line, (std::vector<float>{0.5f, 0.25f, 0, 0}));
  line = {1, 0, 0, 0};
  filter_plane(line.data(), 1, 4, {0.25f, 0.5f, 0.25f}, Border::wrap);
  EXPECT_EQ(line, (std::vector<float>{0.5f, 0.25f, 0, 0.25f}));
}

TEST(Jpeg, change_is_measured_and_shrinks_with_quality) {
  Planes clean = smooth_picture(3, 64, 80);
  double last = 1e9;
  for (const char* quality : {"10", "50", "90"}) {
    const Damaged damaged = damage("jpeg(subsampling=444, quality=" + std::string(quality) + ")", clean);
    EXPECT_NEAR(damaged.noise_sigma, rms(damaged, clean), 1e-6);
    EXPECT_LT(damaged.noise_sigma, last);
    last = damaged.noise_sigma;
  }
  EXPECT_LT(last, 2);
}

TEST(Jpeg, chroma_is_kept_better_without_subsampling) {
  Planes clean(3, 32, 32, 0.5f);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) clean.at(0, y, x) = (x / 2 + y) % 2 ? 0.9f : 0.1f;
  }
  EXPECT_LT(damage("jpeg(quality=95, subsampling=444)", clean).noise_sigma,
            0.5 * damage("jpeg(quality=95, subsampling=420)", clean).noise_sigma);
}

TEST(Jpeg, shifted_blocks_lie_elsewhere_for_each_picture) {
  // Blocks of 8 are flat at quality 1, so steps between columns show where the blocks begin.
  Planes clean(1, 64, 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) clean.at(0, y, x) = 0.2f + 0.01f * static_cast<float>(x);
  }
  const auto phase = [&](const std::string& spec, std::uint64_t index) {
    const Damaged damaged = damage(spec, clean, index);
    int best = 0;
    float best_step = 0;
    for (int start = 0; start < 8; ++start) {
      float step = 0;
      for (int x = start == 0 ? 8 : start; x < 64; x += 8) {
        step += std::abs(damaged.image.at(0, 32, x) - damaged.image.at(0, 32, x - 1));
      }
      if (step > best_step) best = start, best_step = step;
    }
    return best;
  };
  EXPECT_EQ(phase("jpeg(quality=1)", 0), 0);
  std::set<int> seen;
  for (std::uint64_t index = 0; index < 40; ++index) seen.insert(phase("jpeg(quality=1, shift=true)", index));
  EXPECT_GE(seen.size(), 6u);
}

TEST(JpegRoundtrip, gray_picture_of_one_pixel_survives) {
  const Planes pixel(1, 1, 1, 0.5f);
  EXPECT_NEAR(jpeg_roundtrip(pixel, 100, true).samples[0], 0.5f, 0.01f);
}

TEST(Rectangle, has_the_stated_area_and_aspect_and_lies_inside) {
  const Planes clean = smooth_picture(3, 100, 140);
  for (std::uint64_t index = 0; index < 200; ++index) {
    const Damaged damaged = damage("rectangle(area=0.05..0.1)", clean, index);
    const Box box = covered_box(damaged);
    ASSERT_EQ(box.pixels, box.height() * box.width());
    EXPECT_GE(box.pixels, 0.05 * 14000 * 0.95);
    EXPECT_LE(box.pixels, 0.1 * 14000 * 1.05);
    EXPECT_LE(box.width(), 3.2 * box.height());
    EXPECT_LE(box.height(), 3.2 * box.width());
    EXPECT_EQ(damaged.image.at(1, box.top, box.left), 1.0f);
    EXPECT_EQ(damaged.noise_sigma, 0);
  }
}

TEST(Rectangle, reaches_every_pixel) {
  const Planes clean(1, 12, 10, 0.5f);
  std::vector<float> seen(clean.plane_size(), 0.0f);
  for (std::uint64_t index = 0; index < 500; ++index) {
    const Damaged damaged = damage("rectangle(side=3)", clean, index);
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] += damaged.covered[i];
  }
  for (const float count : seen) EXPECT_GT(count, 0);
}

TEST(Rectangle, sides_are_drawn_apart_and_count_is_kept) {
  const Planes clean(1, 400, 400, 0.5f);
  std::set<int> heights, widths;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const Box box = covered_box(damage("rectangle(side=20..22)", clean, index));
    heights.insert(box.height());
    widths.insert(box.width());
  }
  EXPECT_EQ(heights, (std::set<int>{20, 21, 22}));
  EXPECT_EQ(widths, (std::set<int>{20, 21, 22}));
  EXPECT_EQ(covered_box(damage("rectangle(count=0)", clean)).pixels, 0);
  EXPECT_GT(covered_box(damage("rectangle(count=3, side=20)", clean)).pixels, 400);
}

TEST(Rectangle, larger_than_the_picture_covers_all_of_it) {
  const Planes clean(3, 5, 300, 0.5f);
  EXPECT_EQ(covered_box(damage("rectangle(side=1000)", clean)).pixels, 1500);
  EXPECT_EQ(covered_box(damage("rectangle(area=1)", clean)).pixels, 1500);
  EXPECT_NEAR(covered_box(damage("rectangle(area=0.5)", clean)).pixels, 750, 150);
}

TEST(Rectangle, fills_with_what_was_asked) {
  const Planes colour(3, 20, 20, 0.3f);
  const auto first = [&](const std::string& fill, const Planes& clean) {
    const Damaged damaged = damage("rectangle(side=20, fill=" + fill + ")", clean);
    std::vector<float> values;
    for (int channel = 0; channel < clean.channels; ++channel)
      values.push_back(damaged.image.at(channel, 3, 4));
    return values;
  };
  EXPECT_EQ(first("white", colour), (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(first("black", colour), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(first("gray", colour), (std::vector<float>{0.5f, 0.5f, 0.5f}));
  EXPECT_EQ(first("#ff8000", colour), (std::vector<float>{1, 128 / 255.0f, 0}));
  EXPECT_EQ(first("#ffffff", Planes(1, 20, 20, 0.3f)), std::vector<float>{1});
  EXPECT_NEAR(first("#ff0000", Planes(1, 20, 20, 0.3f))[0], 0.299f, 1e-6);
  const Damaged noise = damage("rectangle(side=20, fill=noise)", colour);
  EXPECT_NE(noise.image.at(0, 0, 0), noise.image.at(0, 0, 1));
  const Damaged flat = damage("rectangle(side=20, fill=random)", colour);
  EXPECT_EQ(flat.image.at(0, 0, 0), flat.image.at(0, 19, 19));
  EXPECT_NE(flat.image.at(0, 0, 0), damage("rectangle(side=20, fill=random)", colour, 1).image.at(0, 0, 0));
}

TEST(DegradationChain, tells_what_is_covered_and_can_be_seen) {
  Planes half_white(3, 16, 16, 0.5f);
  for (int channel = 0; channel < 3; ++channel)
    for (int y = 0; y < 16; ++y) std::fill_n(half_white.plane(channel) + 16 * y, 8, 1.0f);
  const std::string white_over_all = "rectangle(count=1, side=16, fill=white)";
  for (const std::string& spec : {white_over_all, white_over_all + "+gaussian(sigma=20)"}) {
    const Damaged damaged = DegradationChain(spec).apply(half_white, 1, 0);
    for (std::size_t i = 0; i < damaged.covered.size(); ++i) {
      EXPECT_EQ(damaged.covered[i], 1);
      EXPECT_EQ(damaged.visible[i], i % 16 < 8 ? 0 : 1) << i << ' ' << spec;
    }
  }
  const Damaged noisy = DegradationChain("gaussian(sigma=20)").apply(half_white, 1, 0);
  EXPECT_EQ(std::set<float>(noisy.visible.begin(), noisy.visible.end()), std::set<float>{0});
}

}  // namespace
}  // namespace lacuna
