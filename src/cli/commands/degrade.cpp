#include <memory>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/descriptions.h"
#include "cli/options.h"
#include "degrade/degradation.h"
#include "image/image_file.h"

namespace lacuna {
namespace {

struct DegradeOptions {
  BatchOptions batch;
  std::string spec;
  std::uint64_t seed = 0;
  std::filesystem::path mask_out;
};

Mask to_mask(const Damaged& damaged) {
  Mask mask;
  mask.width = damaged.image.width;
  mask.height = damaged.image.height;
  for (const float covered : damaged.covered) mask.samples.push_back(covered > 0.5f ? 255 : 0);
  return mask;
}

int degrade(const DegradeOptions& options) {
  const DegradationChain chain(options.spec);
  const Plan plan = make_plan(options.batch);
  std::vector<std::filesystem::path> masks;
  if (!options.mask_out.empty()) masks = companion_paths(plan, options.mask_out, "--mask-out");
  return run_batch(options.batch, plan, [&](const Job& job, ProgressSink&) {
    const Image image = load_image(job.input, options.batch.limits);
    const Damaged damaged = chain.apply(to_planes(image), options.seed, job.index);
    if (!masks.empty()) {
      make_folder(masks[job.index].parent_path());
      save_mask(to_mask(damaged), masks[job.index]);
    }
    save_image(with_planes(image, damaged.image), job.output, options.batch.save_options());
    const ImageInfo info = read_image_info(job.input, options.batch.limits);
    return Outcome{image.width, image.height, damaged.noise_sigma,
                   notes_of_saving(info, image.metadata, job.output, options.batch)};
  });
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<DegradeOptions>();
  options.group("Damage");
  options.required().text("--degrade", "SPEC", chosen->spec, "what to do to the pictures; see below");
  options.integer("--seed", "N", chosen->seed, 0, std::numeric_limits<std::int64_t>::max(),
                  "seed of all that is random: the same seed does the same to the Nth input in sorted order");
  options.path(
      "--mask-out", "M", chosen->mask_out,
      "also write the mask of what was covered, white = damaged: a file for one input, a folder of PNG "
      "files for several");
  add_batch_options(options, chosen->batch);
  return [chosen] { return degrade(*chosen); };
}

}  // namespace

void register_degrade(CommandRegistry& registry) {
  registry.add(
      {"degrade",
       "damage pictures on purpose, to train, to measure or to show",
       "Damages pictures by a SPEC: `name(key=value, ...)`, several joined by `+` and applied from left to "
       "right. A range `a..b` is drawn anew for every picture, each parameter for itself. A value with a "
       "comma or a parenthesis in it stands in double quotes. `none` damages nothing. The result keeps the "
       "input's format, bit depth, alpha and metadata; values outside of 0..1 (`clip=false`) are clipped "
       "when they are saved, except in float TIFF.",
       {{"lacuna degrade photo.jpg -o noisy.png --degrade 'gaussian(sigma=25)'", "adds white noise"},
        {"lacuna degrade photos -o damaged --degrade 'gaussian(sigma=5..50)+rectangle(area=0.02..0.15)' "
         "--mask-out masks",
         "damages a folder of pictures, each in its own way, and keeps the masks"},
        {"lacuna degrade photo.jpg -o old.png --degrade 'cutouts(folder=scans/damage, count=3..8)'",
         "lays hair, dust and scratches over a photograph, from transparent pictures of them"}},
       declare,
       [] { return describe_registry("Degradations", degradations()); }});
}

}  // namespace lacuna
