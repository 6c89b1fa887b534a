#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/json_output.h"
#include "cli/machine.h"
#include "cli/options.h"
#include "cli/table.h"
#include "core/memory_peak.h"
#include "core/parallel.h"
#include "evaluate/network_speed.h"
#include "modelfile/interpolate.h"

namespace lacuna {
namespace {

struct BenchOptions {
  std::vector<std::string> models;
  int threads = 0;
  std::filesystem::path json;
  Verbosity verbosity = Verbosity::normal;
};

/// All shipped models but the sharp ends of dials, which run as fast as their sisters.
std::vector<std::string> shipped_models() {
  std::vector<std::string> names;
  for (const std::filesystem::path& path : list_models()) {
    const std::string name = path.stem().string();
    if (!name.ends_with("_sharp")) names.push_back(name);
  }
  return names;
}

/// Billions of floating-point operations a second: a multiply-add is two.
double gigaflops(double multiply_adds_per_second) {
  return 2e-9 * multiply_adds_per_second;
}

ConvolutionPeak measured_peak(ProgressDisplay& display) {
  display.begin_unit("convolution");
  const ConvolutionPeak peak = engine().convolution_peak();
  display.end_unit();
  return peak;
}

int bench(const BenchOptions& options) {
  const int threads = options.threads ? options.threads : default_threads();
  const std::vector<std::string> names = options.models.empty() ? shipped_models() : options.models;
  std::vector<ModelFile> models;  // read before anything is measured: a name may be wrong
  for (const std::string& name : names) {
    const DialledModel model = parse_dialled_model(name);
    models.push_back(read_model_at(model.name_or_file, model.fidelity));
  }
  ProgressDisplay display(options.verbosity, models.size() + 3);
  display.begin_unit("memory");
  const double memory = memory_peak(threads);
  display.end_unit();
  engine().set_threads(threads);
  ConvolutionPeak peak = measured_peak(display);
  std::vector<NetworkSpeed> speeds;
  for (std::size_t i = 0; i < models.size(); ++i) {
    display.begin_unit(names[i]);
    speeds.push_back(network_speed(*engine().load(models[i], "cpu")));
    display.end_unit();
  }
  // Once more: what else the machine did meanwhile must not make the peak look lower than it is.
  const ConvolutionPeak again = measured_peak(display);
  if (again.multiply_adds_per_second > peak.multiply_adds_per_second) peak = again;
  display.clear();

  std::vector<std::vector<std::string>> rows = {
      {"model", "picture", "multiply-adds/pixel", "seconds", "GFLOP/s", "% of peak"}};
  nlohmann::ordered_json json = {{"processor", processor_name()},
                                 {"threads", threads},
                                 {"memory_bytes_per_second", memory},
                                 {"convolution", peak.layer},
                                 {"convolution_gflops", gigaflops(peak.multiply_adds_per_second)},
                                 {"models", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < models.size(); ++i) {
    const std::string& name = names[i];
    const NetworkSpeed& speed = speeds[i];
    const double share = speed.multiply_adds_per_second() / peak.multiply_adds_per_second;
    rows.push_back({name, fmt::format("{} x {}", speed.width, speed.height),
                    fmt::format("{:.0f}", speed.multiply_adds_per_pixel()),
                    fmt::format("{:.4f}", speed.seconds),
                    fmt::format("{:.1f}", gigaflops(speed.multiply_adds_per_second())),
                    fmt::format("{:.0f}", 100 * share)});
    json["models"].push_back({{"name", name},
                              {"width", speed.width},
                              {"height", speed.height},
                              {"multiply_adds_per_pixel", speed.multiply_adds_per_pixel()},
                              {"seconds", speed.seconds},
                              {"gflops", gigaflops(speed.multiply_adds_per_second())},
                              {"share_of_peak", share}});
  }
  if (!options.json.empty()) {
    write_json(options.json, json);
    return 0;
  }
  fmt::print("{}, {} thread{}\n", printable(processor_name()), threads, threads == 1 ? "" : "s");
  fmt::print("memory       {:.1f} GB/s (a = b + 3 c)\n", 1e-9 * memory);
  fmt::print("convolution  {:.1f} GFLOP/s ({})\n\n", gigaflops(peak.multiply_adds_per_second), peak.layer);
  fmt::print("{}", format_table(rows));
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<BenchOptions>();
  options.group("Measuring");
  options.repeated("--model", "MODEL",
                   "measure this one, a shipped name or a model file; may be repeated (all shipped)",
                   [chosen](const std::string& name) { chosen->models.push_back(name); });
  options.integer("--threads", "N", chosen->threads, 0, 1024, "threads to compute with; 0 = all processors");
  add_json_option(options, chosen->json);
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return bench(*chosen); };
}

}  // namespace

void register_bench(CommandRegistry& registry) {
  registry.add(
      {"bench",
       "measure how fast the networks run here, beside what the machine can do",
       "Measures what this machine reaches at best in a plain 3x3 convolution and in moving memory, then how "
       "long each network takes for one picture: a megapixel, or its fixed size. The last column is the "
       "share "
       "of the best convolution's rate. Takes about a minute; other work on the machine spoils it.",
       {{"lacuna bench", "all shipped models"},
        {"lacuna bench --model photo_denoiser --threads 1 --json -", "one of them, for a machine to read"}},
       declare});
}

}  // namespace lacuna
