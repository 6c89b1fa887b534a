#include "train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/text.h"
#include "lacuna/error.h"
#include "lacuna/version.h"
#include "train/state_tensors.h"

namespace lacuna {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kLogSteps = 50;
constexpr std::int64_t kWarmSteps = 10;  // slowed by start-up: no measure of how many fit into --minutes
constexpr std::int64_t kUnknownSteps = std::numeric_limits<std::int64_t>::max() / 2;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Leaves only the tensors to train whose names begin with one of `prefixes` (separated by commas).
void train_only(Network& network, const std::string& prefixes) {
  if (prefixes.empty()) return;
  const auto wanted = split(prefixes, ',');
  bool any = false;
  for (const auto& item : network.named_parameters()) {
    const bool learns = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& prefix) {
      return item.key().compare(0, prefix.size(), prefix) == 0;
    });
    item.value().requires_grad_(learns);
    any = any || learns;
  }
  if (!any)
    throw Error(ErrorCode::usage, "optimizer.only: no tensor of the network begins with '" + prefixes + "'");
}

/// Norms of the last gradient in the residual blocks ("block0", "block1", ...) of a network that has some:
/// whether it reaches the first of them.
std::vector<double> block_gradients(const Network& network) {
  std::vector<double> norms;
  for (const auto& child : network.named_children()) {
    if (child.key().rfind("block", 0) != 0) continue;
    double sum = 0;
    for (const torch::Tensor& parameter : child.value()->parameters())
      sum += parameter.grad().square().sum().item<double>();
    norms.push_back(std::sqrt(sum));
  }
  return norms;
}

}  // namespace

std::optional<Checkpoint> newest_checkpoint(const RunFolder& run, RankGroup& ranks) {
  if (ranks.alone()) return run.load_newest();
  std::optional<Checkpoint> newest;
  const std::string state = ranks.from_first([&] {
    newest = run.load_newest();
    return newest ? newest->state.dump() : std::string();
  });
  if (state.empty()) return std::nullopt;
  const std::string tensors = ranks.from_first([&] {
    const auto bytes = serialise_tensor_file(newest->tensors);
    return std::string(bytes.begin(), bytes.end());
  });
  if (ranks.first()) return newest;
  return Checkpoint{parse_tensor_file({tensors.begin(), tensors.end()}, "the checkpoint of rank 0"),
                    nlohmann::json::parse(state)};
}

Trainer::Trainer(Recipe recipe, RunFolder run, const std::filesystem::path& data, const Compute& compute,
                 RankGroup& ranks)
    : recipe_(std::move(recipe)), run_(std::move(run)), compute_(compute), ranks_(ranks) {
  batch_size_ = recipe_.schedule.integer("batch");
  if (batch_size_ % ranks.count() != 0) {
    throw Error(ErrorCode::usage,
                fmt::format("schedule.batch: {} pictures cannot be dealt out evenly to {} ranks", batch_size_,
                            ranks.count()));
  }
  const auto open = [&] {
    return reduced(
        open_dataset({data, recipe_.data.text("split")}, static_cast<int>(recipe_.data.integer("channels"))),
        static_cast<int>(recipe_.data.integer("reduce")));
  };
  pictures_ = open();
  const std::int64_t total = pictures_->size(), held = recipe_.data.integer("hold_out");
  if (held >= total) {
    throw Error(ErrorCode::usage,
                fmt::format("data.hold_out: {} of {} pictures, none are left to train on", held, total));
  }
  pictures_ = subset(std::move(pictures_), 0, total - held);
  network_ = networks().make(recipe_.network.kind, recipe_.network.parameters);
  samples_ = std::make_unique<SampleSource>(recipe_, *pictures_, network_->contract().seed_size);
  for (const WeightedLoss& loss : recipe_.losses) {
    losses_.emplace_back(losses().make(loss.part.kind, loss.part.parameters), loss.weight);
  }
  initialise(*network_, recipe_.seed);
  network_->to(compute_.device);
  train_only(*network_, recipe_.optimizer.text("only"));
  parameters_.emplace(*network_);
  reducer_.emplace(ranks, *network_);
  optimizer_.emplace(parameters_->values(),
                     AdamwOptions{recipe_.optimizer.real("beta1"), recipe_.optimizer.real("beta2"), 1e-8,
                                  recipe_.optimizer.real("weight_decay")});
  if (recipe_.optimizer.real("ema") > 0) average_ = parameters_->values().clone();
  if (!recipe_.critic.kind.empty()) adversary_ = std::make_unique<Adversary>(recipe_, compute_.device, ranks);
  if (held > 0 && ranks.first()) {
    held_out_ = subset(open(), total - held, held);
    validation_.emplace(recipe_, *held_out_, network_->contract(), compute_.device);
  }
  schedule_.peak_rate = recipe_.optimizer.real("rate");
  schedule_.warmup_steps = recipe_.schedule.integer("warmup");
  schedule_.total_steps = recipe_.schedule.integer("steps");
  schedule_.decay_steps =
      static_cast<std::int64_t>(recipe_.schedule.real("decay") * static_cast<double>(schedule_.total_steps));
}

