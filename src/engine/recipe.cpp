#include "engine/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/atomic_file.h"
#include "core/text.h"
#include "engine/toml.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::size_t kMaxRecipeBytes = 1 << 20;

const Description kTop{"recipe",
                       "what is made",
                       "",
                       {{"name", ParameterKind::text, "", "name of the model"},
                        {"task",
                         ParameterKind::choice,
                         "denoise",
                         "what the model does",
                         0,
                         0,
                         {"denoise", "fill", "detect", "encode"}},
                        {"summary", ParameterKind::text, "", "what the model is for, one line"},
                        {"licence", ParameterKind::text, "", "terms of the training data"},
                        {"seed", ParameterKind::integer, "1", "of weights, order and damage", 0, 9e15}}};

/// A scalar of the file as text, or nothing for tables and dates.
std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* list = node.as_array()) {
    std::vector<std::string> parts;
    for (const auto& item : *list) {
      const auto text = item.is_array() ? std::nullopt : scalar_text(item);
      if (!text) return std::nullopt;
      parts.push_back(*text);
    }
    return fmt::format("{}", fmt::join(parts, ","));
  }
  return std::nullopt;
}

using Flat = std::map<std::string, std::string>;

struct Parsed {
  std::map<std::string, Flat> sections;  // "" = top level
  std::map<std::string, std::vector<Flat>> lists;
};

Flat flatten(const toml::table& table, const std::string& path, std::vector<std::string>& problems) {
  Flat flat;
  for (const auto& [key, node] : table) {
    const auto text = scalar_text(node);
    if (text) {
      flat[std::string(key.str())] = *text;
    } else {
      problems.push_back(fmt::format("{}{}: must be a number, text, boolean or list", path, key.str()));
    }
  }
  return flat;
}

Parsed gather(const toml::table& root, std::vector<std::string>& problems) {
  Parsed parsed;
  for (const auto& [key_view, node] : root) {
    const std::string key(key_view.str());
    if (const auto* table = node.as_table()) {
      parsed.sections[key] = flatten(*table, key + ".", problems);
    } else if (const auto* list = node.as_array(); list && list->is_array_of_tables()) {
      for (const auto& item : *list) {
        const std::string path = fmt::format("{}.{}.", key, parsed.lists[key].size());
        parsed.lists[key].push_back(flatten(*item.as_table(), path, problems));
      }
    } else if (const auto text = scalar_text(node)) {
      parsed.sections[""][key] = *text;
    } else {
      problems.push_back(key + ": must be a number, text, boolean, list or table");
    }
  }
  return parsed;
}

void apply_setting(Parsed& parsed, const std::string& key, const std::string& value,
                   std::vector<std::string>& problems) {
  const auto parts = split(key, '.');
  if (parts.size() == 1) {
    parsed.sections[""][key] = value;
  } else if (parts.size() == 2) {
    parsed.sections[parts[0]][parts[1]] = value;
  } else if (parts.size() == 3 && parse_integer(parts[1])) {
    auto& list = parsed.lists[parts[0]];
    const std::int64_t index = *parse_integer(parts[1]);
    if (index < 0 || index >= static_cast<std::int64_t>(list.size())) {
      problems.push_back(fmt::format("{}: the recipe has {} entries of [[{}]]", key, list.size(), parts[0]));
    } else {
      list[static_cast<std::size_t>(index)][parts[2]] = value;
    }
  } else {
    problems.push_back(key + ": a setting is KEY, SECTION.KEY or LIST.NUMBER.KEY");
  }
}

std::string take(Flat& flat, const std::string& key) {
  const auto found = flat.find(key);
  if (found == flat.end()) return "";
  std::string value = found->second;
  flat.erase(found);
  return value;
}

double take_weight(Flat& flat, const std::string& path, std::vector<std::string>& problems) {
  const std::string text = take(flat, "weight");
  if (text.empty()) return 1;
  const auto weight = parse_real(text);
  if (weight && *weight >= 0) return *weight;
  problems.push_back(fmt::format("{}weight: '{}' is not a number of at least 0", path, text));
  return 1;
}

