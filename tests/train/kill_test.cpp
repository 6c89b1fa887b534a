// Promises T2 and T6 on the program itself: killed at any instant a run loses at most what came after its
// last checkpoint and needs no repair; asked to stop, it saves and exits in time.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "core/random.h"
#include "train/tiny_run.h"

extern char** environ;

namespace lacuna {
namespace {

using testing::contents;
using testing::newest_checkpoint;
using testing::TinyRun;
using Clock = std::chrono::steady_clock;

/// Ten in CI; LACUNA_FULL=1 the full number.
int trials(int full) {
  return std::getenv("LACUNA_FULL") ? full : full / 20;
}

pid_t start(const TinyRun& tiny, const std::string& name, bool resume) {
  std::vector<std::string> words{LACUNA_BINARY_DIR "/lacuna", "train"};
  if (resume) {
    words.push_back("--resume");
  } else {
    words.push_back(tiny.recipe().string());
    for (const char* setting : {"schedule.steps=60", "checkpoint.steps=1", "validation.every=20"}) {
      words.insert(words.end(), {"--set", setting});
    }
  }
  words.insert(words.end(), {"--data", tiny.pictures().string(), "--out", tiny.run(name).string(),
                             "--threads", "1", "-q"});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) {
    throw std::runtime_error("cannot start " + words[0]);  // never kill(0, ...)
  }
  return child;
}

/// Exit status, or 128 + the signal that ended it.
int status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool has_checkpoint(const std::filesystem::path& run) {
  return std::filesystem::exists(run / "recipe.toml") && std::filesystem::exists(run / "checkpoints") &&
         !newest_checkpoint(run).empty();
}

TEST(Kill, a_run_killed_at_any_instant_resumes_to_the_same_bytes) {
  const TinyRun tiny;
  ASSERT_EQ(status_of(start(tiny, "reference", false)), 0);
  Random random(17);
  for (int trial = 0; trial < trials(200); ++trial) {
    const std::string name = "killed" + std::to_string(trial);
    const auto delay = std::chrono::milliseconds(300 + random.below(1200));
    SCOPED_TRACE("trial " + std::to_string(trial) + ", killed after " + std::to_string(delay.count()) +
                 " ms");
    const pid_t child = start(tiny, name, false);
    std::this_thread::sleep_for(delay);
    kill(child, SIGKILL);
    const int status = status_of(child);
    ASSERT_TRUE(status == 128 + SIGKILL || status == 0) << status;
    if (!has_checkpoint(tiny.run(name))) continue;  // killed before the run began
    ASSERT_EQ(status_of(start(tiny, name, true)), 0);
    ASSERT_EQ(contents(newest_checkpoint(tiny.run(name)) / "state.safetensors"),
              contents(newest_checkpoint(tiny.run("reference")) / "state.safetensors"));
    std::filesystem::remove_all(tiny.run(name));
  }
}

TEST(Stop, sigterm_and_sigint_save_and_exit_within_ten_seconds) {
  const TinyRun tiny;
  Random random(23);
  for (int trial = 0; trial < std::max(2, trials(20)); ++trial) {
    const std::string name = "stopped" + std::to_string(trial);
    const int signal = trial % 2 ? SIGINT : SIGTERM;
    const pid_t child = start(tiny, name, false);
    while (!has_checkpoint(tiny.run(name))) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(random.below(300)));
    const auto asked = Clock::now();
    kill(child, signal);
    const int status = status_of(child);
    EXPECT_LT(Clock::now() - asked, std::chrono::seconds(10));
    EXPECT_TRUE(status == 128 + signal || status == 0) << status;  // 0: it had just finished
    EXPECT_TRUE(RunFolder(tiny.run(name)).load_newest());
    EXPECT_EQ(status_of(start(tiny, name, true)), 0);
  }
}

}  // namespace
}  // namespace lacuna
