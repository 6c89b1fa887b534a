#include "report/run_log.h"

#include <gtest/gtest.h>

#include "report/run_maker.h"
#include "support/errors.h"

namespace lacuna::testing {
namespace {

std::string message_of(const std::string& text) {
  const CaughtError error = error_of([&] { parse_run_log(text, "log"); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  return error.message;
}

TEST(RunLog, one_line) {
  const RunLog log = parse_run_log(log_line(50, 0.5), "log");
  EXPECT_EQ(log.last_step, 50);
  EXPECT_EQ(log.series.at("loss").steps, std::vector<std::int64_t>{50});
  EXPECT_EQ(log.series.at("gradient_norm").values, std::vector<double>{1.0});
  EXPECT_FALSE(log.series.contains("step"));
}

TEST(RunLog, every_numeric_key_is_kept_whatever_wrote_it) {
  const RunLog log = parse_run_log(
      R"({"step":1,"critic_fake":-2,"deep":{"er":{"still":3}},"word":"no","flag":true,"list":[1]})"
      "\n",
      "log");
  ASSERT_EQ(log.series.size(), 2u);
  EXPECT_EQ(log.series.at("critic_fake").values.front(), -2);
  EXPECT_EQ(log.series.at("deep.er.still").values.front(), 3);
}

TEST(RunLog, what_was_not_finite_is_left_out) {
  const RunLog log =
      parse_run_log(log_line(50, 0.5) + "{\"step\":100,\"loss\":null}\n" + log_line(150, 0.4), "log");
  EXPECT_EQ(log.series.at("loss").steps, (std::vector<std::int64_t>{50, 150}));
}

TEST(RunLog, last_line_without_its_end) {
  const RunLog log = parse_run_log(log_line(50, 0.5) + "{\"step\":100,\"lo", "log");
  EXPECT_EQ(log.last_step, 50);
}

TEST(RunLog, events) {
  const RunLog log =
      parse_run_log(log_line(50, 0.5) + R"({"event":"steps_fixed","step":30,"total_steps":900})" + "\n" +
                        R"({"event":"roll_back","from_step":70,"to_step":60,"rate_scale":0.5})" + "\n",
                    "log");
  ASSERT_EQ(log.events.size(), 2u);
  EXPECT_EQ(log.total_steps, 900);
  EXPECT_EQ(log.events[1].name, "roll_back");
  EXPECT_EQ(log.events[1].step, 60);
  EXPECT_EQ(log.events[1].details, "from_step 70, rate_scale 0.5, to_step 60");
}

TEST(RunLog, broken_line_in_the_middle) {
  EXPECT_NE(message_of(log_line(50, 1) + "{\"step\":\n" + log_line(100, 1)).find("log line 2"),
            std::string::npos);
  EXPECT_NE(message_of(log_line(50, 1) + "[1]\n").find("log line 2"), std::string::npos);
}

TEST(RunLog, line_without_a_step) {
  EXPECT_NE(message_of("{\"loss\":1}\n").find("log line 1: no number 'step'"), std::string::npos);
  EXPECT_NE(message_of("{\"step\":\"one\",\"loss\":1}\n").find("log line 1"), std::string::npos);
}

TEST(RunLog, empty_or_only_begun) {
  EXPECT_NE(message_of("").find("no metrics"), std::string::npos);
  EXPECT_NE(message_of("{\"step\":50").find("no metrics"), std::string::npos);
}

}  // namespace
}  // namespace lacuna::testing
