#include <memory>

#include "cli/command.h"
#include "cli/denoising.h"
#include "cli/device_option.h"
#include "cli/options.h"

namespace lacuna {
namespace {

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<DenoisingOptions>();
  options.group("Noise");
  add_denoising_options(options, *chosen);
  add_batch_options(options, chosen->batch);
  add_device_option(options, chosen->denoise.device);
  add_memory_option(options, *chosen);
  return [chosen] { return run_denoising(*chosen); };
}

}  // namespace

void register_denoise(CommandRegistry& registry) {
  registry.add({"denoise",
                "take noise and JPEG artifacts out of pictures",
                "Takes the noise out of photographs, and what coarse JPEG compression leaves: blocks and "
                "ringing. JPEG, PNG, WebP, TIFF or PNM, gray or colour, 8 or 16 "
                "bit, of any size. "
                "Colour profile, EXIF and other metadata, bit depth and transparency are kept as far as the "
                "result's format "
                "can hold them; embedded previews, which would still show the old picture, are removed. Gray "
                "pictures stay "
                "gray. Large pictures are done in overlapping pieces that fit --max-memory; their borders do "
                "not show.",
                {{"lacuna denoise photo.jpg -o clean.jpg", "estimates the noise and takes it out"},
                 {"lacuna denoise scan.tif -o clean.tif --noise 12 --strength 0.8",
                  "states the noise and leaves a fifth of it"},
                 {"lacuna denoise photos -o clean --skip-existing --report report.csv",
                  "a folder with all below it; run it again to go on where it stopped"}},
                declare});
}

}  // namespace lacuna
