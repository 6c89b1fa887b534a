#include "lacuna/train.h"

#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/device_option.h"
#include "cli/options.h"
#include "core/interrupt.h"
#include "engine/ranks.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr double max_minutes = 60.0 * 24 * 365;

struct TrainOptions {
  std::string recipe;
  TrainRequest request;
  Verbosity verbosity = Verbosity::normal;
};

std::pair<std::string, std::string> read_setting(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw Error(ErrorCode::usage, fmt::format("--set: '{}' is not KEY=VALUE", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

int train(TrainOptions& options) {
  TrainRequest& request = options.request;
  request.recipe = options.recipe;
  if (options.recipe.empty() && !request.resume && !request.cooldown_minutes) {
    throw Error(ErrorCode::usage, "RECIPE is missing (only --resume and --cooldown go without)");
  }
  ProgressDisplay display(options.verbosity, 1);
  const Ranks ranks = ranks_of_process();
  if (ranks.count > 1 && !ranks.loopback() && ranks.rank == 0) {
    display.note(
        fmt::format("warning: the ranks meet at {}:{} and trust whoever connects; use this in a network "
                    "of your own only",
                    ranks.address, ranks.port));
  }
  const TrainOutcome outcome = train_network(request, display);
  display.clear();
  if (options.verbosity != Verbosity::quiet && !outcome.summary.empty()) fmt::print("{}\n", outcome.summary);
  if (outcome.interrupted) throw Error(ErrorCode::interrupted, "interrupted");
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<TrainOptions>();
  TrainRequest& request = chosen->request;
  options.group("Training");
  options.positional("RECIPE", chosen->recipe,
                     "TOML file that says what to train and how, or the name of a shipped one; see recipes/");
  options.usual().path("--data", "DIR", request.data, "folder of pictures (all below it), or of IDX files");
  options.required().path("--out", "RUN", request.run,
                          "run folder: the recipe as it was resolved, the machine, the log, checkpoints, "
                          "best.safetensors");
  options.flag("--resume", request.resume,
               "go on with the run in RUN exactly where it stopped; RECIPE is not needed");
  options.path("--init", "MODEL", request.initial_model,
               "start from the tensors of this model that fit; the others are listed");
  options.real("--minutes", "N", request.minutes, 0.01, max_minutes,
               "train for about N minutes: fixes the number of steps once, from the measured rate, when the "
               "learning rate is to decay");
  options.real("--cooldown", "MINUTES", request.cooldown_minutes, 0.01, max_minutes,
               "fork the stable state of RUN, let the learning rate decay to zero in this time, and write "
               "best.safetensors; the stable state can still be resumed");
  options.repeated("--set", "KEY=VALUE",
                   "change a key of the recipe, such as schedule.steps=1000; may be repeated",
                   [&request](const std::string& text) { request.settings.push_back(read_setting(text)); });
  options.group("Limits");
  options.integer("--threads", "N", request.threads, 0, 1024, "threads to compute with; 0 = all processors");
  add_device_option(options, request.device);
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return train(*chosen); };
}

}  // namespace

void register_train(CommandRegistry& registry) {
  registry.add(
      {"train",
       "train a network by a recipe",
       "Trains the network that RECIPE describes on the pictures in DIR; damage is made on the fly. Ctrl-C "
       "saves the "
       "state and stops; --resume goes on exactly where it stopped: the same bytes as without the stop, for "
       "the same "
       "number of threads. In several processes, started by torchrun, srun or a loop that sets RANK and "
       "WORLD_SIZE, each takes "
       "its share of every batch: the same result as one process would give, up to rounding (docs/scale.md). "
       "The result, RUN/best.safetensors, is what 'lacuna denoise --model' takes.",
       {{"lacuna train recipes/photo_denoiser.toml --data photos --out runs/first --minutes 120",
         "trains for two hours"},
        {"lacuna train --data photos --out runs/first --resume", "goes on after Ctrl-C"},
        {"lacuna train --data photos --out runs/first --cooldown 20",
         "finishes a run early: the learning rate decays in 20 minutes"},
        {"RANK=0 WORLD_SIZE=2 lacuna train photo_denoiser --data photos --out runs/two",
         "the first of two processes on one machine; the other one has RANK=1"}},
       declare});
}

}  // namespace lacuna