std::vector<std::string> Trainer::initialise_from(const ModelFile& model) {
  torch::NoGradGuard no_gradient;
  std::vector<std::string> unused;
  auto wanted = network_->named_parameters();
  for (const auto& [name, tensor] : model.tensors) {
    torch::Tensor* target = wanted.find(name);
    if (!target || target->sizes().vec() != tensor.shape) {
      unused.push_back(name);
      continue;
    }
    std::vector<float> values = float_values(tensor);
    target->copy_(torch::from_blob(values.data(), target->sizes(), torch::kFloat));
  }
  for (const auto& item : wanted) {
    if (!model.tensors.count(item.key())) unused.push_back(item.key());
  }
  if (average_.defined()) average_.copy_(parameters_->values());
  return unused;
}

Checkpoint Trainer::checkpoint() {
  Checkpoint checkpoint;
  store_values(checkpoint.tensors, "network", parameters_->values());
  store_values(checkpoint.tensors, "adam.first", optimizer_->first_moment());
  store_values(checkpoint.tensors, "adam.second", optimizer_->second_moment());
  if (average_.defined()) store_values(checkpoint.tensors, "average", average_);
  checkpoint.state = {{"step", step_},
                      {"adam_steps", optimizer_->step_count()},
                      {"total_steps", schedule_.total_steps},
                      {"decay_steps", schedule_.decay_steps},
                      {"time_budget", time_budget_.state()},
                      {"rate_scale", rate_scale_},
                      {"roll_backs", watchdog_.roll_backs()},
                      {"best_psnr", best_psnr_},
                      {"last_psnr", last_psnr_},
                      {"tally", {tally_.loss, tally_.norm, tally_.steps, tally_.skipped}},
                      {"log_size", run_.log_size()},
                      {"trained_seconds", trained_seconds_},
                      {"alarm", alarm_}};
  if (adversary_) adversary_->save(checkpoint);
  return checkpoint;
}

void Trainer::restore(const Checkpoint& checkpoint) {
  restore_values(checkpoint.tensors, "network", parameters_->values());
  restore_values(checkpoint.tensors, "adam.first", optimizer_->first_moment());
  restore_values(checkpoint.tensors, "adam.second", optimizer_->second_moment());
  if (average_.defined()) restore_values(checkpoint.tensors, "average", average_);
  const nlohmann::json& state = checkpoint.state;
  try {
    step_ = state.at("step");
    optimizer_->step_count() = state.at("adam_steps");
    schedule_.total_steps = state.at("total_steps");
    schedule_.decay_steps = state.at("decay_steps");
    rate_scale_ = state.at("rate_scale");
    best_psnr_ = state.at("best_psnr");
    last_psnr_ = state.at("last_psnr");
    const nlohmann::json& tally = state.at("tally");
    tally_ = {tally.at(0), tally.at(1), tally.at(2), tally.at(3)};
    trained_seconds_ = state.at("trained_seconds");
    if (state.contains("time_budget")) time_budget_.restore(state.at("time_budget"));
    watchdog_.restore_roll_backs(state.at("roll_backs"));
    alarm_ = state.value("alarm", "");  // not in checkpoints of versions before adversarial training
    if (adversary_) adversary_->restore(checkpoint);
    run_.truncate_log(state.at("log_size"));
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::bad_input, fmt::format("checkpoint: {}", error.what()));
  }
}

