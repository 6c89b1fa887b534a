#include "engine/recipe.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/errors.h"

namespace lacuna {
namespace {

using testing::error_of;

const std::string kMinimal = R"toml(
name = "tiny"
[network]
kind = "restorer_unet"
widths = [8, 16]
[[loss]]
kind = "mse"
[[damage]]
spec = "gaussian(sigma=25)"
)toml";

TEST(Recipe, minimal_file_gets_all_defaults) {
  const Recipe recipe = parse_recipe(kMinimal, "tiny.toml");
  EXPECT_EQ(recipe.name, "tiny");
  EXPECT_EQ(recipe.network.kind, "restorer_unet");
  EXPECT_EQ(recipe.network.parameters.at("widths"), "8,16");
  EXPECT_EQ(recipe.schedule.integer("batch"), 8);
  EXPECT_DOUBLE_EQ(recipe.optimizer.real("rate"), 1e-3);
  ASSERT_EQ(recipe.damages.size(), 1u);
  EXPECT_DOUBLE_EQ(recipe.damages[0].weight, 1);
}

TEST(Recipe, written_out_and_read_again_is_the_same) {
  const Recipe recipe = parse_recipe(
      kMinimal, "tiny.toml", {{"optimizer.rate", "0.00025"}, {"summary", "quotes \" and \\ and\nlines"}});
  const std::string text = recipe.to_toml();
  EXPECT_EQ(parse_recipe(text, "again").to_toml(), text);
  EXPECT_DOUBLE_EQ(parse_recipe(text, "again").optimizer.real("rate"), 0.00025);
  EXPECT_EQ(parse_recipe(text, "again").summary, "quotes \" and \\ and\nlines");
}

TEST(Recipe, all_problems_are_told_at_once) {
  const auto error = error_of([] {
    parse_recipe(kMinimal + "weight = -1\n[optimizer]\nratee = 1\nclip = \"much\"\n[schedul]\nsteps = 3\n",
                 "bad.toml");
  });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part : {"bad.toml", "damage.0.weight", "optimizer.ratee", "did you mean 'rate'",
                           "optimizer.clip", "'much'", "[schedul]", "did you mean [schedule]"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " is not in: " << error.message;
  }
}

TEST(Recipe, missing_parts_are_named) {
  const auto error = error_of([] { parse_recipe("", "empty.toml"); });
  for (const char* part : {"name", "network.kind", "[[loss]]", "[[damage]]"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " is not in: " << error.message;
  }
}

TEST(Recipe, broken_toml_names_line_and_column) {
  const auto error = error_of([] { parse_recipe("name = \"x\"\n[network\n", "broken.toml"); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_NE(error.message.find("broken.toml:2"), std::string::npos) << error.message;
}

TEST(Recipe, holes_of_the_parser_are_errors_too) {
  for (const char* text : {"[<network]\n", "[[<damage]]\n", "seed = \u00e9\n", "\ufedf = 1\n"}) {
    EXPECT_EQ(error_of([&] { parse_recipe(text, "broken.toml"); }).code, ErrorCode::usage) << text;
  }
}

TEST(Recipe, settings_change_sections_lists_and_the_top) {
  const Recipe recipe = parse_recipe(kMinimal, "tiny.toml",
                                     {{"seed", "7"}, {"damage.0.spec", "none"}, {"network.widths", "4,4"}});
  EXPECT_EQ(recipe.seed, 7u);
  EXPECT_EQ(recipe.damages[0].spec, "none");
  EXPECT_EQ(recipe.network.parameters.at("widths"), "4,4");
  EXPECT_EQ(error_of([] {
              parse_recipe(kMinimal, "t", {{"damage.3.spec", "none"}});
            }).code,
            ErrorCode::usage);
  EXPECT_EQ(error_of([] { parse_recipe(kMinimal, "t", {{"a.b.c.d", "1"}}); }).code, ErrorCode::usage);
}

TEST(Recipe, shipped_recipes_are_valid) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(LACUNA_SOURCE_DIR) / "recipes")) {
    if (entry.path().extension() != ".toml") continue;
    ++count;
    EXPECT_NO_THROW(read_recipe(entry.path())) << entry.path();
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace lacuna
