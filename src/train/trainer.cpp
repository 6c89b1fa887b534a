#include "train/trainer.h"

#include <fmt/format.h>

#include <chrono>

#include "lacuna/error.h"
#include "lacuna/version.h"

namespace lacuna {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kLogSteps = 50;
constexpr std::int64_t kRateSteps = 30;      // after which --minutes fixes the number of steps,
constexpr std::int64_t kRateWarmSteps = 10;  // not counting the first ones, slowed by start-up
constexpr int kLoaderThreads = 1;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

StoredTensor stored(const float* values, std::int64_t count) {
  return make_tensor({count}, std::vector<float>(values, values + count));
}

void restore_values(const TensorFile& file, const std::string& name, float* target, std::int64_t count) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.element_count() != static_cast<std::size_t>(count)) {
    throw Error(ErrorCode::bad_input,
                fmt::format("checkpoint: tensor '{}' is missing or not of {} numbers", name, count));
  }
  const std::vector<float> values = float_values(found->second);
  std::copy(values.begin(), values.end(), target);
}

}  // namespace

Trainer::Trainer(Recipe recipe, RunFolder run, const std::filesystem::path& data)
    : recipe_(std::move(recipe)), run_(std::move(run)) {
  const auto open = [&] {
    return open_dataset({data, recipe_.data.text("split")},
                        static_cast<int>(recipe_.data.integer("channels")));
  };
  pictures_ = open();
  const std::int64_t total = pictures_->size(), held = recipe_.data.integer("hold_out");
  if (held >= total) {
    throw Error(ErrorCode::usage,
                fmt::format("data.hold_out: {} of {} pictures, none are left to train on", held, total));
  }
  pictures_ = subset(std::move(pictures_), 0, total - held);
  samples_ = std::make_unique<SampleSource>(recipe_, *pictures_);
  network_ = networks().make(recipe_.network.kind, recipe_.network.parameters);
  for (const WeightedLoss& loss : recipe_.losses) {
    losses_.emplace_back(losses().make(loss.part.kind, loss.part.parameters), loss.weight);
  }
  initialise(*network_, recipe_.seed);
  parameters_.emplace(*network_);
  optimizer_.emplace(parameters_->size(),
                     AdamwOptions{recipe_.optimizer.real("beta1"), recipe_.optimizer.real("beta2"), 1e-8,
                                  recipe_.optimizer.real("weight_decay")});
  if (recipe_.optimizer.real("ema") > 0) {
    average_.assign(parameters_->values(), parameters_->values() + parameters_->size());
  }
  if (held > 0) {
    held_out_ = subset(open(), total - held, held);
    validation_.emplace(recipe_, *held_out_, network_->contract());
  }
  batch_size_ = recipe_.schedule.integer("batch");
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
  if (!average_.empty()) std::copy_n(parameters_->values(), parameters_->size(), average_.begin());
  return unused;
}

Checkpoint Trainer::checkpoint() {
  Checkpoint checkpoint;
  const std::int64_t size = parameters_->size();
  checkpoint.tensors.tensors["network"] = stored(parameters_->values(), size);
  checkpoint.tensors.tensors["adam.first"] = stored(optimizer_->first_moment().data(), size);
  checkpoint.tensors.tensors["adam.second"] = stored(optimizer_->second_moment().data(), size);
  if (!average_.empty()) checkpoint.tensors.tensors["average"] = stored(average_.data(), size);
  checkpoint.state = {{"step", step_},
                      {"adam_steps", optimizer_->step_count()},
                      {"total_steps", schedule_.total_steps},
                      {"decay_steps", schedule_.decay_steps},
                      {"minutes", minutes_ ? nlohmann::json(*minutes_) : nlohmann::json()},
                      {"cooldown", cooldown_},
                      {"rate_scale", rate_scale_},
                      {"roll_backs", watchdog_.roll_backs()},
                      {"best_psnr", best_psnr_},
                      {"last_psnr", last_psnr_},
                      {"tally", {tally_.loss, tally_.norm, tally_.steps, tally_.skipped}},
                      {"log_size", run_.log_size()},
                      {"trained_seconds", trained_seconds_}};
  return checkpoint;
}