double Trainer::train_critic() {
  const double rate_share =
      schedule_.peak_rate > 0 ? schedule_.rate(step_) * rate_scale_ / schedule_.peak_rate : rate_scale_;
  double loss = 0;
  for (std::int64_t turn = 0; turn < adversary_->critic_steps(); ++turn) {
    const TrainingBatch batch = loader_->next();
    if (!std::isfinite(loss)) continue;  // a step always takes as many batches, or a resume would differ
    torch::Tensor fake;
    {
      torch::NoGradGuard no_gradient;
      fake = network_->forward(batch.input(network_->contract())).image;
    }
    loss = adversary_->train(adversary_->compare(batch.clean, fake, batch.mask, step_, turn), step_, turn,
                             rate_share);
    if (!std::isfinite(adversary_->gradient_norm())) loss = adversary_->gradient_norm();
  }
  return loss;
}

Trainer::Step Trainer::step() {
  if (adversary_) {
    const double critic = train_critic();
    if (!std::isfinite(critic)) {
      loader_->next();  // the network's own pictures
      return {critic, 0, true};
    }
  }
  const TrainingBatch batch = loader_->next();
  parameters_->zero_gradients();
  if (adversary_ && step_ < adversary_->critic_first()) return {0, 0, false};
  const NetworkOutput output = network_->forward(batch.input(network_->contract()));
  LossInput input{output.image, batch.clean, batch.mask, output.mask_logits, {}};
  if (!ranks_.alone()) input.batch_sum = [this](const torch::Tensor& sum) { return ranks_.batch_sum(sum); };
  torch::Tensor total;
  for (const auto& [loss, weight] : losses_) {
    const torch::Tensor part = (*loss)(input)*weight;
    total = total.defined() ? total + part : part;
  }
  if (adversary_) {
    const torch::Tensor part = adversary_->teach(
        adversary_->compare(batch.clean, output.image, batch.mask, step_, adversary_->critic_steps()), step_);
    total = total.defined() ? total + part : part;
  }
  reducer_->backward(total);
  const std::vector<double> judged = ranks_.means({total.item<double>(), parameters_->gradient_norm()});
  return {judged[0], judged[1], true};
}

bool Trainer::take_step(const Step& step) {
  switch (watchdog_.judge(step.loss, step.norm)) {
    case Verdict::skip:
      ++tally_.skipped;
      break;
    case Verdict::give_up:
      throw Error(ErrorCode::diverged,
                  fmt::format("training diverged: loss {} and gradient norm {} at step {} after {} "
                              "roll-backs with halved rates; see metrics.jsonl",
                              step.loss, step.norm, step_, watchdog_.roll_backs() - 1));
    case Verdict::roll_back:
      roll_back();
      return false;
    case Verdict::proceed: {
      ++tally_.steps;
      if (!step.learns) break;
      const double clip = recipe_.optimizer.real("clip");
      const double scale = clip > 0 && step.norm > clip ? clip / step.norm : 1.0;
      optimizer_->step(parameters_->values(), parameters_->gradients(), schedule_.rate(step_) * rate_scale_,
                       scale);
      if (average_.defined()) {
        const double age = static_cast<double>(optimizer_->step_count());  // a young average forgets faster
        update_average(average_, parameters_->values(),
                       std::min(recipe_.optimizer.real("ema"), (1 + age) / (10 + age)));
      }
      tally_.loss += step.loss;
      tally_.norm += step.norm;
    }
  }
  ++step_;
  return true;
}

void Trainer::load_batches() {
  const std::int64_t per_step = adversary_ ? adversary_->critic_steps() + 1 : 1;
  loader_.emplace(*samples_, step_ * per_step, batch_size_, compute_.device.is_cpu() ? 1 : compute_.threads,
                  compute_.device, ranks_.rank(), ranks_.count());
  stretch_waited_ = 0;
}

