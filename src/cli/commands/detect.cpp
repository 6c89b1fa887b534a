#include "lacuna/detect.h"

#include <fmt/format.h>

#include <memory>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/device_option.h"
#include "cli/options.h"
#include "restore/memory.h"

namespace lacuna {
namespace {

struct DetectCommand {
  BatchOptions batch;
  DetectOptions detect;
  std::filesystem::path confidence;
};

int run_detection(const DetectCommand& chosen) {
  BatchOptions batch = chosen.batch;
  const bool is_named = format_of_extension(batch.plan.output) != Format::unknown;
  if (batch.plan.format == Format::unknown && !is_named)
    batch.plan.format = Format::png;  // masks want no loss
  const Plan plan = make_plan(batch);
  std::vector<std::filesystem::path> maps;
  if (!chosen.confidence.empty()) maps = companion_paths(plan, chosen.confidence, "--confidence");
  DetectOptions options = chosen.detect;
  options.threads = batch.threads;
  Detector detector(options);
  return run_batch(batch, plan, [&](const Job& job, ProgressSink& progress) {
    const Detection found = detector.detect_file(job.input, batch.limits, progress);
    if (!maps.empty()) {
      make_folder(maps[job.index].parent_path());
      save_mask(found.confidence, maps[job.index]);
    }
    save_mask(found.mask, job.output);
    Outcome outcome{found.mask.width, found.mask.height, {}, {}};
    outcome.notes.push_back(found.spots == 0
                                ? "no damage found"
                                : fmt::format("{} damaged spot{}, {:.2f} % of the picture", found.spots,
                                              found.spots == 1 ? "" : "s", 100 * found.share));
    return outcome;
  });
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<DetectCommand>();
  options.group("Detection");
  options.path("--confidence", "FILE", chosen->confidence,
               "also write how sure each pixel's damage is, black = sound, white = certainly damaged: a file "
               "for one input, a folder of PNG files for several");
  options.real("--threshold", "P", chosen->detect.threshold, 0.01, 0.99,
               "probability from which a pixel counts as damaged: lower finds more and invents more");
  options.text("--model", "NAME", chosen->detect.model,
               "shipped model (see 'lacuna models') or model file, in place of photo_detector");
  add_batch_options(options, chosen->batch);
  add_device_option(options, chosen->detect.device);
  options.bytes("--max-memory", "SIZE", chosen->detect.max_memory, least_memory,
                "peak memory of the whole program; larger pictures are done in more and smaller pieces");
  return [chosen] { return run_detection(*chosen); };
}

}  // namespace

void register_detect(CommandRegistry& registry) {
  registry.add(
      {"detect",
       "find damage in pictures and write it as a mask",
       "Looks for damage in photographs of any size: scratches, dust, hair, stains, overlaid text, opaque "
       "rectangles, stuck pixels, lost blocks and lines. Writes a mask of the picture's size, white = "
       "damaged, "
       "black = sound, as 'lacuna fill' takes it; look at it, and edit it where it is wrong, before you "
       "fill. "
       "The picture itself is not changed. It misses some damage, most often faint or of a pixel or two, and "
       "now and then takes for damage what belongs there.",
       {{"lacuna detect scan.jpg -o mask.png", "finds what is damaged"},
        {"lacuna fill scan.jpg -o clean.png --mask mask.png --grow 1", "and fills it"},
        {"lacuna detect scans -o masks --confidence sure --report report.csv",
         "a folder, with maps of how sure each pixel is"}},
       declare});
}

}  // namespace lacuna
