#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "cli/table.h"
#include "core/atomic_file.h"
#include "core/description.h"
#include "core/text.h"
#include "lacuna/error.h"
#include "modelfile/model_file.h"
#include "report/structure.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

struct ModelsOptions {
  std::string action = "list";
  std::vector<std::string> names;
  bool layers = false;
  fs::path structure, json;
};

std::int64_t parameter_count(const ModelFile& model) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : model.tensors) count += static_cast<std::int64_t>(tensor.element_count());
  return count;
}

std::string megabytes(const fs::path& path) {
  return fmt::format("{:.1f}", static_cast<double>(fs::file_size(path)) / 1e6);
}

nlohmann::ordered_json describe(const fs::path& path, const ModelFile& model) {
  nlohmann::ordered_json json = {{"file", path.string()},
                                 {"bytes", fs::file_size(path)},
                                 {"parameters", parameter_count(model)},
                                 {"card", model.card.to_json()}};
  return json;
}

int list(const ModelsOptions& options) {
  std::vector<std::vector<std::string>> rows = {{"name", "task", "network", "parameters", "MB", "summary"}};
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  int status = 0;
  for (const fs::path& path : list_models()) {
    try {
      const ModelFile model = read_model_file(path);
      rows.push_back({path.stem().string(), model.card.task, model.card.network,
                      with_separators(parameter_count(model)), megabytes(path), model.card.summary});
      json.push_back(describe(path, model));
    } catch (const Error& error) {
      print_error(error.what());
      status = 1;
    }
  }
  if (!options.json.empty())
    write_json(options.json, json);
  else if (rows.size() > 1)
    fmt::print("{}", format_table(rows));
  else
    fmt::print("no models found; set LACUNA_MODELS to the folder that holds them\n");
  return status;
}

