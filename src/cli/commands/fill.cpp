#include "lacuna/fill.h"

#include <fmt/format.h>

#include <limits>
#include <memory>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/device_option.h"
#include "cli/masks.h"
#include "cli/options.h"

namespace lacuna {
namespace {

struct FillCommand {
  BatchOptions batch;
  FillOptions fill;
  std::filesystem::path mask;
};

std::string told(const FilledHole& hole) {
  std::string line = fmt::format("hole of {} x {} at ({}, {}), {} thick: ", hole.width, hole.height,
                                 hole.left, hole.top, hole.thickness);
  if (hole.nothing_to_copy) return line + "smoothly, there is nothing to copy from";
  if (hole.method == FilledHole::Method::exemplar) return line + "from exemplars";
  if (hole.method == FilledHole::Method::smooth) return line + "smoothly";
  if (hole.method == FilledHole::Method::network) return line + "network for thin holes";
  line += fmt::format("face network, face of {:.0f} x {:.0f} at ({:.0f}, {:.0f})", hole.face.side,
                      hole.face.side, hole.face.left, hole.face.top);
  if (hole.beyond_face > 0) {
    line += fmt::format("; {:.0f} % of it beyond the face, from exemplars",
                        100.0 * static_cast<double>(hole.beyond_face) / static_cast<double>(hole.pixels));
  }
  return line;
}

Outcome outcome_of(const FillReport& report, const Job& job, const BatchOptions& batch) {
  const ImageInfo info = read_image_info(job.input, batch.limits);
  Outcome outcome{info.width, info.height, {}, {}};
  if (!report.changed) outcome.notes.push_back("the mask is empty: the pixels are the input's");
  if (report.kept_blocks) {
    outcome.notes.push_back(
        fmt::format("{:.1f} % of the JPEG's blocks keep their coefficients", 100 * *report.kept_blocks));
  } else if (!report.re_encoded.empty()) {
    outcome.notes.push_back(
        fmt::format("re-encoded, since {}: JPEG changes all pixels a little; PNG and TIFF keep those outside "
                    "the mask bit for bit",
                    report.re_encoded));
  }
  for (const FilledHole& hole : report.holes) outcome.details.push_back(told(hole));
  return outcome;
}

int run_filling(const FillCommand& chosen) {
  const Plan plan = make_plan(chosen.batch);
  const std::vector<std::filesystem::path> masks = mask_paths(plan, chosen.mask);
  FillOptions options = chosen.fill;
  options.threads = chosen.batch.threads;
  Filler filler(options);
  return run_batch(chosen.batch, plan, [&](const Job& job, ProgressSink& progress) {
    const FillReport report = filler.fill_file(job.input, masks[job.index], job.output, chosen.batch.limits,
                                               chosen.batch.save_options(), progress);
    return outcome_of(report, job, chosen.batch);
  });
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<FillCommand>();
  FillOptions& fill = chosen->fill;
  options.group("Filling");
  options.required().path("--mask", "M", chosen->mask,
                          "what to fill: a picture of the input's size, white = fill, black = keep, gray = "
                          "blend; or a folder with one for each input, of the same name and any extension");
  options.choice(
      "--method", "METHOD", fill.method,
      {{"auto", FillOptions::Method::automatic},
       {"network", FillOptions::Method::network},
       {"exemplar", FillOptions::Method::exemplar},
       {"smooth", FillOptions::Method::smooth},
       {"face", FillOptions::Method::face}},
      "auto: holes in a face that is found by a network for faces, others of up to 10 pixels' thickness by a "
      "network for thin holes (lines of 1 pixel smoothly), all others from exemplars; network: every hole by "
      "the network for thin ones; "
      "exemplar: every hole with pieces of the rest of the picture; "
      "smooth: every hole with a smooth transition between the colours around it; face: every hole is in a "
      "face, so "
      "that weaker hints of one will do, and a square picture in which none is found is taken for one");
  options.flag("--invert-mask", fill.invert_mask, "fill where the mask is black");
  options.integer("--grow", "PX", fill.grow, 0, 1000, "widen the mask by so many pixels");
  options.real("--feather", "PX", fill.feather, 0, 1000,
               "pixels inside the mask over which a face or copied pieces pass into the colours around them; "
               "without it a fifth of a face, else 60");
  options.integer("--seed", "N", fill.seed, 0, std::numeric_limits<std::int64_t>::max(),
                  "of the search for exemplars: another one, another result");
  options.real("--fidelity", "F", fill.fidelity, 0, 1,
               "1 stays with what is known and is soft, 0 is sharp and invents more; without it what the "
               "model names, else 1");
  options.text(
      "--model", "NAME", fill.model,
      "shipped model (see 'lacuna models') or model file, in place of faces_fill; with --method network "
      "in place of photo_filler");
  add_batch_options(options, chosen->batch);
  add_device_option(options, fill.device);
  options.bytes("--max-memory", "SIZE", fill.max_memory, std::uint64_t{400} << 20,
                "memory that filling from exemplars may take, picture included; what needs more is an error");
  return [chosen] { return run_filling(*chosen); };
}

}  // namespace

void register_fill(CommandRegistry& registry) {
  registry.add(
      {"fill",
       "fill what a mask covers, erase what should not be there",
       "Fills the part of a picture that is white in a mask, as if what is there had never been. Faces are "
       "found, also half covered, and a network paints what is missing of them. Everything else is filled "
       "with pieces of the rest of the picture, which continue structure and texture at full resolution. "
       "A picture of the network's own size (128 x 128) is taken for an aligned face. Outside the "
       "mask every pixel stays as it was, bit for bit where the format has no loss; colour profile, "
       "metadata, "
       "bit depth and transparency are kept as by 'lacuna denoise', and embedded previews are removed. What "
       "is filled is invented: it fits, but nobody knows whether it was so.",
       {{"lacuna fill photo.png -o filled.png --mask mask.png", "fills the white part of mask.png"},
        {"lacuna fill photo.tif -o filled.tif --mask mask.png --method exemplar --seed 1",
         "without looking for faces; another seed tries something else"},
        {"lacuna fill portrait.jpg -o filled.png --mask mask.png --grow 3",
         "the mask was drawn a little too small"},
        {"lacuna fill scans -o filled --mask masks --report report.csv",
         "a folder, with a folder of masks of the same names"}},
       declare});
}

}  // namespace lacuna
