#include "degrade/spec.h"

#include <gtest/gtest.h>

#include "degrade/degradation.h"
#include "support/errors.h"
#include "support/pictures.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::smooth_picture;

TEST(Spec, white_space_does_not_matter) {
  const auto steps = parse_spec(" gaussian ( sigma = 10..75 ,clip= false )\t+ none ");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].name, "gaussian");
  EXPECT_EQ(steps[0].values.at("sigma"), "10..75");
  EXPECT_EQ(steps[0].values.at("clip"), "false");
  EXPECT_EQ(steps[0].position, 2u);
  EXPECT_EQ(steps[1].name, "none");
  EXPECT_EQ(steps[1].position, 45u);
}

TEST(Spec, parentheses_may_be_empty_or_left_out) {
  EXPECT_EQ(DegradationChain("blur").canonical(), DegradationChain("blur()").canonical());
}

TEST(Spec, paths_need_no_quotes_but_for_commas_and_parentheses) {
  const auto value = [](const std::string& written) {
    return parse_spec("x(a=" + written + ", b=1)").at(0).values.at("a");
  };
  EXPECT_EQ(value("../scans/film-damage_2/a.b"), "../scans/film-damage_2/a.b");
  EXPECT_EQ(value("my scans"), "my scans");
  EXPECT_EQ(value("\"scans (1), old/\""), "scans (1), old/");
  EXPECT_EQ(value(" \" a \" "), " a ");
  EXPECT_EQ(value("a\"b\""), "a\"b\"");
  EXPECT_EQ(value("\"\""), "");
}

TEST(Spec, written_values_are_read_back) {
  for (const char* value : {"plain", "a b", "a,b", "a)b", " a", "a\n", "", "a\"b", "+", "(", "="}) {
    EXPECT_EQ(parse_spec(std::string("x(a=") + write_value(value) + ")").at(0).values.at("a"), value);
  }
}

TEST(Spec, none_damages_nothing) {
  const Planes clean = smooth_picture(3, 5, 7);
  const DegradationChain none("none");
  EXPECT_EQ(none.canonical(), "none");
  EXPECT_EQ(none.apply(clean, 1, 2).image.samples, clean.samples);
}

TEST(Spec, canonical_form_spells_out_defaults_in_the_described_order) {
  EXPECT_EQ(DegradationChain("gaussian(clip=false)+salt_pepper").canonical(),
            "gaussian(sigma=25, clip=false)+salt_pepper(amount=0.05)");
}

TEST(Spec, errors_of_syntax_name_the_place) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "at character 1: expected the name of a degradation, found the end"},
      {"gaussian(", "at character 10: expected the name of a parameter, found the end"},
      {"gaussian(sigma", "at character 15: expected '=' after 'sigma', found the end"},
      {"gaussian(sigma=", "at character 16: expected a value, found the end"},
      {"gaussian(sigma=,", "at character 16: expected a value, found ','"},
      {"gaussian(sigma=\"5)", "at character 19: expected '\"' after the value, found the end"},
      {"gaussian(sigma=\"5\"6)", "at character 19: expected ',' or ')', found '6)'"},
      {"gaussian(sigma=5", "at character 17: expected ',' or ')', found the end"},
      {"gaussian(sigma=5))", "at character 18: expected '+' or the end, found ')'"},
      {"gaussian(sigma=5,sigma=6)", "at character 18: expected 'sigma' only once"},
      {"gaussian+", "at character 10: expected the name"},
      {"gaussian blur", "at character 10: expected '+' or the end"}};
  for (const auto& [spec, expected] : cases) {
    const auto error = error_of([&, text = spec] { DegradationChain chain(text); });
    EXPECT_EQ(error.code, ErrorCode::usage) << spec;
    EXPECT_NE(error.message.find(expected), std::string::npos) << spec << " -> " << error.message;
  }
}

TEST(Spec, all_wrong_names_and_values_come_in_one_message) {
  const auto error = error_of([] {
    DegradationChain(
        "gausian(sigma=5)+gaussian(sgma=5,clip=no)+blur(sigma=-1)+rectangle(fill=whte)+jpeg(quality=90..10)");
  });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part :
       {"at character 1: unknown degradation 'gausian', did you mean 'gaussian'?",
        "at character 18:", "gaussian.sgma: unknown key, did you mean 'sigma'?",
        "gaussian.clip: 'no' is not true or false", "blur.sigma: '-1' is not a number or a range",
        "rectangle.fill: 'whte' is not white", "jpeg.quality"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " in " << error.message;
  }
}

TEST(Spec, length_and_steps_are_bounded) {
  EXPECT_EQ(error_of([] { DegradationChain chain(std::string(5000, 'a')); }).code, ErrorCode::limit_exceeded);
  const std::string long_number = "gaussian(sigma=0." + std::string(max_spec_length - 20, '0') + ")";
  EXPECT_EQ(error_of([&] { DegradationChain chain(long_number); }).code, ErrorCode::limit_exceeded)
      << "its canonical form could not be read again";
  std::string many = "none";
  for (std::size_t i = 1; i < max_spec_steps; ++i) many += "+none";
  EXPECT_NO_THROW(DegradationChain chain(many));
  EXPECT_EQ(error_of([&] { DegradationChain chain(many + "+none"); }).code, ErrorCode::limit_exceeded);
}

TEST(Spec, steps_draw_from_streams_of_their_own) {
  const Planes clean = smooth_picture(3, 16, 16);
  const Damaged noise = DegradationChain("none+gaussian(clip=false)").apply(clean, 1, 2);
  EXPECT_EQ(noise.image.samples, DegradationChain("gaussian(clip=false)").apply(clean, 1, 2).image.samples);
  const Damaged one = DegradationChain("rectangle(count=1)+gaussian(clip=false)").apply(clean, 1, 2);
  const Damaged two = DegradationChain("rectangle(count=2)+gaussian(clip=false)").apply(clean, 1, 2);
  for (std::size_t i = 0; i < clean.samples.size(); ++i) {
    if (two.covered[i % clean.plane_size()] > 0) continue;
    EXPECT_EQ(one.image.samples[i], two.image.samples[i]);
  }
}

}  // namespace
}  // namespace lacuna
