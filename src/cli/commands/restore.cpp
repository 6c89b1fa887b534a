#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/denoising.h"
#include "cli/device_option.h"
#include "cli/masks.h"
#include "cli/options.h"
#include "cli/restore_figure.h"
#include "lacuna/error.h"
#include "lacuna/restorer.h"

namespace lacuna {
namespace {

enum class Look { automatic, on, off };

Look read_look(const std::string& text) {
  if (text == "auto") return Look::automatic;
  if (text == "on") return Look::on;
  if (text == "off") return Look::off;
  throw Error(ErrorCode::usage, fmt::format("--detect: '{}' is not auto, on or off", text));
}

struct RestoreCommand {
  DenoisingOptions denoising;
  std::filesystem::path mask, figure;
  std::optional<Look> detect;
  bool provenance = false;
};

RestoreOptions options_of(const RestoreCommand& chosen) {
  RestoreOptions options;
  const auto estimate = options.denoise.estimate;
  options.denoise = chosen.denoising.denoise;
  options.denoise.estimate = estimate;
  if (chosen.detect) options.find_damage = *chosen.detect != Look::off;
  if (chosen.detect == Look::on) options.detect.certainty.reset();
  options.provenance = chosen.provenance;
  options.max_memory = chosen.denoising.denoise.max_memory;
  options.threads = chosen.denoising.batch.threads;
  options.device = chosen.denoising.denoise.device;
  return options;
}

Outcome outcome_of(const RestoreReport& report, const ImageInfo& info) {
  Outcome outcome{info.width, info.height, report.denoise.noise_sigma, {}};
  if (report.changed)
    outcome.notes.push_back(report.summary());
  else
    outcome.notes.push_back("nothing to restore: the pixels are the input's");
  if (report.fill.kept_blocks)
    outcome.notes.push_back(
        fmt::format("{:.1f} % of the JPEG's blocks keep their coefficients", 100 * *report.fill.kept_blocks));
  if (report.history_left_out)
    outcome.notes.push_back("no history written, since the XMP data of this file cannot take it");
  if (report.looked_for_damage) {
    outcome.details.push_back(fmt::format("{} damaged spot{} found, certainty {:.1f}", report.spots,
                                          report.spots == 1 ? "" : "s", report.certainty));
  }
  return outcome;
}

int run_restoration(const RestoreCommand& chosen) {
  const BatchOptions& batch = chosen.denoising.batch;
  const Plan plan = make_plan(batch);
  std::vector<std::filesystem::path> masks(plan.jobs.size());
  if (!chosen.mask.empty()) masks = mask_paths(plan, chosen.mask);
  if (!chosen.figure.empty()) {
    format_to_save(chosen.figure, {}, {});  // an unknown extension is to be known now, not after the work
    require_apart(plan, {chosen.figure}, "--figure");
  }
  Restorer restorer(options_of(chosen));
  RestoreFigure figure;
  const int status = run_batch(batch, plan, [&](const Job& job, ProgressSink& progress) {
    const ImageInfo info = read_image_info(job.input, batch.limits);
    Planes before;  // now, since with --in-place the input is gone later
    if (!chosen.figure.empty() && figure.has_room()) before = small_picture(job.input, batch.limits);
    const RestoreReport report = restorer.restore_file(job.input, masks[job.index], job.output, batch.limits,
                                                       batch.save_options(), progress);
    if (!chosen.figure.empty() && figure.has_room())
      figure.add(std::move(before), report.mask, small_picture(job.output, batch.limits));
    return outcome_of(report, info);
  });
  if (!figure.empty()) save_image(figure.draw(), chosen.figure);
  return status;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<RestoreCommand>();
  options.group("Restoration");
  options.path(
      "--mask", "M", chosen->mask,
      "fill what is white in this picture of the input's size, in place of what would be found; or a "
      "folder with one for each input, of the same name and any extension");
  options.custom(
      "--detect", "WHEN",
      "whether damage is looked for: auto, and only what surely is some is filled; on, and whatever looks "
      "like it is filled, as 'lacuna detect' shows it; off [default: auto, off with --mask]",
      [chosen](const std::string& text) { chosen->detect = read_look(text); });
  add_denoising_options(options, chosen->denoising);
  options.path("--figure", "FILE", chosen->figure,
               fmt::format("also draw a picture: original | damage | restored, of the first {} inputs",
                           RestoreFigure::most_rows));
  options.flag("--provenance", chosen->provenance,
               "add what was done, with the share of invented pixels and the models, to the history in the "
               "result's XMP data");
  add_batch_options(options, chosen->denoising.batch);
  add_device_option(options, chosen->denoising.denoise.device);
  add_memory_option(options, chosen->denoising);
  return [chosen] { return run_restoration(*chosen); };
}

}  // namespace

void register_restore(CommandRegistry& registry) {
  registry.add(
      {"restore",
       "restore pictures: damage, JPEG artifacts and noise, where there are any",
       "Looks for damage in photographs (scratches, dust, text, rectangles and what else 'lacuna detect' "
       "knows), fills what surely is some, then takes JPEG artifacts and noise out, each only where it is "
       "needed: a sound picture comes back as it was. Of faint damage much is left: 'lacuna detect' shows "
       "more, "
       "as a mask to edit and to give to --mask. What is filled is invented. Faint noise of cameras is left "
       "alone in "
       "pictures that are not coarse JPEGs, since texture looks the same; 'lacuna denoise' takes it. Blur is "
       "not taken out. What is kept of a file, and how large pictures are done, is as by 'lacuna denoise'; a "
       "picture with damage is in memory as a whole.",
       {{"lacuna restore photo.jpg -o restored.png", "restores one picture"},
        {"lacuna restore scans -o restored --figure what.png --provenance --report report.csv",
         "a folder; what was done is shown in a picture, and told in each file and in a table"},
        {"lacuna restore scan.tif -o restored.tif --mask mask.png", "fills what the mask says, no more"}},
       declare});
}

}  // namespace lacuna
