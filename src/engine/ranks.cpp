#include "engine/ranks.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr int kMostRanks = 65536;
constexpr int kMostSeconds = 24 * 3600;

/// The whole number in variable `name`, `otherwise` where it is not set.
int number(const EnvironmentReader& environment, const char* name, int low, int high, int otherwise) {
  const std::string text = environment(name);
  if (text.empty()) return otherwise;
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < low || value > high) {
    throw Error(ErrorCode::usage,
                fmt::format("{}: '{}' is not a whole number in {}..{}", name, text, low, high));
  }
  return value;
}

int rank_in(const EnvironmentReader& environment, const char* name, const char* count_name, int count) {
  if (environment(name).empty())
    throw Error(ErrorCode::usage, fmt::format("{} is {}, but {} is not set", count_name, count, name));
  return number(environment, name, 0, count - 1, 0);
}

}  // namespace

bool Ranks::loopback() const {
  return address == "localhost" || address == "::1" || address.rfind("127.", 0) == 0;
}

Ranks read_ranks(const EnvironmentReader& environment) {
  Ranks ranks;
  ranks.timeout = std::chrono::seconds(number(environment, "LACUNA_RANK_TIMEOUT", 1, kMostSeconds, 25));
  if (const std::string address = environment("MASTER_ADDR"); !address.empty()) ranks.address = address;
  if (!environment("WORLD_SIZE").empty()) {
    ranks.count = number(environment, "WORLD_SIZE", 1, kMostRanks, 1);
    if (ranks.count == 1) return {};
    ranks.rank = rank_in(environment, "RANK", "WORLD_SIZE", ranks.count);
    ranks.local_rank = number(environment, "LOCAL_RANK", 0, kMostRanks, ranks.loopback() ? ranks.rank : 0);
    ranks.launcher_listens = environment("TORCHELASTIC_USE_AGENT_STORE") == "True";
    if (const std::string attempt = environment("TORCHELASTIC_RESTART_COUNT"); !attempt.empty())
      ranks.attempt = attempt;
  } else {
    // SLURM_NTASKS is there in a batch script, too, in which a single process trains alone.
    ranks.count = number(environment, "SLURM_STEP_NUM_TASKS", 1, kMostRanks, 1);
    if (ranks.count == 1) return {};
    ranks.rank = rank_in(environment, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", ranks.count);
    ranks.local_rank = number(environment, "SLURM_LOCALID", 0, kMostRanks, 0);
    if (number(environment, "SLURM_STEP_NUM_NODES", 1, kMostRanks, 1) > 1 && ranks.loopback()) {
      throw Error(
          ErrorCode::usage,
          "MASTER_ADDR is not set: ranks on several machines need the address of the first one, for "
          "instance export MASTER_ADDR=$(scontrol show hostnames \"$SLURM_JOB_NODELIST\" | head -n1)");
    }
    // Jobs that share a machine meet at ports of their own.
    ranks.port = 20000 + number(environment, "SLURM_JOB_ID", 0, 2147483647, 0) % 10000;
  }
  ranks.port = number(environment, "MASTER_PORT", 1, 65535, ranks.port);
  return ranks;
}

Ranks ranks_of_process() {
  return read_ranks([](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value ? value : "";
  });
}

}  // namespace lacuna