/// "[64, 48, 3, 3]".
std::string bracketed(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// The stored tensors as a table: known without running the network.
std::string tensor_table(const ModelFile& model) {
  std::vector<std::vector<std::string>> rows = {{"tensor", "shape", "parameters"}};
  for (const auto& [name, tensor] : model.tensors) {
    rows.push_back(
        {name, bracketed(tensor.shape), with_separators(static_cast<long long>(tensor.element_count()))});
  }
  rows.push_back({"all", "", with_separators(parameter_count(model))});
  return format_table(rows);
}

/// The layers that run, with what they put out and what they cost.
std::string layer_table(const NetworkStructure& structure) {
  std::vector<std::vector<std::string>> rows = {{"layer", "kind", "output", "parameters", "multiply-adds"}};
  for (const LayerRow& layer : structure.layers) {
    rows.push_back({layer.name, layer.kind, bracketed(layer.output_shape), with_separators(layer.parameters),
                    with_separators(layer.multiply_adds)});
  }
  const std::int64_t total = structure.multiply_adds();
  const std::int64_t height = structure.input_shape[1], width = structure.input_shape[2];
  rows.push_back({"all", "", "", with_separators(structure.parameters), with_separators(total)});
  return fmt::format("{}for an input of {} x {}: {} multiply-adds per pixel\n", format_table(rows), width,
                     height, with_separators(total / (height * width)));
}

void print_card(const fs::path& path, const ModelFile& model) {
  const ModelCard& card = model.card;
  std::string parameters;
  for (const auto& [key, value] : card.parameters) {
    parameters += fmt::format("{}{} = {}", parameters.empty() ? "" : ", ", key, value);
  }
  fmt::print("{}: {}\n\n", card.name, card.summary);
  fmt::print("file        {} ({} MB)\n", path.string(), megabytes(path));
  fmt::print("task        {}\n", card.task);
  fmt::print("network     {} ({})\n", card.network, parameters);
  fmt::print("data        {}\n", card.data);
  fmt::print("terms       {}\n", card.licence);
  fmt::print("trained     {} steps, {} pictures, {:.1f} hours, by Lacuna {}\n", with_separators(card.steps),
             with_separators(card.pictures_seen), card.hours, card.version);
  if (!card.results.empty()) fmt::print("results     {}\n", card.results.dump());
  if (!card.recipe.empty()) fmt::print("\nrecipe:\n{}\n", card.recipe);
}

int show(const ModelsOptions& options) {
  if (options.names.size() != 1) throw Error(ErrorCode::usage, "models show needs one NAME or FILE");
  const fs::path path = find_model(options.names.front());
  const ModelFile model = read_model_file(path);
  if (!options.json.empty()) {
    write_json(options.json, describe(path, model));
    return 0;
  }
  std::optional<NetworkStructure> structure;  // needs the network, the rest does not
  if (options.layers || !options.structure.empty())
    structure = structure_of(*engine().load(model, "cpu"), model.card.name);
  if (!options.structure.empty()) write_file(options.structure, structure_svg(*structure));
  print_card(path, model);
  fmt::print("\n{}", options.layers ? layer_table(*structure) : tensor_table(model));
  return 0;
}

int verify(const ModelsOptions& options) {
  std::vector<std::string> names = options.names;
  if (names.empty()) {
    for (const fs::path& path : list_models()) names.push_back(path.string());
  }
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  int failures = 0, status = exit_status(ErrorCode::bad_input);
  for (const std::string& name : names) {
    std::string problem;
    try {
      const fs::path path = find_model(name);
      if (!verify_model_file(path))
        problem = fmt::format("{}: changed since it was written", path.string());
      else
        read_model_file(path);  // a card that cannot be read is a fault too
      if (problem.empty() && options.json.empty()) fmt::print("{}: intact\n", path.string());
    } catch (const Error& error) {
      problem = error.what();
      status = exit_status(error.code());
    }
    if (!problem.empty()) {
      print_error(problem);
      ++failures;
    }
    json.push_back({{"file", name}, {"intact", problem.empty()}, {"problem", problem}});
  }
  if (!options.json.empty()) write_json(options.json, json);
  if (failures == 0) return 0;
  return names.size() > 1 ? 1 : status;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<ModelsOptions>();
  options.group("What to do");
  options.positional(
      "ACTION", chosen->action,
      "list: all models found, one line each (the default); show: the card, terms and tensors of "
      "one; verify: whether files are as they were written (all models found, if none is named)");
  options.positionals("NAME", chosen->names, "shipped names or model files");
  options.flag(
      "--layers", chosen->layers,
      "with show: the layers with their output sizes and cost instead of the tensors; loads the network");
  options.path("--structure", "FILE.svg", chosen->structure,
               "with show: draw the layers as a figure; loads the network");
  add_json_option(options, chosen->json);
  return [chosen] {
    if ((chosen->layers || !chosen->structure.empty()) &&
        (chosen->action != "show" || !chosen->json.empty())) {
      throw Error(ErrorCode::usage, "--layers and --structure belong to 'models show', without --json");
    }
    if (chosen->action == "list" && chosen->names.empty()) return list(*chosen);
    if (chosen->action == "show") return show(*chosen);
    if (chosen->action == "verify") return verify(*chosen);
    const std::string near = nearest_name(chosen->action, {"list", "show", "verify"});
    throw Error(ErrorCode::usage,
                fmt::format("models {}: not one of list, show NAME, verify FILE{}", chosen->action,
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  };
}

}  // namespace

void register_models(CommandRegistry& registry) {
  registry.add(
      {"models",
       "list, show and verify the networks' weights",
       "Models are found by name in the folder that LACUNA_MODELS names, beside the installed program, and "
       "in the source tree's models/. Reading a model file never executes anything.",
       {{"lacuna models", "lists the models found"},
        {"lacuna models show photo_denoiser", "prints its card, the terms it comes under and its tensors"},
        {"lacuna models show photo_denoiser --structure layers.svg", "draws its layers"},
        {"lacuna models verify my.safetensors", "exit status 0 if not one byte has changed"}},
       declare});
}

}  // namespace lacuna
