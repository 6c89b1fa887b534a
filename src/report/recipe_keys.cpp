#include "report/recipe_keys.h"

#include <algorithm>
#include <map>

#include "core/text.h"

namespace lacuna {
namespace {

std::string unquoted(std::string text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  std::string plain;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

/// "[optimizer]" -> "optimizer.", the second "[[loss]]" -> "loss.1."
std::string prefix_of(const std::string& heading, std::map<std::string, int>& lists) {
  if (!heading.starts_with("[[")) return heading.substr(1, heading.size() - 2) + ".";
  const std::string name = heading.substr(2, heading.size() - 4);
  return name + "." + std::to_string(lists[name]++) + ".";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> recipe_keys(std::string_view toml) {
  std::vector<std::pair<std::string, std::string>> keys;
  std::map<std::string, int> lists;
  std::string prefix;
  for (const std::string& raw : split(toml, '\n')) {
    const std::string line = trim(raw);
    if (line.starts_with("[")) {
      prefix = prefix_of(line, lists);
      continue;
    }
    const std::size_t equals = line.find('=');
    if (line.starts_with("#") || equals == std::string::npos) continue;
    keys.emplace_back(prefix + unquoted(trim(line.substr(0, equals))),
                      unquoted(trim(line.substr(equals + 1))));
  }
  return keys;
}

std::vector<RecipeDifference> recipe_differences(const std::vector<std::string>& recipes) {
  std::vector<RecipeDifference> all;
  std::map<std::string, std::size_t> places;
  for (std::size_t recipe = 0; recipe < recipes.size(); ++recipe) {
    for (const auto& [key, value] : recipe_keys(recipes[recipe])) {
      const auto [place, added] = places.emplace(key, all.size());
      if (added) all.push_back({key, std::vector<std::string>(recipes.size())});
      all[place->second].values[recipe] = value;
    }
  }
  std::erase_if(all, [](const RecipeDifference& each) {
    const bool same = std::all_of(each.values.begin(), each.values.end(),
                                  [&](const std::string& value) { return value == each.values.front(); });
    return same || each.key == "summary" || each.key == "licence";
  });
  return all;
}

}  // namespace lacuna
