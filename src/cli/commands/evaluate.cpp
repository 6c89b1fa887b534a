#include "lacuna/evaluate.h"

#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/device_option.h"
#include "cli/options.h"
#include "core/atomic_file.h"
#include "core/random.h"
#include "core/text.h"
#include "image/figure.h"
#include "image/image_file.h"
#include "lacuna/error.h"
#include "modelfile/interpolate.h"

namespace lacuna {
namespace {

constexpr int figure_rows = 6;
constexpr int sheet_side = 8;  ///< pictures across and down

struct EvaluateCommand {
  EvaluateOptions evaluation;
  std::filesystem::path json, figure, sheet;
  bool record = false;
  Verbosity verbosity = Verbosity::normal;
};

/// The name of a model without its folder and extension; what follows a dot in NAME@F stays.
std::string title_of(const std::string& name) {
  const std::filesystem::path path(name);
  return (path.extension() == ".safetensors" ? path.stem() : path.filename()).string();
}

/// Columns: the original, then what every row of the table made of it.
Image figure_of(const Evaluation& evaluation) {
  std::vector<std::string> titles{"original"};
  for (const EvaluationRow& row : evaluation.rows) {
    titles.push_back(row.kind == "input" ? "damaged" : title_of(row.name));
  }
  std::vector<std::vector<Planes>> rows;
  for (const EvaluationExample& example : evaluation.examples) {
    if (rows.size() == figure_rows) break;
    rows.push_back({example.clean});
    rows.back().insert(rows.back().end(), example.results.begin(), example.results.end());
  }
  return draw_figure(titles, rows);
}

/// A sheet of pictures in random order, half of them originals and half restored by the first model, to see
/// whether one can tell; prints which are which.
Image sheet_of(const Evaluation& evaluation) {
  constexpr std::size_t count = sheet_side * sheet_side;
  if (evaluation.examples.size() < count || evaluation.options.models.empty())
    throw Error(ErrorCode::usage, fmt::format("--sheet: needs a model and {} pictures", count));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(evaluation.options.seed);
  for (std::size_t left = count; left > 1; --left)
    std::swap(order[left - 1], order[random.below(static_cast<std::uint32_t>(left))]);

  std::vector<std::string> titles, restored;
  std::vector<std::vector<Planes>> rows(sheet_side);
  for (int column = 0; column < sheet_side; ++column) titles.emplace_back(1, static_cast<char>('A' + column));
  for (std::size_t place = 0; place < count; ++place) {
    const EvaluationExample& example = evaluation.examples[order[place]];
    const bool is_restored = order[place] % 2 == 1;
    rows[place / sheet_side].push_back(is_restored ? example.results[1] : example.clean);
    if (is_restored)
      restored.push_back(fmt::format("{}{}", titles[place % sheet_side], place / sheet_side + 1));
  }
  fmt::print("restored on the sheet (column, row): {}; the others are originals\n", fmt::join(restored, " "));
  return draw_figure(titles, rows);
}

/// Writes what each model reached into its own card, under a line that names the protocol.
void record(const Evaluation& evaluation) {
  const EvaluateOptions& options = evaluation.options;
  const std::string protocol =
      fmt::format("{} on {} pictures of {}{}{}, seed {}{}", options.degrade, evaluation.images,
                  options.data.filename().string(), options.split.empty() ? "" : ", " + options.split,
                  options.only.empty() ? "" : fmt::format(", only {}", options.only), options.seed,
                  options.blind ? ", blind" : "");
  const nlohmann::json rows = nlohmann::json::parse(evaluation.to_json()).at("rows");
  for (const nlohmann::json& row : rows) {
    if (row.at("kind") != "model") continue;
    const DialledModel dialled = parse_dialled_model(row.at("name"));
    const std::filesystem::path path = find_model(dialled.name_or_file);
    ModelFile model = read_model_file(path);
    nlohmann::json& recorded =
        model.card.results[dialled.fidelity ? fmt::format("{}, fidelity {}", protocol, *dialled.fidelity)
                                            : protocol];
    for (const char* figure : {"mse", "psnr", "psnr_hole", "sharpness", "seam", "ssim", "worst_gain"}) {
      if (row.contains(figure) && !row[figure].is_null()) recorded[figure] = row[figure];
    }
    recorded["psnr_input"] = rows.at(0).at("psnr");
    write_model_file(path, model);
  }
}

int evaluate_command(EvaluateCommand& command) {
  if (!command.figure.empty()) command.evaluation.examples = figure_rows;
  if (!command.sheet.empty()) command.evaluation.examples = sheet_side * sheet_side;
  ProgressDisplay display(command.verbosity, 1);
  const Evaluation result = evaluate(command.evaluation, display);
  display.clear();
  fmt::print("{}", result.to_table());
  if (command.record) record(result);
  if (!command.json.empty()) write_file(command.json, result.to_json());
  if (!command.figure.empty()) save_image(figure_of(result), command.figure);
  if (!command.sheet.empty()) save_image(sheet_of(result), command.sheet);
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<EvaluateCommand>();
  EvaluateOptions& evaluation = chosen->evaluation;
  options.group("Evaluation");
  options.positionals(
      "MODEL...", evaluation.models,
      "shipped models by name, or model files; NAME@F = at --fidelity F; none = only baselines");
  options.required().path("--data", "DIR", evaluation.data,
                          "folder of pictures (all below it), or of IDX files");
  options.text("--split", "S", evaluation.split,
               "part of the data: train, test, ...; with --degrade paired: even or odd");
  options.required().text("--degrade", "SPEC", evaluation.degrade,
                          "damage, as for 'lacuna degrade', or paired: DIR holds NAME_real.* (damaged) and "
                          "NAME_mean.* (clean)");
  options.flag("--blind", evaluation.blind, "tell models neither the mask nor the noise level");
  options.text("--only", "PATTERN", evaluation.only,
               "only pictures whose name fits, for instance '*[13579]_*'");
  options.integer("--limit", "N", evaluation.limit, 0, 1'000'000'000,
                  "only the first N pictures in sorted order; 0 = all");
  options.integer("--seed", "N", evaluation.seed, 0, std::numeric_limits<std::int64_t>::max(),
                  "seed of the damage");
  options.custom(
      "--baseline", "NAME,...",
      fmt::format("classical methods beside: {}, or pca-K (the first K principal components of the "
                  "training part of DIR)",
                  fmt::join(baseline_names(), ", ")),
      [&evaluation](const std::string& text) { evaluation.baselines = split(text, ','); });
  options.flag("--classes", evaluation.classes, "also PSNR by class (IDX data with labels)");
  options.flag("--noise-gain", evaluation.noise_gain,
               "also the energy of the noise that comes through, 0 = none, above 1 = amplified; takes twice "
               "as long");
  options.flag("--latent", evaluation.latent,
               "also what each latent number of an autoencoder is worth: the error's increase where it is "
               "held at its mean");
  options.group("Results");
  options.path("--json", "FILE", chosen->json, "write protocol and rows as JSON");
  options.path("--figure", "FILE", chosen->figure,
               fmt::format("write a picture: original | damaged | restored, of the first {}", figure_rows));
  options.path("--sheet", "FILE", chosen->sheet,
               "write a sheet of originals and restored pictures in random order; prints which are which");
  options.flag("--record", chosen->record, "write what each MODEL reached into the card of its file");
  options.group("Limits");
  options.integer("--threads", "N", evaluation.threads, 0, 1024,
                  "threads to compute with; 0 = all processors");
  add_device_option(options, evaluation.device);
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return evaluate_command(*chosen); };
}

}  // namespace

void register_evaluate(CommandRegistry& registry) {
  registry.add({"evaluate",
                "measure what models reach on damaged pictures",
                "Damages every picture of DIR by a SPEC, lets each model and baseline restore it, and prints "
                "what they "
                "reached as means over the pictures: PSNR, SSIM and, where the damage has a mask, figures of "
                "the hole.",
                {{"lacuna evaluate photo_denoiser --data photos --degrade 'gaussian(sigma=25, clip=false)'",
                  "the published protocol of denoising tables"},
                 {"lacuna evaluate photo_denoiser --data photos --degrade 'gaussian(sigma=25)' --baseline "
                  "nlm --figure f.png",
                  "beside OpenCV's non-local means, with a figure"}},
                declare});
}

}  // namespace lacuna
