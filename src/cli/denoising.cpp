#include "cli/denoising.h"

#include <fmt/format.h>

#include "cli/options.h"
#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr double max_noise = 75;
constexpr std::uint64_t least_memory = std::uint64_t{400} << 20;

std::optional<double> read_noise(const std::string& text) {
  if (text == "auto") return std::nullopt;
  const auto noise = parse_real(text);
  if (!noise || *noise < 0 || *noise > max_noise) {
    throw Error(ErrorCode::usage,
                fmt::format("--noise: '{}' is not auto or a number in 0..{}", text, max_noise));
  }
  return noise;
}

}  // namespace

void add_denoising_options(Options& options, DenoisingOptions& chosen) {
  options.text("--model", "NAME", chosen.denoise.model,
               "shipped model (see 'lacuna models') or model file, in place of the one for the task");
  options.custom(
      "--noise", "LEVEL",
      "how strong the noise is: its standard deviation in 8-bit units (0..75), or auto to estimate it "
      "from each picture [default: auto]",
      [&chosen](const std::string& text) { chosen.denoise.noise = read_noise(text); });
  options.choice(
      "--jpeg", "WHEN", chosen.denoise.jpeg,
      {{"auto", DenoiseOptions::Jpeg::automatic},
       {"on", DenoiseOptions::Jpeg::on},
       {"off", DenoiseOptions::Jpeg::off}},
      "whether to take out what JPEG compression leaves, blocks and ringing: auto, of JPEG files up "
      "to quality 85 by their own tables; on, of all pictures, also those that were saved again as "
      "something else; off");
  options.choice("--speed", "SPEED", chosen.denoise.speed,
                 {{"best", DenoiseOptions::Speed::best}, {"fast", DenoiseOptions::Speed::fast}},
                 "fast: a smaller network, photo_denoiser_fast, at a fifth of the work");
  options.real("--strength", "S", chosen.denoise.strength, 0, 1,
               "how much of noise and artifacts to take: 0 keeps the input, 1 takes all, between is a blend");
}

void add_memory_option(Options& options, DenoisingOptions& chosen) {
  options.bytes("--max-memory", "SIZE", chosen.denoise.max_memory, least_memory,
                "peak memory of the whole program; larger pictures are done in more and smaller pieces");
}

int run_denoising(const DenoisingOptions& chosen) {
  const Plan plan = make_plan(chosen.batch);
  DenoiseOptions options = chosen.denoise;
  options.threads = chosen.batch.threads;
  Denoiser denoiser(options);
  return run_batch(chosen.batch, plan, [&](const Job& job, ProgressSink& progress) {
    const ImageInfo info = read_image_info(job.input, chosen.batch.limits);
    const DenoiseReport report = denoiser.denoise_file(job.input, job.output, chosen.batch.limits,
                                                       chosen.batch.save_options(), progress);
    Outcome outcome{info.width, info.height, report.noise_sigma, {}};
    if (!report.changed) outcome.notes.push_back("no noise to take: the pixels are the input's");
    if (report.deblocked) {
      outcome.notes.push_back(report.jpeg_quality > 0
                                  ? fmt::format("JPEG artifacts of quality {} taken out", report.jpeg_quality)
                                  : "JPEG artifacts taken out");
    }
    return outcome;
  });
}

}  // namespace lacuna
