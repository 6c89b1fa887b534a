// Damage cut out of scans, pasted over pictures.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "core/parallel.h"
#include "degrade/covered.h"
#include "degrade/cutout_pictures.h"
#include "image/png_maker.h"
#include "support/errors.h"
#include "support/pictures.h"

namespace lacuna {
namespace {

using testing::Box;
using testing::covered_box;
using testing::cutout_picture;
using testing::CutoutPictures;
using testing::damage;
using testing::error_of;
using testing::smooth_picture;
using testing::TempFolder;
using testing::write_bytes;

constexpr std::array<std::uint8_t, 3> red = {255, 0, 0}, green = {0, 255, 0}, blue = {0, 0, 255};

/// The degradation of everything in `folder`; `given` are further parameters.
std::string spec_of(const std::filesystem::path& folder, const std::string& given = "") {
  return "cutouts(folder=\"" + folder.string() + "\"" + (given.empty() ? "" : ", ") + given + ")";
}

ErrorCode refusal_of(const std::filesystem::path& folder, const std::string& given = "") {
  const auto error = error_of([&] { DegradationChain chain(spec_of(folder, given)); });
  EXPECT_NE(error.message.find(folder.string()), std::string::npos) << error.message;
  return error.code;
}

TEST(Cutouts, folder_has_no_default) {
  const auto error = error_of([] { DegradationChain chain("gaussian(sigma=-1)+cutouts"); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_NE(error.message.find("at character 20: cutouts.folder"), std::string::npos) << error.message;
}

TEST(Cutouts, folder_is_missing_or_empty_or_without_transparency) {
  TempFolder folder;
  EXPECT_EQ(refusal_of(folder / "nowhere"), ErrorCode::bad_input);
  EXPECT_EQ(refusal_of(folder.path()), ErrorCode::bad_input);
  save_image(to_image(smooth_picture(3, 5, 5)), folder / "opaque.png");
  EXPECT_EQ(refusal_of(folder.path()), ErrorCode::bad_input);
  save_image(cutout_picture(5, 5, red, 1, 1, 4, 4), folder / "cutout.png");
  EXPECT_NO_THROW(DegradationChain chain(spec_of(folder.path())));
  EXPECT_EQ(refusal_of(folder.path(), "split=odd"), ErrorCode::bad_input);
}

TEST(Cutouts, folder_with_too_many_files_is_refused) {
  TempFolder folder;
  save_image(cutout_picture(5, 5, red, 1, 1, 4, 4), folder / "cutout.png");
  for (int i = 0; i < 4096; ++i)  // hard links are made faster than files
    std::filesystem::create_hard_link(folder / "cutout.png", folder / std::to_string(i));
  EXPECT_EQ(refusal_of(folder.path()), ErrorCode::limit_exceeded);
}

TEST(Cutouts, too_large_picture_is_refused_before_it_is_decoded) {
  TempFolder folder;
  write_bytes(folder / "cutout.png", testing::png_file(5000, 5000, 8, 6, {}));
  EXPECT_EQ(refusal_of(folder.path()), ErrorCode::limit_exceeded);
}

TEST(Cutouts, path_with_a_comma_and_parentheses_stands_in_quotes) {
  TempFolder folder;
  const std::filesystem::path named = folder / "scans, old (1)";
  std::filesystem::create_directory(named);
  save_image(cutout_picture(5, 5, red, 1, 1, 4, 4), named / "cutout.png");
  const DegradationChain chain(spec_of(named));
  EXPECT_EQ(DegradationChain(chain.canonical()).canonical(), chain.canonical());
}

TEST(Cutouts, truncated_picture_is_refused) {
  TempFolder folder;
  save_image(cutout_picture(5, 5, red, 1, 1, 4, 4), folder / "cutout.png");
  std::filesystem::resize_file(folder / "cutout.png", 60);
  EXPECT_EQ(refusal_of(folder.path()), ErrorCode::bad_input);
}

TEST(Cutouts, corrupt_picture_is_an_error_when_it_is_needed) {
  TempFolder folder;
  write_bytes(folder / "cutout.png", testing::png_file(50, 50, 8, 6, {1, 2, 3}));
  const DegradationChain chain(spec_of(folder.path()));
  EXPECT_EQ(error_of([&] { chain.apply(Planes(3, 9, 9), 1, 1); }).code, ErrorCode::bad_input);
}

TEST(Cutouts, pictures_are_decoded_once) {
  TempFolder folder;
  save_image(cutout_picture(5, 5, red, 1, 1, 4, 4), folder / "cutout.png");
  const DegradationChain chain(spec_of(folder.path()));
  const Planes clean(3, 20, 20, 0.5f);
  const Damaged first = chain.apply(clean, 1, 1);
  std::filesystem::remove(folder / "cutout.png");
  EXPECT_EQ(chain.apply(clean, 1, 1).image.samples, first.image.samples);
}

TEST(Cutouts, are_laid_over_by_their_opacity) {
  TempFolder folder;
  save_image(cutout_picture(12, 14, red, 2, 3, 8, 9, 51), folder / "cutout.png");
  const Planes clean = smooth_picture(3, 40, 40);
  const Damaged damaged = damage(spec_of(folder.path(), "count=1, scale=1"), clean);
  EXPECT_GT(covered_box(damaged).pixels, 0);
  for (std::size_t i = 0; i < clean.samples.size(); ++i) {
    const float colour = i < clean.plane_size() ? 1.0f : 0.0f;
    const bool covered = damaged.covered[i % clean.plane_size()] > 0;
    const float expected = covered ? 0.8f * clean.samples[i] + 0.2f * colour : clean.samples[i];
    ASSERT_NEAR(damaged.image.samples[i], expected, 1e-5) << i;
  }
  EXPECT_EQ(damaged.noise_sigma, 0);
}

TEST(Cutouts, gray_pictures_take_the_luma) {
  TempFolder folder;
  save_image(cutout_picture(6, 6, green, 0, 0, 6, 6), folder / "cutout.png");
  const Damaged damaged = damage(spec_of(folder.path(), "scale=1"), Planes(1, 10, 10, 0.1f));
  for (std::size_t i = 0; i < damaged.covered.size(); ++i) {
    EXPECT_NEAR(damaged.image.samples[i], damaged.covered[i] > 0 ? 0.587f : 0.1f, 1e-6);
  }
}

TEST(Cutouts, may_be_gray_and_of_sixteen_bits) {
  TempFolder folder;
  Image picture;
  picture.width = picture.height = 6;
  picture.channels = 1;
  picture.type = SampleType::u16;
  picture.samples.assign(72, 0x40);
  picture.alpha.assign(72, 0xff);
  save_image(picture, folder / "cutout.png");
  const Damaged damaged = damage(spec_of(folder.path(), "scale=4"), Planes(3, 3, 3, 0.9f));
  for (const float sample : damaged.image.samples) EXPECT_TRUE(sample == 0.9f || sample < 0.5f) << sample;
  EXPECT_EQ(*std::min_element(damaged.image.samples.begin(), damaged.image.samples.end()), 64 / 255.0f);
}

TEST(Cutouts, what_is_too_faint_to_be_seen_is_left_out) {
  TempFolder folder;
  Image picture = cutout_picture(12, 12, red, 0, 0, 12, 12, 20);
  save_image(picture, folder / "cutout.png");
  const Planes clean = smooth_picture(3, 30, 30);
  EXPECT_EQ(damage(spec_of(folder.path()), clean).image.samples, clean.samples);
  picture.alpha[5 * 12 + 7] = 255;
  save_image(picture, folder / "cutout.png");
  EXPECT_EQ(covered_box(damage(spec_of(folder.path(), "count=1, scale=1"), clean)).pixels, 1);
}

TEST(Cutouts, are_mirrored_and_turned_in_all_eight_ways) {
  TempFolder folder;
  Image picture = cutout_picture(10, 10, red, 2, 2, 8, 4);
  for (int x = 2; x < 6; ++x) picture.alpha[2 * 10 + x] = 255;  // an L
  save_image(picture, folder / "cutout.png");
  std::set<std::pair<int, std::vector<float>>> seen;
  for (std::uint64_t index = 0; index < 400; ++index) {
    const Damaged damaged =
        damage(spec_of(folder.path(), "count=1, scale=1"), Planes(1, 40, 40, 0.5f), index);
    const Box box = covered_box(damaged);
    if (box.top == 0 || box.left == 0 || box.bottom == 39 || box.right == 39) continue;  // may be cut off
    std::vector<float> pattern;
    for (int y = box.top; y <= box.bottom; ++y) {
      for (int x = box.left; x <= box.right; ++x)
        pattern.push_back(damaged.covered[static_cast<std::size_t>(y) * 40 + x]);
    }
    EXPECT_EQ(box.pixels, 14);
    seen.emplace(box.width(), pattern);
  }
  EXPECT_EQ(seen.size(), 8u);
}

TEST(Cutouts, are_scaled) {
  TempFolder folder;
  save_image(cutout_picture(30, 30, red, 4, 5, 24, 15), folder / "cutout.png");
  for (const auto& [scale, height, width] : {std::tuple{"0.5", 10, 5}, {"1", 20, 10}, {"3", 60, 30}}) {
    int whole = 0;
    for (std::uint64_t index = 0; index < 20; ++index) {
      const Box box = covered_box(damage(spec_of(folder.path(), std::string("count=1, scale=") + scale),
                                         Planes(1, 200, 200, 0.5f), index));
      if (box.top == 0 || box.left == 0 || box.bottom == 199 || box.right == 199) continue;
      EXPECT_EQ(std::max(box.height(), box.width()), height) << scale;
      EXPECT_EQ(std::min(box.height(), box.width()), width) << scale;
      EXPECT_EQ(box.pixels, height * width) << scale;
      ++whole;
    }
    EXPECT_GT(whole, 3) << scale;
  }
}

TEST(Cutouts, colour_of_transparent_pixels_does_not_bleed_when_they_shrink) {
  TempFolder folder;
  Image picture = cutout_picture(16, 16, green, 0, 0, 0, 0);
  for (std::size_t i = 0; i < 256; ++i) {
    if ((i / 16 + i % 16) % 2) continue;
    picture.alpha[i] = 255;
    std::copy(red.begin(), red.end(), picture.samples.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
  save_image(picture, folder / "cutout.png");
  const Damaged damaged = damage(spec_of(folder.path(), "count=1, scale=0.5"), Planes(3, 30, 30, 0.0f));
  for (std::size_t i = 0; i < damaged.covered.size(); ++i) {
    EXPECT_NEAR(damaged.image.plane(0)[i], damaged.covered[i] / 2, 1e-6);
    EXPECT_EQ(damaged.image.plane(1)[i], 0.0f);
  }
}

TEST(Cutouts, always_show_something) {
  TempFolder folder;
  Image dust = cutout_picture(90, 90, red, 0, 0, 0, 0);
  for (std::size_t i = 0; i + 1 < dust.alpha.size(); i += 37) {
    const bool strong = i % 2;  // what is faint vanishes when it shrinks
    dust.alpha[i] = dust.alpha[i + 1] = strong ? 255 : 40;
  }
  save_image(dust, folder / "dust.png");
  for (const Planes& clean : {Planes(3, 1, 1, 0.5f), Planes(1, 2, 50, 0.5f), Planes(3, 300, 200, 0.5f)}) {
    for (std::uint64_t index = 0; index < 100; ++index) {
      EXPECT_GT(covered_box(damage(spec_of(folder.path(), "count=1"), clean, index)).pixels, 0) << index;
    }
  }
}

TEST(Cutouts, even_and_odd_are_every_other_one_in_sorted_order) {
  TempFolder folder;
  std::filesystem::create_directory(folder / "a");
  save_image(cutout_picture(9, 9, red, 0, 0, 9, 9), folder / "a/1.png");
  save_image(to_image(smooth_picture(3, 5, 5)), folder / "a/2 without transparency.png");
  save_image(cutout_picture(9, 9, green, 0, 0, 9, 9), folder / "a/3.png");
  save_image(cutout_picture(9, 9, blue, 0, 0, 9, 9), folder / "b.png");
  const auto colours = [&](const std::string& split) {
    std::set<int> seen;
    for (std::uint64_t index = 0; index < 60; ++index) {
      const Damaged damaged =
          damage(spec_of(folder.path(), "scale=1, split=" + split), Planes(3, 1, 1, 0.5f), index);
      for (int channel = 0; channel < 3; ++channel) {
        if (damaged.image.at(channel, 0, 0) == 1) seen.insert(channel);
      }
    }
    return seen;
  };
  EXPECT_EQ(colours("all"), (std::set<int>{0, 1, 2}));
  EXPECT_EQ(colours("even"), (std::set<int>{0, 2}));
  EXPECT_EQ(colours("odd"), (std::set<int>{1}));
}

TEST(Cutouts, many_threads_give_what_one_gives) {
  const CutoutPictures pictures;
  const Planes clean = smooth_picture(3, 30, 30);
  const DegradationChain chain(spec_of(pictures.path())), other(spec_of(pictures.path()));
  std::vector<Planes> together(64);
  parallel_for(4, 64, [&](std::int64_t i) {
    together[static_cast<std::size_t>(i)] = chain.apply(clean, 1, static_cast<std::uint64_t>(i)).image;
  });
  for (std::size_t i = 0; i < together.size(); ++i) {
    EXPECT_EQ(other.apply(clean, 1, i).image.samples, together[i].samples);
  }
}

}  // namespace
}  // namespace lacuna
