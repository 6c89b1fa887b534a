#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/description.h"

namespace lacuna {

/// A part of a recipe that a registry resolves: `kind` and its parameters.
struct RecipePart {
  std::string kind;
  std::map<std::string, std::string> parameters;
};

struct WeightedLoss {
  RecipePart part;
  double weight = 1;
};

struct WeightedDamage {
  std::string spec;
  double weight = 1;         ///< probability of being drawn, relative to the others
  Range noise_factor{1, 1};  ///< the network is told the noise level times a number drawn from this
};

/// One training run as a TOML file: what `lacuna train` does. Sections [network], [data], [optimizer],
/// [schedule], [validation], [checkpoint], for adversarial training [critic] and [adversarial], and the lists
/// [[loss]] and [[damage]].
struct Recipe {
  std::string name;     ///< of the model it makes
  std::string task;     ///< "denoise", "fill", "detect", "encode"
  std::string summary;  ///< what the model is for
  std::string licence;  ///< terms of the training data
  std::uint64_t seed = 1;
  RecipePart network;
  std::vector<WeightedLoss> losses;
  std::vector<WeightedDamage> damages;
  RecipePart critic;  ///< of adversarial training; `kind` empty = none
  Values data, optimizer, schedule, validation, checkpoint, adversarial;

  /// The recipe as TOML with every default spelled out; parsing it gives the same recipe.
  std::string to_toml() const;
};

/// Descriptions of the sections that are not resolved by a registry, in file order: section name ->
/// parameters.
const std::vector<Description>& recipe_sections();

/// Parses and checks a recipe. `settings` (--set) are applied first, in order: "optimizer.rate" = "5e-4",
/// "network.widths", "damage.0.spec", ... Throws usage with all problems at once: key path, value, allowed
/// range, nearest known key. Kinds and parameters of network, losses and damages are checked when they are
/// made.
Recipe parse_recipe(std::string_view toml, const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& settings = {});
Recipe read_recipe(const std::filesystem::path& path,
                   const std::vector<std::pair<std::string, std::string>>& settings = {});

}  // namespace lacuna