Range take_noise_factor(Flat& flat, const std::string& path, std::vector<std::string>& problems) {
  const std::string text = take(flat, "noise_factor");
  if (text.empty()) return {1, 1};
  const auto factor = parse_range(text);
  if (factor && factor->low >= 0 && factor->high <= 10 && factor->low <= factor->high) return *factor;
  problems.push_back(
      fmt::format("{}noise_factor: '{}' is not a number or range a..b within 0..10", path, text));
  return {1, 1};
}

void take_lists(Parsed& parsed, Recipe& recipe, std::vector<std::string>& problems) {
  std::size_t index = 0;
  for (Flat& flat : parsed.lists["loss"]) {
    const std::string path = fmt::format("loss.{}.", index++);
    WeightedLoss loss;
    loss.weight = take_weight(flat, path, problems);
    loss.part.kind = take(flat, "kind");
    if (loss.part.kind.empty()) problems.push_back(path + "kind: missing");
    loss.part.parameters = std::move(flat);
    recipe.losses.push_back(std::move(loss));
  }
  index = 0;
  double total = 0;
  for (Flat& flat : parsed.lists["damage"]) {
    const std::string path = fmt::format("damage.{}.", index++);
    WeightedDamage damage;
    damage.weight = take_weight(flat, path, problems);
    damage.spec = take(flat, "spec");
    if (damage.spec.empty()) problems.push_back(path + "spec: missing");
    damage.noise_factor = take_noise_factor(flat, path, problems);
    for (const auto& [key, value] : flat)
      problems.push_back(path + key + ": unknown key (known: noise_factor, spec, weight)");
    total += damage.weight;
    recipe.damages.push_back(std::move(damage));
  }
  if (recipe.losses.empty() && recipe.critic.kind.empty())
    problems.push_back("[[loss]]: at least one is needed where there is no [critic]");
  if (recipe.damages.empty())
    problems.push_back("[[damage]]: at least one is needed (spec = \"none\" damages nothing)");
  if (!recipe.damages.empty() && total <= 0) problems.push_back("[[damage]]: all weights are 0");
}

void check_sections(const Parsed& parsed, std::vector<std::string>& problems) {
  std::vector<std::string> known{"network", "critic"};
  for (const Description& section : recipe_sections()) known.push_back(section.name);
  for (const auto& [name, flat] : parsed.sections) {
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = nearest_name(name, known);
    problems.push_back(fmt::format("[{}]: unknown section{}", name,
                                   near.empty() ? "" : fmt::format(", did you mean [{}]?", near)));
  }
  for (const auto& [name, list] : parsed.lists) {
    if (name != "loss" && name != "damage") problems.push_back(fmt::format("[[{}]]: unknown list", name));
  }
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string lines(const Flat& flat) {
  std::string text;
  for (const auto& [key, value] : flat) text += fmt::format("{} = {}\n", quoted(key), quoted(value));
  return text;
}

}  // namespace

