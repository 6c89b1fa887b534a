// The program itself: promises S1 and S7, and real work by the worker.
#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <fstream>

#include "image/image_file.h"
#include "server/served_program.h"
#include "support/sanitizers.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

class ServeProgram : public ProgramTest {
 protected:
  std::string picture(int width, int height) {
    make_picture("in.png", width, height);
    return bytes_of("in.png");
  }
};

TEST_F(ServeProgram, listens_on_loopback_only_and_is_there_at_once) {
  Served served(folder());
  EXPECT_LT(served.started_seconds, 10) << "loaded or not";
  int listening = 0;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      const std::string port = fmt::format(":{:04X} ", served.port);
      const bool listens = line.find(" 0A ") != std::string::npos;
      if (!listens || line.find(port) == std::string::npos || line.find(port) > line.find(" 0A ")) continue;
      ++listening;
      EXPECT_NE(line.find("0100007F" + port), std::string::npos) << line;
    }
  }
  EXPECT_EQ(listening, 1);
  served.program().send(SIGTERM);
  EXPECT_EQ(served.program().finish().status, 0);
}

TEST_F(ServeProgram, other_hosts_need_the_flag_and_print_a_warning) {
  Served served(folder(), {"--host", "0.0.0.0"});
  EXPECT_EQ(served.ask("GET", "/healthz").status, 200);
  served.program().send(SIGINT);
  const ProgramResult result = served.program().finish();
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.err.find("warning"), std::string::npos) << result.err;
}

TEST_F(ServeProgram, a_bad_host_or_a_port_that_is_taken_is_an_error) {
  EXPECT_EQ(run({"serve", "--host", "example.org"}).status, 2);
  Served served(folder());
  const ProgramResult second = run({"serve", "--port", std::to_string(served.port)});
  EXPECT_EQ(second.status, 4);
  EXPECT_NE(second.err.find("--port"), std::string::npos) << second.err;
  served.program().send(SIGTERM);
  EXPECT_EQ(served.program().finish().status, 0);
}

TEST_F(ServeProgram, a_job_gives_what_the_command_line_gives) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  const std::string bytes = picture(90, 70);
  ASSERT_EQ(run({"denoise", "in.png", "-o", "out.png", "--noise", "20", "--threads", "1"}).status, 0);
  Served served(folder());
  EXPECT_TRUE(served.processes("lacuna-worker").empty()) << "networks are for the first job to load";
  const std::string image = served.upload(bytes);
  for (int i = 0; i < 2; ++i) {
    const std::string id =
        served.post(fmt::format(R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", image));
    const nlohmann::json job = served.finished(id);
    ASSERT_EQ(job.at("state"), "done") << job;
    EXPECT_EQ(served.ask("GET", "/api/v1/jobs/" + id + "/result").body, bytes_of("out.png"));
  }
  served.program().send(SIGTERM);
  EXPECT_EQ(served.program().finish().status, 0);
  EXPECT_TRUE(served.processes("lacuna-worker").empty());
}

TEST_F(ServeProgram, a_filled_jpeg_keeps_the_blocks_that_the_mask_does_not_touch) {
  make_picture("in.jpg", 160, 120);
  Image mask;
  mask.width = 160, mask.height = 120, mask.channels = 1;
  mask.samples.assign(mask.pixel_count(), 0);
  for (int y = 40; y < 52; ++y) std::fill_n(mask.samples.begin() + y * 160 + 70, 20, std::uint8_t{255});
  save_image(mask, path("mask.png"));
  ASSERT_EQ(run({"fill", "in.jpg", "-o", "out.jpg", "--mask", "mask.png", "--method", "smooth"}).status, 0);
  Served served(folder());
  const std::string image = served.upload(bytes_of("in.jpg"), "image/jpeg");
  const std::string id = served.post(
      fmt::format(R"({{"operation":"fill","image":"{}","mask":"{}","options":{{"method":"smooth"}}}})", image,
                  served.upload(bytes_of("mask.png"))));
  const nlohmann::json job = served.finished(id);
  ASSERT_EQ(job.at("state"), "done") << job;
  const nlohmann::json& report = job.at("result").at("report");
  EXPECT_FALSE(report.at("reencoded").get<bool>());
  EXPECT_GT(report.at("kept_blocks").get<double>(), 0.9);
  EXPECT_EQ(served.ask("GET", "/api/v1/jobs/" + id + "/result").body, bytes_of("out.jpg"));
}

TEST_F(ServeProgram, a_restored_picture_is_what_the_command_line_gives) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  make_picture("in.png", 160, 120);
  ASSERT_EQ(run({"degrade", "in.png", "-o", "bad.png", "--degrade",
                 "rectangle(count=1, side=30..40, fill=white)+gaussian(sigma=15)"})
                .status,
            0);
  ASSERT_EQ(run({"restore", "bad.png", "-o", "out.png", "--threads", "1"}).status, 0);
  Served served(folder());
  const std::string id = served.post(
      fmt::format(R"({{"operation":"restore","image":"{}"}})", served.upload(bytes_of("bad.png"))));
  const nlohmann::json job = served.finished(id);
  ASSERT_EQ(job.at("state"), "done") << job;
  EXPECT_GT(job.at("result").at("report").at("noise_sigma").get<double>(), 10);
  EXPECT_EQ(served.ask("GET", "/api/v1/jobs/" + id + "/result").body, bytes_of("out.png"));
}