void Trainer::roll_back() {
  const double scale = rate_scale_ / 2;
  const int count = watchdog_.roll_backs();
  const std::int64_t from = step_;
  const auto newest = newest_checkpoint(run_, ranks_);
  if (!newest) throw Error(ErrorCode::internal, "no checkpoint to roll back to");
  restore(*newest);
  rate_scale_ = scale;
  watchdog_.restore_roll_backs(count);
  run_.log({{"event", "roll_back"}, {"from_step", from}, {"to_step", step_}, {"rate_scale", rate_scale_}});
  save();  // so that a kill right now does not forget the halved rate
  load_batches();
}

void Trainer::give_time(double minutes, bool cooldown) {
  time_budget_.give(minutes, trained_seconds_, cooldown ? 1 : recipe_.schedule.real("decay"));
  schedule_.total_steps = kUnknownSteps;
  schedule_.decay_steps = 0;
}

void Trainer::fix_steps() {
  const auto more = time_budget_.steps_left(step_, trained_seconds_);
  if (!more) return;
  schedule_.total_steps = step_ + *more;
  schedule_.decay_steps = time_budget_.decays() ? *more : 0;
  run_.log({{"event", "steps_fixed"}, {"step", step_}, {"total_steps", schedule_.total_steps}});
}

void Trainer::validate(bool last) {
  ranks_.while_first([&] { validate_here(last); });
}

void Trainer::validate_here(bool last) {
  if (!validation_) {
    if (last) write_model();
    return;
  }
  if (average_.defined()) parameters_->swap_values(average_);
  const ValidationResult result =
      validation_->run(*network_, run_.path() / "samples" / fmt::format("step-{:09}.png", step_));
  if (average_.defined()) parameters_->swap_values(average_);
  last_psnr_ = result.psnr;
  nlohmann::json figures{{"psnr", result.psnr}, {"psnr_input", result.psnr_input}, {"mse", result.mse}};
  if (result.psnr_hole > 0) figures["psnr_hole"] = result.psnr_hole;
  if (result.detect_f1) figures["detect_f1"] = *result.detect_f1;
  run_.log({{"step", step_}, {"validation", figures}});
  // A critic trades PSNR for sharpness: then the newest weights are the ones to have, not those that blur
  // most.
  if (result.psnr > best_psnr_ || adversary_) write_model();
  best_psnr_ = std::max(best_psnr_, result.psnr);
}

void Trainer::write_model() {
  if (average_.defined()) parameters_->swap_values(average_);
  ModelFile model;
  model.card.name = recipe_.name;
  model.card.task = recipe_.task;
  model.card.summary = recipe_.summary;
  model.card.network = recipe_.network.kind;
  model.card.parameters = recipe_.network.parameters;
  model.card.recipe = recipe_.to_toml();
  model.card.data = fmt::format("{} pictures, fingerprint {}", pictures_->size(), fingerprint(*pictures_));
  model.card.licence = recipe_.licence;
  model.card.steps = step_;
  model.card.pictures_seen = step_ * batch_size_;
  model.card.hours = trained_seconds_ / 3600;
  model.card.version = version();
  if (validation_) model.card.results["validation"] = {{"psnr", last_psnr_}};
  model.tensors = stored_tensors(*network_, TensorType::f16);
  if (average_.defined()) parameters_->swap_values(average_);
  write_with_retries([&] { write_model_file(run_.best_path(), model); });
}

void Trainer::save() {
  if (!parameters_->values_finite() || (adversary_ && !adversary_->values_finite()))
    throw Error(ErrorCode::diverged, "weights are not finite, nothing was saved");
  if (adversary_) adversary_->agree();
  ranks_.while_first(
      [&] { run_.save(step_, checkpoint(), static_cast<int>(recipe_.checkpoint.integer("keep"))); });
}

