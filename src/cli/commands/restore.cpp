#include <memory>

#include "cli/command.h"
#include "cli/denoising.h"
#include "cli/options.h"

namespace lacuna {
namespace {

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<DenoisingOptions>();
  options.group("Restoration");
  add_denoising_options(options, *chosen);
  add_batch_options(options, chosen->batch);
  add_memory_option(options, *chosen);
  return [chosen] { return run_denoising(*chosen); };
}

}  // namespace

void register_restore(CommandRegistry& registry) {
  registry.add(
      {"restore",
       "restore pictures: all that Lacuna can do for them",
       "Restores photographs with the best means that this version has, which so far is taking out the noise "
       "(see 'lacuna denoise'). What is kept, and how large pictures are done, is the same.",
       {{"lacuna restore photo.jpg -o restored.jpg", "restores one picture"},
        {"lacuna restore photos -o restored --model my.safetensors",
         "a folder, with a network of one's own"}},
       declare});
}

}  // namespace lacuna