TEST_F(ServeProgram, nothing_to_do_gives_the_file_back_as_it_was) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  const std::string bytes = picture(40, 30);
  Served served(folder());
  const std::string image = served.upload(bytes);
  const std::string id =
      served.post(fmt::format(R"({{"operation":"denoise","image":"{}","options":{{"strength":0}}}})", image));
  ASSERT_EQ(served.finished(id).at("state"), "done");
  EXPECT_EQ(served.ask("GET", "/api/v1/jobs/" + id + "/result").body, bytes);
}

TEST_F(ServeProgram, cancelled_work_stops_within_two_seconds_and_the_next_job_is_done) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  const std::string large = picture(1600, 1200), small = picture(40, 30);
  Served served(folder());
  const std::string id = served.post(fmt::format(
      R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", served.upload(large)));
  constexpr std::size_t at_work = std::size_t{400} << 20;  // beyond what the network takes by itself
  ASSERT_TRUE(wait_until([&] {
    const auto workers = served.processes("lacuna-worker");
    return !workers.empty() && memory_of(workers.front()) > at_work;
  }));
  const auto begin = Clock::now();
  served.ask("DELETE", "/api/v1/jobs/" + id);
  EXPECT_TRUE(wait_until([&] { return served.processes("lacuna-worker").empty(); }));
  EXPECT_LT(std::chrono::duration<double>(Clock::now() - begin).count(), 2);
  EXPECT_EQ(served.finished(id).at("state"), "cancelled");
  const std::string next = served.post(fmt::format(
      R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", served.upload(small)));
  EXPECT_EQ(served.finished(next).at("state"), "done");
}

TEST_F(ServeProgram, a_worker_that_dies_costs_one_job) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  const std::string large = picture(1600, 1200), small = picture(40, 30);
  Served served(folder());
  const std::string id = served.post(fmt::format(
      R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", served.upload(large)));
  ASSERT_TRUE(wait_until([&] { return !served.processes("lacuna-worker").empty(); }));
  for (const int worker : served.processes("lacuna-worker")) kill(worker, SIGKILL);
  EXPECT_EQ(served.finished(id).at("problem").at("code"), "internal");
  const std::string next = served.post(fmt::format(
      R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", served.upload(small)));
  EXPECT_EQ(served.finished(next).at("state"), "done");
}

TEST_F(ServeProgram, what_the_worker_cannot_do_is_told_without_paths) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  Served served(folder());
  const std::string image = served.upload(picture(64, 48));
  for (const std::string options : {R"({"model":"no_such_model"})", R"({"model":"../models/photo_denoiser"})",
                                    R"({"model":"mnist_autoencoder_noise"})"}) {
    const std::string id =
        served.post(fmt::format(R"({{"operation":"denoise","image":"{}","options":{}}})", image, options));
    const nlohmann::json job = served.finished(id);
    EXPECT_EQ(job.at("state"), "failed") << job;
    EXPECT_EQ(job.at("problem").at("code"), "bad_input") << job;
    EXPECT_EQ(job.dump().find(LACUNA_SOURCE_DIR), std::string::npos) << job;
  }
}

TEST_F(ServeProgram, leaves_no_files_behind) {
  if (sanitized) GTEST_SKIP() << "this build has no networks";
  const std::string bytes = picture(40, 30);
  Served served(folder());
  const std::string id = served.post(fmt::format(
      R"({{"operation":"denoise","image":"{}","options":{{"noise":20}}}})", served.upload(bytes)));
  served.finished(id);
  served.program().send(SIGTERM);
  EXPECT_EQ(served.program().finish().status, 0);
  EXPECT_EQ(files(), (std::vector<std::string>{"in.png", "link.txt"}));
}

}  // namespace
}  // namespace lacuna::testing
