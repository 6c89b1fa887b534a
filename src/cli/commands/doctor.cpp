#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/machine.h"
#include "cli/options.h"
#include "core/parallel.h"
#include "engine/engine.h"
#include "image/versions.h"
#include "lacuna/error.h"
#include "lacuna/version.h"
#include "modelfile/model_file.h"

namespace lacuna {
namespace {

/// Prints what it finds as "subject  text" lines and counts what is wrong.
class Examination {
 public:
  void say(const std::string& subject, const std::string& text) {
    fmt::print("{:<12} {}\n", subject, printable(text));
  }
  /// Works, but not as well as it could.
  void warn(const std::string& subject, const std::string& text) { say(subject, "warning: " + text); }
  void fault(const std::string& subject, const std::string& text) {
    say(subject, "PROBLEM: " + text);
    ++faults_;
  }
  int faults() const { return faults_; }

 private:
  int faults_ = 0;
};

void examine_machine(Examination& examination) {
  examination.say("lacuna", version());
  examination.say("pictures", image_library_versions());
  const std::string features = processor_features();
  examination.say("processor", fmt::format("{} ({})", processor_name(), features));
#if defined(__x86_64__)
  if (features.find("AVX2") == std::string::npos) {
    examination.warn("processor", "no AVX2: networks run several times slower than they could");
  }
#endif
  examination.say("threads", std::to_string(default_threads()));
  const char* omp = std::getenv("OMP_NUM_THREADS");
  if (omp) examination.say("threads", fmt::format("OMP_NUM_THREADS={} is set; --threads is stronger", omp));
  constexpr std::uint64_t least_memory = std::uint64_t{1} << 30;
  const std::uint64_t memory = available_memory();
  const std::string free = fmt::format("{:.1f} GB can be used", static_cast<double>(memory) / 1e9);
  if (memory > 0 && memory < least_memory)
    examination.warn("memory", free + "; large pictures need --max-memory");
  else
    examination.say("memory", free);
}

void examine_engine(Examination& examination) {
  try {
    examination.say("networks", engine().version());
  } catch (const Error& error) {
    examination.fault("networks", error.what());
    return;
  }
  for (const std::string& library : loaded_blas()) {
    const auto remedy = blas_remedy(library);
    if (remedy.empty()) {
      examination.say("BLAS", library);
      continue;
    }
    examination.warn("BLAS", library + " brings threads of its own, which slow LibTorch down; run as root:");
    for (const std::string& command : remedy) examination.say("", "    " + command);
  }
}

/// Checks every model found; returns whether there is any.
bool examine_models(Examination& examination) {
  const auto models = list_models();
  for (const auto& path : models) {
    try {
      if (!verify_model_file(path)) {
        examination.fault("model", path.string() + ": changed since it was written");
        continue;
      }
      const ModelFile model = read_model_file(path);
      examination.say("model", fmt::format("{} ({}, {}): intact", path.stem().string(), model.card.task,
                                           model.card.network));
    } catch (const Error& error) {
      examination.fault("model", error.what());
    }
  }
  if (models.empty())
    examination.warn("models", "none found; set LACUNA_MODELS to the folder that holds them");
  return !models.empty();
}

int doctor() {
  Examination examination;
  examine_machine(examination);
  examine_engine(examination);
  examine_models(examination);
  if (examination.faults() == 0) {
    fmt::print("\nAll is well.\n");
    return 0;
  }
  fmt::print("\n{} problem{} found.\n", examination.faults(), examination.faults() == 1 ? "" : "s");
  return 1;
}

}  // namespace

void register_doctor(CommandRegistry& registry) {
  registry.add(
      {"doctor",
       "check the installation and this machine",
       "Prints versions, the BLAS build in use, threads, processor features and the models found, checks "
       "the models, and takes noise out of a made picture as a self-test. Exit status 0 if nothing is "
       "wrong, 1 otherwise; warnings do not count.",
       {},
       [](Options&) -> CommandRun { return doctor; }});
}

}  // namespace lacuna