const std::vector<Description>& recipe_sections() {
  using Kind = ParameterKind;
  static const std::vector<Description> sections{
      {"data",
       "which pictures, and how a sample is cut from one",
       "",
       {{"split", Kind::text, "train", "subfolder or IDX split of the data folder"},
        {"channels", Kind::integer, "3", "colour channels, 1 or 3", 1, 3},
        {"reduce", Kind::integer, "1",
         "pictures at this fraction of their size: each pixel is the mean of so many squared", 1, 64},
        {"crop", Kind::integer, "0", "side of the square cut at random, pixels; 0 = the whole picture", 0,
         4096},
        {"flips",
         Kind::choice,
         "none",
         "random mirroring: left-right, or all eight flips and turns",
         0,
         0,
         {"none", "horizontal", "all"}},
        {"shift", Kind::real, "0", "random shift, pixels in each direction", 0, 1000},
        {"rotate", Kind::real, "0", "random rotation, degrees in each direction", 0, 180},
        {"zoom", Kind::real, "0", "random scaling, share of the size in each direction", 0, 0.9},
        {"warp", Kind::real, "1", "share of the samples that are shifted, rotated and scaled", 0, 1},
        {"shrink", Kind::real, "1",
         "squares are cut up to so many times as large and brought down to data.crop", 1, 64},
        {"tone", Kind::real, "0", "how far brightness, contrast and colours are changed at random", 0, 1},
        {"burn_out", Kind::real, "0",
         "share of the samples whose lights, and perhaps darks, are lost to white and black", 0, 1},
        {"gray", Kind::real, "0", "share of colour samples made gray", 0, 1},
        {"hold_out", Kind::integer, "0", "the last pictures in sorted order, kept for validation", 0, 1e9}}},
      {"optimizer",
       "AdamW on one flat parameter buffer, gradient clipping, weight averaging",
       "Loshchilov and Hutter 2019, arXiv 1711.05101",
       {{"rate", Kind::real, "1e-3", "peak learning rate", 0, 1},
        {"beta1", Kind::real, "0.9", "decay of the gradient average", 0, 0.9999},
        {"beta2", Kind::real, "0.99", "decay of the squared gradient average", 0, 0.99999},
        {"weight_decay", Kind::real, "0", "decoupled, per step and rate", 0, 1},
        {"clip", Kind::real, "0.5", "largest norm of the whole gradient; 0 = no clipping", 0, 1e6},
        {"only", Kind::text, "",
         "trains only tensors whose names begin with one of these, separated by commas"},
        {"ema", Kind::real, "0.999", "decay of the averaged weights that are validated and shipped; 0 = none",
         0, 0.99999}}},
      {"schedule",
       "warm-up, constant, decay to zero",
       "decay as 1 - sqrt, Haegele et al. 2024, arXiv 2405.18392",
       {{"steps", Kind::integer, "1000", "optimizer steps in all", 1, 1e9},
        {"batch", Kind::integer, "8", "pictures per step", 1, 65536},
        {"warmup", Kind::integer, "200", "steps of linear warm-up", 0, 1e9},
        {"decay", Kind::real, "0.25", "share of the steps, at the end, in which the rate falls to zero", 0,
         1}}},
      {"validation",
       "a fixed set of damaged pictures, restored every so often with the averaged weights",
       "",
       {{"every", Kind::integer, "1000", "steps", 1, 1e9},
        {"pictures", Kind::integer, "12", "held-out pictures", 1, 1e6},
        {"crop", Kind::integer, "0", "side of the centre crop, pixels; 0 = whole pictures", 0, 4096},
        {"damage", Kind::text, "", "SPEC; empty = the first [[damage]]"}}},
      {"checkpoint",
       "when the state is saved",
       "",
       {{"seconds", Kind::real, "300", "time between two checkpoints", 0.01, 86400},
        {"steps", Kind::integer, "0", "save every so many steps as well; 0 = only by time", 0, 1e9},
        {"keep", Kind::integer, "2", "newest checkpoints kept", 2, 1000}}},
      {"adversarial",
       "the game between the network and the [critic]",
       "",
       {{"loss", Kind::text, "wgan_gp", "which adversarial loss"},
        {"weight", Kind::real, "1", "of the adversarial loss, beside those of [[loss]]", 0, 1e6},
        {"critic_steps", Kind::integer, "5",
         "steps of the critic per step of the network, each with new pictures", 1, 100},
        {"critic_first", Kind::integer, "0", "steps in which the critic learns alone", 0, 1e9},
        {"ramp", Kind::integer, "0", "steps in which the adversarial weight grows from zero", 0, 1e9},
        {"penalty", Kind::real, "10", "weight of the gradient penalty, where the loss has one", 0, 1e6},
        {"penalty_every", Kind::integer, "1",
         "critic steps from one penalty to the next, which counts as many times", 1, 1000},
        {"feature_matching", Kind::real, "0",
         "weight of the difference of what the critic's layers see; pix2pixHD, arXiv 1711.11585", 0, 1e6},
        {"composite", Kind::boolean, "false",
         "the critic sees what is generated in the hole of the original"},
        {"hole_only", Kind::boolean, "false", "scores count by the share of the hole in their patch"},
        {"crop", Kind::integer, "0",
         "side in pixels of the square around the hole that the critic sees; 0 = the whole picture", 0, 4096},
        {"rate", Kind::real, "1e-4", "learning rate of the critic", 0, 1},
        {"beta1", Kind::real, "0", "decay of its gradient average", 0, 0.9999},
        {"beta2", Kind::real, "0.9", "decay of its squared gradient average", 0, 0.99999},
        {"clip", Kind::real, "0", "largest norm of its gradient; 0 = no clipping", 0, 1e6}}}};
  return sections;
}

