// Promises T3, T5 and T7: failed saves, numbers that are not finite, memory.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "core/atomic_file.h"
#include "support/errors.h"
#include "train/tiny_run.h"
#include "train/watchdog.h"

namespace lacuna {
namespace {

using testing::CancelAfter;
using testing::error_of;
using testing::newest_checkpoint;
using testing::TinyRun;

ProgressSink quiet;
std::string failing_call;  // which system call of a save fails
int failures_left = 0;

int fault(const char* call) {
  if (failing_call != call || failures_left == 0) return 0;
  --failures_left;
  return ENOSPC;
}

struct FaultGuard {
  FaultGuard(const std::string& call, int times) {
    failing_call = call;
    failures_left = times;
    set_write_fault(fault);
  }
  ~FaultGuard() { set_write_fault(nullptr); }
};

TEST(SaveFault, a_failing_save_keeps_the_last_checkpoint_and_ends_with_cannot_write) {
  for (const char* call : {"open", "write", "sync", "rename"}) {
    SCOPED_TRACE(call);
    const TinyRun tiny;
    CancelAfter stop(5);
    train(tiny.request("run"), stop);
    const auto before = newest_checkpoint(tiny.run("run"));
    {
      const FaultGuard guard(call, 1000);
      CancelAfter later(5);
      EXPECT_EQ(error_of([&] { train(tiny.resume("run"), later); }).code, ErrorCode::cannot_write);
    }
    EXPECT_EQ(RunFolder(tiny.run("run")).load_newest()->state.at("step"), 5);
    EXPECT_EQ(newest_checkpoint(tiny.run("run")), before);
    EXPECT_EQ(train(tiny.resume("run"), quiet).steps, 24);
  }
}

TEST(SaveFault, a_passing_fault_is_tried_again) {
  const TinyRun tiny;
  CancelAfter stop(5), later(5);
  train(tiny.request("run"), stop);
  {
    const FaultGuard guard("sync", 2);
    train(tiny.resume("run"), later);
  }
  EXPECT_EQ(RunFolder(tiny.run("run")).load_newest()->state.at("step"), 10);
}

TEST(Watchdog, skips_then_rolls_back_then_gives_up) {
  Watchdog watchdog;
  const double nan = std::numeric_limits<double>::quiet_NaN(),
               infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(watchdog.judge(1, 1), Verdict::proceed);
  for (int roll_back = 0; roll_back < Watchdog::kRollBacksBeforeEnd; ++roll_back) {
    EXPECT_EQ(watchdog.judge(nan, 1), Verdict::skip);
    EXPECT_EQ(watchdog.judge(1, infinite), Verdict::skip);
    EXPECT_EQ(watchdog.judge(nan, nan), Verdict::roll_back);
  }
  watchdog.judge(nan, 1);
  watchdog.judge(nan, 1);
  EXPECT_EQ(watchdog.judge(nan, 1), Verdict::give_up);
}

TEST(Watchdog, one_good_step_forgets_the_bad_ones) {
  Watchdog watchdog;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(watchdog.judge(nan, 1), Verdict::skip);
    EXPECT_EQ(watchdog.judge(nan, 1), Verdict::skip);
    EXPECT_EQ(watchdog.judge(1, 1), Verdict::proceed);
  }
}

TEST(Divergence, an_exploding_rate_rolls_back_and_ends_as_diverged_with_finite_checkpoints) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("run");
  request.settings = {{"optimizer.rate", "1"},       {"optimizer.clip", "0"},
                      {"loss.0.kind", "mse"},        {"schedule.warmup", "0"},
                      {"schedule.steps", "2000"},    {"damage.0.spec", "gaussian(sigma=255, clip=false)"},
                      {"network.widths", "64,64"},   {"network.convolutions", "16,16"},
                      {"validation.every", "100000"}};
  const auto error = error_of([&] { train(request, quiet); });
  EXPECT_EQ(error.code, ErrorCode::diverged);
  const auto checkpoint = RunFolder(tiny.run("run")).load_newest();
  ASSERT_TRUE(checkpoint);
  for (const auto& [name, tensor] : checkpoint->tensors.tensors) {
    for (const float value : float_values(tensor)) ASSERT_TRUE(std::isfinite(value)) << name;
  }
}

std::size_t resident_bytes() {
  std::size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

TEST(Soak, memory_and_descriptors_stay_flat) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("run");
  request.settings = {{"schedule.steps", "2200"}, {"validation.every", "100"}, {"checkpoint.steps", "100"}};
  CancelAfter warm(200);
  train(request, warm);
  const std::size_t memory = resident_bytes();
  const std::ptrdiff_t descriptors = open_descriptors();
  train(tiny.resume("run"), quiet);
  EXPECT_LT(static_cast<double>(resident_bytes()) - static_cast<double>(memory), 16.0 * (1 << 20));
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST(TrainRequest, every_problem_of_a_request_is_told_at_once) {
  TrainRequest request;
  request.minutes = -1;
  const auto error = error_of([&] { train(request, quiet); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part : {"--out", "--data", "recipe", "--minutes"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " is not in: " << error.message;
  }
}

TEST(TrainRequest, a_folder_that_holds_a_run_is_not_overwritten) {
  const TinyRun tiny;
  CancelAfter stop(1);
  train(tiny.request("run"), stop);
  EXPECT_EQ(error_of([&] { train(tiny.request("run"), quiet); }).code, ErrorCode::usage);
}

TEST(TrainRequest, data_that_do_not_fit_are_named) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("run");
  request.settings = {{"data.crop", "100"}};
  const auto error = error_of([&] { train(request, quiet); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("48x40"), std::string::npos) << error.message;
  request.run = tiny.run("other");
  request.settings = {{"data.hold_out", "8"}};
  EXPECT_EQ(error_of([&] { train(request, quiet); }).code, ErrorCode::usage);
}

}  // namespace
}  // namespace lacuna
