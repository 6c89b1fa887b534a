#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna {

/// The keys of a resolved recipe (as Recipe::to_toml() writes it) with their paths, in order:
/// "optimizer.rate", "loss.0.kind"; values without quotation marks.
std::vector<std::pair<std::string, std::string>> recipe_keys(std::string_view toml);

/// A key by which recipes differ, with its value in each; empty where a recipe lacks it.
struct RecipeDifference {
  std::string key;
  std::vector<std::string> values;
};

/// The keys by which recipes differ, in the order of the first recipe that has them. What only describes the
/// model (summary, licence) is left out.
std::vector<RecipeDifference> recipe_differences(const std::vector<std::string>& recipes);

}  // namespace lacuna