Recipe parse_recipe(std::string_view text, const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& settings) {
  if (text.size() > kMaxRecipeBytes) {
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("{}: {} bytes, a recipe has at most {}", name, text.size(), kMaxRecipeBytes));
  }
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorCode::usage, fmt::format("{}:{}:{}: {}", name, error.source().begin.line,
                                              error.source().begin.column, error.description()));
  } catch (const FailedTomlAssertion&) {
    throw Error(ErrorCode::usage, fmt::format("{}: not TOML: a key is malformed", name));
  }
  std::vector<std::string> problems;
  Parsed parsed = gather(root, problems);
  for (const auto& [key, value] : settings) apply_setting(parsed, key, value, problems);
  check_sections(parsed, problems);

  Recipe recipe;
  const Values top = check_values(kTop, parsed.sections[""], "", problems);
  recipe.network.kind = take(parsed.sections["network"], "kind");
  recipe.network.parameters = parsed.sections["network"];
  if (recipe.network.kind.empty()) problems.push_back("network.kind: missing");
  if (parsed.sections.count("critic")) {
    recipe.critic.kind = take(parsed.sections["critic"], "kind");
    recipe.critic.parameters = parsed.sections["critic"];
    if (recipe.critic.kind.empty()) problems.push_back("critic.kind: missing");
  } else if (parsed.sections.count("adversarial")) {
    problems.push_back("[adversarial]: needs a [critic]");
  }
  take_lists(parsed, recipe, problems);
  Values* const targets[] = {&recipe.data,       &recipe.optimizer,  &recipe.schedule,
                             &recipe.validation, &recipe.checkpoint, &recipe.adversarial};
  std::size_t index = 0;
  for (const Description& section : recipe_sections()) {
    *targets[index++] = check_values(section, parsed.sections[section.name], section.name + ".", problems);
  }
  if (top.text("name").empty()) problems.push_back("name: missing");
  if (!problems.empty()) {
    throw Error(ErrorCode::usage, fmt::format("{}: {}", name, fmt::join(problems, "; ")));
  }
  recipe.name = top.text("name");
  recipe.task = top.text("task");
  recipe.summary = top.text("summary");
  recipe.licence = top.text("licence");
  recipe.seed = static_cast<std::uint64_t>(top.integer("seed"));
  return recipe;
}

Recipe read_recipe(const std::filesystem::path& path,
                   const std::vector<std::pair<std::string, std::string>>& settings) {
  const auto bytes = read_file(path, kMaxRecipeBytes);
  return parse_recipe({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string(), settings);
}

std::string Recipe::to_toml() const {
  std::string text = lines({{"name", name},
                            {"task", task},
                            {"summary", summary},
                            {"licence", licence},
                            {"seed", std::to_string(seed)}});
  text += "\n[network]\n" + lines({{"kind", network.kind}}) + lines(network.parameters);
  if (!critic.kind.empty())
    text += "\n[critic]\n" + lines({{"kind", critic.kind}}) + lines(critic.parameters);
  const Values* const values[] = {&data, &optimizer, &schedule, &validation, &checkpoint, &adversarial};
  std::size_t index = 0;
  for (const Description& section : recipe_sections()) {
    if (section.name == "adversarial" && critic.kind.empty()) break;  // it is the last
    text += fmt::format("\n[{}]\n{}", section.name, lines(values[index++]->all()));
  }
  for (const WeightedLoss& loss : losses) {
    text += fmt::format("\n[[loss]]\nweight = {}\n", loss.weight) + lines({{"kind", loss.part.kind}}) +
            lines(loss.part.parameters);
  }
  for (const WeightedDamage& damage : damages) {
    text +=
        fmt::format("\n[[damage]]\nweight = {}\n", damage.weight) +
        lines({{"spec", damage.spec},
               {"noise_factor", fmt::format("{}..{}", damage.noise_factor.low, damage.noise_factor.high)}});
  }
  return text;
}

}  // namespace lacuna
