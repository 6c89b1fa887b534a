#include <fmt/format.h>

#include <thread>

#include "core/atomic_file.h"
#include "core/parallel.h"
#include "lacuna/error.h"
#include "lacuna/version.h"
#include "train/trainer.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

nlohmann::json environment(const Compute& compute, const RankGroup& ranks) {
  nlohmann::json made{
      {"lacuna", version()},
      {"libtorch", TORCH_VERSION},
      {"threads", compute.threads},
      {"device", compute.device.str()},
      {"cores", std::thread::hardware_concurrency()},
      {"memory_format", preferred_memory_format(compute.device) == torch::MemoryFormat::ChannelsLast
                            ? "channels last"
                            : "contiguous"}};
  if (!ranks.alone()) made["ranks"] = ranks.count();
  return made;
}

void check(const TrainRequest& request) {
  std::vector<std::string> problems;
  if (request.run.empty()) problems.push_back("--out: a run folder is needed");
  if (request.data.empty()) problems.push_back("--data: a folder of pictures or IDX files is needed");
  if (!request.resume && request.recipe.empty()) problems.push_back("a recipe is needed, or --resume");
  if (request.resume && !request.settings.empty())
    problems.push_back("--set: a resumed run keeps its recipe");
  if (request.resume && !request.initial_model.empty())
    problems.push_back("--init: a resumed run has its weights");
  if (request.resume && request.minutes)
    problems.push_back("--minutes: a resumed run keeps its number of steps");
  for (const auto& [name, minutes] :
       {std::pair{"--minutes", request.minutes}, {"--cooldown", request.cooldown_minutes}}) {
    if (minutes && !(*minutes > 0 && *minutes <= 1e6)) {
      problems.push_back(fmt::format("{}: {} is not in 0..1000000 minutes", name, *minutes));
    }
  }
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
}

Checkpoint checkpoint_to_resume(const RunFolder& run, RankGroup& ranks) {
  auto checkpoint = newest_checkpoint(run, ranks);
  if (!checkpoint) throw Error(ErrorCode::bad_input, run.path().string() + ": no checkpoint to resume from");
  return std::move(*checkpoint);
}

/// Forks the newest checkpoint of `run` into a run folder of its own below it, so that the stable state stays
/// as it is; the decayed model is copied back as the run's best.
TrainOutcome cool_down(const TrainRequest& request, const RunFolder& run, const Recipe& recipe,
                       const Compute& compute, RankGroup& ranks, ProgressSink& progress) {
  Checkpoint checkpoint = checkpoint_to_resume(run, ranks);
  const std::int64_t step = checkpoint.state.at("step");
  RunFolder fork(run.path() / fmt::format("cooldown-{:09}", step), ranks.first());
  checkpoint.state["log_size"] = 0;
  checkpoint.state["best_psnr"] = -1e9;  // of the fork: the undecayed weights do not count
  ranks.while_first([&] { fork.create(environment(compute, ranks)); });
  Trainer trainer(recipe, fork, request.data, compute, ranks);
  trainer.restore(checkpoint);
  trainer.give_time(*request.cooldown_minutes, true);
  trainer.save();
  fork.begin(recipe.to_toml());
  TrainOutcome outcome = trainer.run(progress);
  if (ranks.first() && !outcome.interrupted && fs::exists(fork.best_path())) {
    write_file(run.best_path(), read_file(fork.best_path()));
    outcome.model = run.best_path();
  }
  return outcome;
}

TrainOutcome train_with(RankGroup& ranks, const Compute& compute, const TrainRequest& request,
                        ProgressSink& progress) {
  RunFolder run(request.run, ranks.first());
  if (request.resume) {
    const std::string text = ranks.from_first([&] {
      if (!fs::exists(run.recipe_path())) {
        throw Error(ErrorCode::bad_input, request.run.string() + ": holds no run (recipe.toml is missing)");
      }
      return read_recipe(run.recipe_path()).to_toml();
    });
    const Recipe recipe = parse_recipe(text, run.recipe_path().string());
    if (request.cooldown_minutes) return cool_down(request, run, recipe, compute, ranks, progress);
    const Checkpoint checkpoint = checkpoint_to_resume(run, ranks);
    Trainer trainer(recipe, run, request.data, compute, ranks);
    trainer.restore(checkpoint);
    return trainer.run(progress);
  }
  const Recipe recipe = read_recipe(request.recipe, request.settings);
  Trainer trainer(recipe, run, request.data, compute, ranks);
  std::string unused;
  if (!request.initial_model.empty()) {
    const auto names = trainer.initialise_from(read_model_file(request.initial_model));
    if (!names.empty())
      unused = fmt::format("\nnot taken from {}: {}", request.initial_model.string(), fmt::join(names, ", "));
  }
  if (request.minutes) trainer.give_time(*request.minutes);
  ranks.while_first([&] { run.create(environment(compute, ranks)); });
  trainer.save();
  ranks.while_first([&] { run.begin(recipe.to_toml()); });
  TrainOutcome outcome = trainer.run(progress);
  outcome.summary += unused;
  return outcome;
}

/// The GPU of each rank of a machine is another one, while there are enough.
torch::Device device_of(const std::string& name, const Ranks& ranks) {
  const torch::Device device = device_named(name);
  if (device.is_cpu() || ranks.count == 1) return device;
  return {device.type(), static_cast<c10::DeviceIndex>(ranks.local_rank % torch::cuda::device_count())};
}

}  // namespace

TrainOutcome train(const TrainRequest& asked, ProgressSink& progress) {
  TrainRequest request = asked;
  request.resume = asked.resume || asked.cooldown_minutes;  // a cooldown is of a run that exists
  check(request);
  const Ranks ranks = ranks_of_process();
  const Compute compute{device_of(request.device, ranks),
                        request.threads > 0 ? request.threads : default_threads()};
  prepare(compute.device, true);
  at::set_num_threads(compute.threads);
  RankGroup group(ranks, compute.device);
  TrainOutcome outcome = train_with(group, compute, request, progress);
  if (!group.first()) outcome.summary.clear();  // the first rank tells
  return outcome;
}

}  // namespace lacuna