void Trainer::restore(const Checkpoint& checkpoint) {
  const std::int64_t size = parameters_->size();
  restore_values(checkpoint.tensors, "network", parameters_->values(), size);
  restore_values(checkpoint.tensors, "adam.first", optimizer_->first_moment().data(), size);
  restore_values(checkpoint.tensors, "adam.second", optimizer_->second_moment().data(), size);
  if (!average_.empty()) restore_values(checkpoint.tensors, "average", average_.data(), size);
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
    minutes_.reset();
    if (!state.at("minutes").is_null()) minutes_ = state.at("minutes").get<double>();
    cooldown_ = state.at("cooldown");
    watchdog_.restore_roll_backs(state.at("roll_backs"));
    run_.truncate_log(state.at("log_size"));
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::bad_input, fmt::format("checkpoint: {}", error.what()));
  }
}

double Trainer::step(const TrainingBatch& batch) {
  const InputContract contract = network_->contract();
  NetworkInput input;
  input.image = batch.damaged;
  if (contract.takes_mask) input.mask = batch.mask;
  if (contract.takes_noise) input.noise_level = batch.noise_level;
  const NetworkOutput output = network_->forward(input);
  torch::Tensor total;
  for (const auto& [loss, weight] : losses_) {
    const torch::Tensor part = (*loss)({output.image, batch.clean, batch.mask, output.mask_logits}) * weight;
    total = total.defined() ? total + part : part;
  }
  parameters_->zero_gradients();
  total.backward();
  return total.item<double>();
}

bool Trainer::take_step(double loss) {
  const double norm = parameters_->gradient_norm();
  switch (watchdog_.judge(loss, norm)) {
    case Verdict::skip:
      ++tally_.skipped;
      break;
    case Verdict::give_up:
      throw Error(ErrorCode::diverged,
                  fmt::format("training diverged: loss {} and gradient norm {} at step {} after {} "
                              "roll-backs with halved rates; see metrics.jsonl",
                              loss, norm, step_, watchdog_.roll_backs() - 1));
    case Verdict::roll_back:
      roll_back();
      return false;
    case Verdict::proceed: {
      const double clip = recipe_.optimizer.real("clip");
      const double scale = clip > 0 && norm > clip ? clip / norm : 1.0;
      optimizer_->step(parameters_->values(), parameters_->gradients(), schedule_.rate(step_) * rate_scale_,
                       scale);
      if (!average_.empty()) {
        const double age = static_cast<double>(optimizer_->step_count());  // a young average forgets faster
        update_average(average_, parameters_->values(),
                       std::min(recipe_.optimizer.real("ema"), (1 + age) / (10 + age)));
      }
      tally_.loss += loss;
      tally_.norm += norm;
      ++tally_.steps;
    }
  }
  ++step_;
  return true;
}

void Trainer::roll_back() {
  const double scale = rate_scale_ / 2;
  const int count = watchdog_.roll_backs();
  const std::int64_t from = step_;
  const auto newest = run_.load_newest();
  if (!newest) throw Error(ErrorCode::internal, "no checkpoint to roll back to");
  restore(*newest);
  rate_scale_ = scale;
  watchdog_.restore_roll_backs(count);
  run_.log({{"event", "roll_back"}, {"from_step", from}, {"to_step", step_}, {"rate_scale", rate_scale_}});
  save();  // so that a kill right now does not forget the halved rate
  loader_.emplace(*samples_, step_, batch_size_, kLoaderThreads);
  stretch_waited_ = 0;
}

void Trainer::fix_steps(double seconds_per_step) {
  const double seconds = *minutes_ * 60 - (cooldown_ ? 0 : static_cast<double>(step_) * seconds_per_step);
  const auto more = std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds / seconds_per_step));
  schedule_.total_steps = step_ + more;
  schedule_.decay_steps = cooldown_ ? more
                                    : static_cast<std::int64_t>(recipe_.schedule.real("decay") *
                                                                static_cast<double>(schedule_.total_steps));
  minutes_.reset();
  run_.log({{"event", "steps_fixed"}, {"step", step_}, {"total_steps", schedule_.total_steps}});
}

