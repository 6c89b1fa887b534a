#include "report/recipe_keys.h"

#include <gtest/gtest.h>

#include <map>

#include "report/run_maker.h"

namespace lacuna::testing {
namespace {

TEST(RecipeKeys, of_a_resolved_recipe) {
  const auto list = recipe_keys(sample_recipe().to_toml());
  const std::map<std::string, std::string> keys(list.begin(), list.end());
  EXPECT_EQ(keys.at("name"), "sample");
  EXPECT_EQ(keys.at("network.kind"), "restorer_unet");
  EXPECT_EQ(keys.at("schedule.batch"), "4");
  EXPECT_EQ(keys.at("damage.0.spec"), "gaussian(sigma=25)");
  EXPECT_EQ(keys.at("optimizer.beta1"), "0.9") << "a default";
}

TEST(RecipeKeys, lists_are_numbered_and_quotes_undone) {
  const auto keys =
      recipe_keys("[[loss]]\n\"kind\" = \"a\"\n[[loss]]\nkind = \"b \\\"c\\\"\"\n# comment = 1\n");
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[1].first, "loss.1.kind");
  EXPECT_EQ(keys[1].second, "b \"c\"");
}

TEST(RecipeKeys, differences) {
  const auto differences = recipe_differences(
      {sample_recipe().to_toml(), sample_recipe({{"optimizer.rate", "0.5"}, {"summary", "other"}}).to_toml(),
       sample_recipe({{"network.latent", "8"}}).to_toml()});
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0].key, "optimizer.rate");
  EXPECT_EQ(differences[0].values, (std::vector<std::string>{"1e-3", "0.5", "1e-3"}));
  EXPECT_EQ(differences[1].key, "network.latent");
  EXPECT_EQ(differences[1].values, (std::vector<std::string>{"", "", "8"}));
  EXPECT_TRUE(recipe_differences({"a = 1\n"}).empty());
}

}  // namespace
}  // namespace lacuna::testing
