// What every registered degradation must keep to.
#include <gtest/gtest.h>

#include <cmath>

#include "degrade/cutout_pictures.h"
#include "degrade/degradation.h"
#include "support/pictures.h"

namespace lacuna {
namespace {

using testing::CutoutPictures;
using testing::smooth_picture;

/// The degradation of that name with what has no default, and with `given`, "key=value".
std::string spec_of(const std::string& name, const std::string& given = "") {
  static const CutoutPictures cutouts;
  std::string parts = given;
  for (const Parameter& parameter : degradations().find(name).description.parameters) {
    if (!parameter.fallback.empty()) continue;
    EXPECT_EQ(parameter.name, "folder") << name << ": how is this made in a test?";
    parts += (parts.empty() ? "folder=" : ", folder=") + cutouts.path().string();
  }
  return name + "(" + parts + ")";
}

class EveryDegradation : public ::testing::TestWithParam<std::string> {};

struct Size {
  int channels, height, width;
};
constexpr Size sizes[] = {{1, 1, 1},   {3, 1, 1},   {3, 1, 17}, {1, 23, 1},
                          {3, 31, 45}, {1, 28, 28}, {3, 64, 64}};

TEST_P(EveryDegradation, is_documented) {
  const Description& description = degradations().find(GetParam()).description;
  EXPECT_FALSE(description.summary.empty());
  for (const Parameter& parameter : description.parameters) {
    EXPECT_FALSE(parameter.summary.empty()) << parameter.name;
    if (parameter.kind == ParameterKind::range || parameter.kind == ParameterKind::real) {
      EXPECT_LT(parameter.minimum, parameter.maximum) << parameter.name;
    }
  }
}

TEST_P(EveryDegradation, defaults_are_valid_when_spelled_out) {
  const DegradationChain chain(spec_of(GetParam()));
  EXPECT_EQ(DegradationChain(chain.canonical()).canonical(), chain.canonical());
}

TEST_P(EveryDegradation, bounds_of_every_range_are_accepted) {
  for (const Parameter& parameter : degradations().find(GetParam()).description.parameters) {
    if (parameter.kind != ParameterKind::range || parameter.name == "count") continue;
    for (const double bound : {parameter.minimum, parameter.maximum}) {
      const DegradationChain chain(spec_of(GetParam(), parameter.name + "=" + std::to_string(bound)));
      const Damaged damaged = chain.apply(smooth_picture(3, 19, 21), 1, 2);
      for (const float sample : damaged.image.samples)
        ASSERT_TRUE(std::isfinite(sample)) << chain.canonical();
    }
  }
}

TEST_P(EveryDegradation, keeps_size_and_gives_finite_samples_at_any_size) {
  const DegradationChain chain(spec_of(GetParam()));
  for (const Size& size : sizes) {
    const Planes clean = smooth_picture(size.channels, size.height, size.width);
    const Damaged damaged = chain.apply(clean, 3, 4);
    ASSERT_EQ(damaged.image.channels, size.channels);
    ASSERT_EQ(damaged.image.height, size.height);
    ASSERT_EQ(damaged.image.width, size.width);
    ASSERT_EQ(damaged.image.samples.size(), clean.samples.size());
    ASSERT_EQ(damaged.covered.size(), clean.plane_size());
    for (const float sample : damaged.image.samples) ASSERT_TRUE(std::isfinite(sample));
    for (const float covered : damaged.covered) ASSERT_TRUE(covered == 0.0f || covered == 1.0f);
    ASSERT_TRUE(std::isfinite(damaged.noise_sigma));
    ASSERT_GE(damaged.noise_sigma, 0);
  }
}

TEST_P(EveryDegradation, says_what_it_did_as_cover_or_as_noise) {
  const DegradationChain chain(spec_of(GetParam()));
  const Planes clean = smooth_picture(3, 48, 40);
  const Damaged damaged = chain.apply(clean, 5, 6);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < clean.samples.size(); ++i) {
    if (damaged.image.samples[i] == clean.samples[i]) continue;
    ++changed;
    if (damaged.noise_sigma == 0) {
      ASSERT_EQ(damaged.covered[i % clean.plane_size()], 1.0f)
          << "sample " << i << " changed, but is not covered";
    }
  }
  EXPECT_GT(changed, 0u) << "the defaults damage nothing";
}

TEST_P(EveryDegradation, is_a_function_of_seed_and_index) {
  const DegradationChain chain(spec_of(GetParam()));
  const DegradationChain again(spec_of(GetParam()));
  const Planes clean = smooth_picture(3, 33, 29);
  const Damaged damaged = chain.apply(clean, 7, 8);
  chain.apply(clean, 1, 1);  // what was drawn before does not matter
  EXPECT_EQ(chain.apply(clean, 7, 8).image.samples, damaged.image.samples);
  EXPECT_EQ(again.apply(clean, 7, 8).image.samples, damaged.image.samples);
  EXPECT_EQ(again.apply(clean, 7, 8).covered, damaged.covered);
  EXPECT_EQ(again.apply(clean, 7, 8).noise_sigma, damaged.noise_sigma);
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryDegradation, ::testing::ValuesIn(degradations().names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace lacuna
