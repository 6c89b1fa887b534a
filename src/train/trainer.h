#pragma once

#include <memory>
#include <optional>

#include "engine/engine.h"
#include "engine/recipe.h"
#include "losses/loss.h"
#include "networks/network.h"
#include "train/adamw.h"
#include "train/adversary.h"
#include "train/batch_loader.h"
#include "train/distributed.h"
#include "train/flat_parameters.h"
#include "train/run_folder.h"
#include "train/schedule.h"
#include "train/time_budget.h"
#include "train/validation.h"
#include "train/watchdog.h"

namespace lacuna {

/// Where a run computes.
struct Compute {
  torch::Device device = torch::kCPU;
  int threads = 1;  ///< on a GPU: as many make batches, besides the one that trains
};

/// Trains one network with pixel losses, with a critic, or both. The whole state is in FlatParameters, Adamw,
/// the average, the adversary and a few numbers, so that a checkpoint is exact: for the same thread count,
/// stopping and resuming changes no byte.
class Trainer {
 public:
  /// `run` holds the resolved recipe already; `ranks` train it together, and must outlive this. Throws usage,
  /// also where the batch cannot be dealt out evenly, or bad_input.
  Trainer(Recipe recipe, RunFolder run, const std::filesystem::path& data, const Compute& compute,
          RankGroup& ranks);

  /// Continues from a checkpoint (of this run, or of the run it was forked from).
  void restore(const Checkpoint& checkpoint);
  /// Loads the tensors of `model` that match by name and shape; returns the names that did not.
  std::vector<std::string> initialise_from(const ModelFile& model);
  /// Turns `minutes` into a number of steps when the learning rate is to decay; with `cooldown` it decays
  /// from here to zero over them.
  void give_time(double minutes, bool cooldown = false);

  /// Saves a checkpoint of the present state.
  void save();

  TrainOutcome run(ProgressSink& progress);

 private:
  /// What the steps since the last log line add up to.
  struct Tally {
    double loss = 0;
    double norm = 0;
    std::int64_t steps = 0;
    std::int64_t skipped = 0;
  };

  /// What one step of the network has come to before it is taken; its gradients are filled in.
  struct Step {
    double loss = 0;
    double norm = 0;     ///< of the gradient
    bool learns = true;  ///< false while the critic learns alone
  };

  Step step();
  bool take_step(const Step& step);  // false: rolled back
  double train_critic();             // loss of its last step; not finite where something was not
  void load_batches();
  void fix_steps();  // once it is time to
  void roll_back();
  void validate(bool last);
  void validate_here(bool last);  // on the first rank
  void write_model();
  void log_progress(ProgressSink& progress);
  Checkpoint checkpoint();

  Recipe recipe_;
  RunFolder run_;
  Compute compute_;
  RankGroup& ranks_;
  std::unique_ptr<Dataset> pictures_, held_out_;
  std::unique_ptr<SampleSource> samples_;
  std::shared_ptr<Network> network_;
  std::vector<std::pair<std::unique_ptr<Loss>, double>> losses_;
  std::unique_ptr<Adversary> adversary_;  // empty without a critic
  std::optional<FlatParameters> parameters_;
  std::optional<GradientReducer> reducer_;
  std::optional<Adamw> optimizer_;
  std::optional<Validation> validation_;
  std::optional<BatchLoader> loader_;
  torch::Tensor average_;  // undefined where optimizer.ema is 0
  Schedule schedule_;
  Watchdog watchdog_;
  Tally tally_;
  TimeBudget time_budget_;
  double stretch_seconds_ = 0;  // time since the last log line, and how much of it was waiting for the loader
  double stretch_waited_ = 0;
  std::int64_t step_ = 0;
  std::int64_t batch_size_ = 1;
  double rate_scale_ = 1;  // halved by every roll-back
  double best_psnr_ = -1e9;
  double last_psnr_ = 0;
  std::string alarm_;  // the last trouble of adversarial training, empty while all is well
  double trained_seconds_ = 0;
};

/// The newest checkpoint of `run` as the first rank reads it, the same on all; nothing where there is none.
std::optional<Checkpoint> newest_checkpoint(const RunFolder& run, RankGroup& ranks);

/// What Engine::train does: checks the request, makes or opens the run folder, trains.
TrainOutcome train(const TrainRequest& request, ProgressSink& progress);

}  // namespace lacuna