void Trainer::validate(bool last) {
  if (!validation_) {
    if (last) write_model();
    return;
  }
  if (!average_.empty()) parameters_->swap_values(average_);
  const ValidationResult result =
      validation_->run(*network_, run_.path() / "samples" / fmt::format("step-{:09}.png", step_));
  if (!average_.empty()) parameters_->swap_values(average_);
  last_psnr_ = result.psnr;
  run_.log({{"step", step_},
            {"validation", {{"psnr", result.psnr}, {"psnr_input", result.psnr_input}, {"mse", result.mse}}}});
  if (result.psnr > best_psnr_) {
    best_psnr_ = result.psnr;
    write_model();
  }
}

void Trainer::write_model() {
  if (!average_.empty()) parameters_->swap_values(average_);
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
  if (!average_.empty()) parameters_->swap_values(average_);
  write_with_retries([&] { write_model_file(run_.best_path(), model); });
}

void Trainer::save() {
  if (!parameters_->values_finite())
    throw Error(ErrorCode::diverged, "weights are not finite, nothing was saved");
  run_.save(step_, checkpoint(), static_cast<int>(recipe_.checkpoint.integer("keep")));
}

void Trainer::log_progress(ProgressSink& progress) {
  const double waited = loader_->seconds_waited() - stretch_waited_;
  const double count = static_cast<double>(std::max<std::int64_t>(tally_.steps, 1));
  const double loss = tally_.loss / count;
  run_.log({{"step", step_},
            {"loss", loss},
            {"gradient_norm", tally_.norm / count},
            {"rate", schedule_.rate(step_ - 1) * rate_scale_},
            {"skipped", tally_.skipped},
            {"seconds", stretch_seconds_},
            {"busy", stretch_seconds_ > 0 ? 1 - waited / stretch_seconds_ : 1}});
  const std::string validated = last_psnr_ > 0 ? fmt::format(", validation {:.2f} dB", last_psnr_) : "";
  const double pictures = count * static_cast<double>(batch_size_);
  progress.update(static_cast<double>(step_) / static_cast<double>(schedule_.total_steps),
                  fmt::format("step {} of {}: loss {:.4f}{}, {:.1f} pictures/s", step_, schedule_.total_steps,
                              loss, validated, pictures / std::max(stretch_seconds_, 1e-9)));
  tally_ = {};
  stretch_seconds_ = 0;
  stretch_waited_ = loader_->seconds_waited();
}

TrainOutcome Trainer::run(ProgressSink& progress) {
  loader_.emplace(*samples_, step_, batch_size_, kLoaderThreads);
  const std::int64_t start_step = step_;
  const std::int64_t every = recipe_.validation.integer("every"),
                     save_steps = recipe_.checkpoint.integer("steps");
  Clock::time_point last_save = Clock::now(), last_mark = Clock::now(), rate_start = Clock::now();
  bool interrupted = false;
  while (step_ < schedule_.total_steps || minutes_) {
    if (progress.cancelled()) {
      interrupted = true;
      break;
    }
    const double loss = step(loader_->next());
    if (!take_step(loss)) continue;
    const double seconds = seconds_since(last_mark);
    trained_seconds_ += seconds;
    stretch_seconds_ += seconds;
    last_mark = Clock::now();
    if (step_ == start_step + kRateWarmSteps) rate_start = Clock::now();
    if (minutes_ && step_ == start_step + kRateSteps) {
      fix_steps(seconds_since(rate_start) / static_cast<double>(kRateSteps - kRateWarmSteps));
    }
    const bool last = step_ == schedule_.total_steps && !minutes_;
    if (step_ % kLogSteps == 0 || last) log_progress(progress);
    if (step_ % every == 0 || last) validate(last);
    if (last || (save_steps > 0 && step_ % save_steps == 0) ||
        seconds_since(last_save) > recipe_.checkpoint.real("seconds")) {
      save();
      last_save = Clock::now();
    }
  }
  if (interrupted) save();
  TrainOutcome outcome;
  outcome.steps = step_;
  outcome.interrupted = interrupted;
  if (std::filesystem::exists(run_.best_path())) outcome.model = run_.best_path();
  outcome.summary = fmt::format(
      "{} of {} steps, {} pictures seen, {:.2f} hours{}", step_, schedule_.total_steps, step_ * batch_size_,
      trained_seconds_ / 3600,
      validation_ ? fmt::format(", validation {:.2f} dB (best {:.2f})", last_psnr_, best_psnr_) : "");
  return outcome;
}

}  // namespace lacuna