void Trainer::log_progress(ProgressSink& progress) {
  const double waited = loader_->seconds_waited() - stretch_waited_;
  const double count = static_cast<double>(std::max<std::int64_t>(tally_.steps, 1));
  const double loss = tally_.loss / count;
  nlohmann::json line{{"step", step_},
                      {"loss", loss},
                      {"gradient_norm", tally_.norm / count},
                      {"rate", schedule_.rate(step_ - 1) * rate_scale_},
                      {"skipped", tally_.skipped},
                      {"seconds", stretch_seconds_},
                      {"busy", stretch_seconds_ > 0 ? 1 - waited / stretch_seconds_ : 1}};
  if (const auto norms = block_gradients(*network_); !norms.empty()) line["block_gradients"] = norms;
  std::optional<std::string> alarm;
  if (adversary_) line["adversarial"] = adversary_->take_figures(alarm).to_json();
  run_.log(line);
  if (alarm) {
    alarm_ = fmt::format("step {}: {}", step_, *alarm);
    run_.log({{"event", "alarm"}, {"step", step_}, {"reason", *alarm}});
  }
  const std::string validated = last_psnr_ > 0 ? fmt::format(", validation {:.2f} dB", last_psnr_) : "";
  const double pictures = count * static_cast<double>(batch_size_);
  const double done = time_budget_.open()
                          ? time_budget_.share_done(trained_seconds_)
                          : static_cast<double>(step_) / static_cast<double>(schedule_.total_steps);
  if (ranks_.first())
    progress.update(done, fmt::format("step {}{}: loss {:.4f}{}, {:.1f} pictures/s{}", step_,
                                      time_budget_.open() ? "" : fmt::format(" of {}", schedule_.total_steps),
                                      loss, validated, pictures / std::max(stretch_seconds_, 1e-9),
                                      alarm ? "; ALARM: " + *alarm : ""));
  tally_ = {};
  stretch_seconds_ = 0;
  stretch_waited_ = loader_->seconds_waited();
}

TrainOutcome Trainer::run(ProgressSink& progress) {
  // The ranks must not drift apart: they begin with the same weights, pictures and step.
  ranks_.require_same("their recipe", recipe_.to_toml());
  ranks_.require_same("the number of pictures", std::to_string(pictures_->size()));
  ranks_.copy_from_first(parameters_->values());
  if (adversary_) ranks_.copy_from_first(adversary_->values());
  load_batches();
  // Steps in which only the critic learns are shorter than those that --minutes has to count.
  time_budget_.measure_from(std::max(step_, adversary_ ? adversary_->critic_first() : 0) + kWarmSteps);
  const std::int64_t every = recipe_.validation.integer("every"),
                     save_steps = recipe_.checkpoint.integer("steps");
  Clock::time_point last_save = Clock::now(), last_mark = Clock::now();
  bool interrupted = false;
  while (step_ < schedule_.total_steps || time_budget_.open()) {
    if (ranks_.any(progress.cancelled())) {
      interrupted = true;
      break;
    }
    if (!take_step(step())) continue;
    // Times are the means over the ranks, so that all decide alike.
    const std::vector<double> times = ranks_.means({seconds_since(last_mark), seconds_since(last_save)});
    const double seconds = times[0];
    trained_seconds_ += seconds;
    stretch_seconds_ += seconds;
    last_mark = Clock::now();
    if (time_budget_.open()) fix_steps();
    const bool last = step_ == schedule_.total_steps && !time_budget_.open();
    if (step_ % kLogSteps == 0 || last) log_progress(progress);
    if (step_ % every == 0 || last) validate(last);
    if (last || (save_steps > 0 && step_ % save_steps == 0) ||
        times[1] > recipe_.checkpoint.real("seconds")) {
      save();
      last_save = Clock::now();
    }
  }
  if (interrupted) save();
  ranks_.finish();
  TrainOutcome outcome;
  outcome.steps = step_;
  outcome.interrupted = interrupted;
  if (std::filesystem::exists(run_.best_path())) outcome.model = run_.best_path();
  outcome.summary = fmt::format(
      "{} of {} steps, {} pictures seen, {:.2f} hours{}", step_, schedule_.total_steps, step_ * batch_size_,
      trained_seconds_ / 3600,
      validation_ ? fmt::format(", validation {:.2f} dB (best {:.2f})", last_psnr_, best_psnr_) : "");
  if (!alarm_.empty()) outcome.summary += "\nALARM at " + alarm_;
  return outcome;
}

}  // namespace lacuna
