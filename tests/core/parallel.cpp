#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lacuna {
namespace {

TEST(ParallelFor, every_item_once_for_any_number_of_threads) {
  for (const int threads : {0, 1, 2, 3, 16}) {
    for (const std::int64_t count : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(count));
      parallel_for(threads, count, [&](std::int64_t item) { ++done[static_cast<std::size_t>(item)]; });
      for (const auto& times : done) EXPECT_EQ(times, 1) << threads << " threads, " << count << " items";
    }
  }
}

TEST(ParallelFor, one_thread_is_the_callers) {
  parallel_for(1, 3, [caller = std::this_thread::get_id()](std::int64_t) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(ParallelFor, threads_work_at_the_same_time) {
  std::atomic<int> waiting{0};
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  parallel_for(2, 2, [&](std::int64_t) {
    ++waiting;
    while (waiting < 2 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  });
  EXPECT_EQ(waiting, 2);
  EXPECT_LT(std::chrono::steady_clock::now(), limit);
}

TEST(ParallelFor, exception_reaches_the_caller_and_stops_the_rest) {
  for (const int threads : {1, 2, 4}) {
    std::atomic<int> done{0};
    EXPECT_THROW(parallel_for(threads, 1'000'000,
                              [&](std::int64_t item) {
                                if (item == 3) throw std::runtime_error("item 3");
                                ++done;
                              }),
                 std::runtime_error);
    EXPECT_LT(done, 1'000'000) << threads << " threads";
  }
}

TEST(ParallelFor, default_is_at_least_one_thread) {
  EXPECT_GE(default_threads(), 1);
}

}  // namespace
}  // namespace lacuna
