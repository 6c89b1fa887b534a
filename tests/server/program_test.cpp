// The program itself: promises S1 and S7, and real work by the worker.
#include "cli/program.h"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <fstream>

#include "core/text.h"
#include "image/image_file.h"
#include "server/running_server.h"
#include "support/sanitizers.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// `lacuna serve` on a free port.
class Served {
 public:
  Served(const fs::path& folder, std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"serve", "--port", "0", "--threads", "1"});
    Program::Setting setting;
    setting.folder = folder;
    setting.output_file = (folder / "link.txt").string();
    setting.environment = {"TMPDIR=" + folder.string()};
    std::ofstream{setting.output_file};  // made here, opened by the program
    const auto begin = Clock::now();
    program_ = std::make_unique<Program>(options, setting);
    EXPECT_TRUE(
        wait_until([&] { return text_of(folder / "link.txt").find("#token=") != std::string::npos; }));
    started_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const std::string told = text_of(folder / "link.txt");
    const std::size_t at = told.find("http://");
    const std::string link = trim(told.substr(at));
    port = std::stoi(link.substr(link.rfind(':') + 1));
    token = link.substr(link.find('=') + 1);
  }

  Answer ask(const std::string& method, const std::string& path, const std::string& type = "",
             const std::string& body = "") const {
    Client client(port);
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n",
                                   method, path, port, token);
    if (!type.empty()) head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    client.send(head + "\r\n" + body);
    return client.receive();
  }
  std::string upload(const std::string& bytes) const {
    return ask("PUT", "/api/v1/images", "image/png", bytes).json().value("id", "");
  }
  std::string post(const std::string& job) const {
    return ask("POST", "/api/v1/jobs", "application/json", job).json().value("id", "");
  }
  nlohmann::json finished(const std::string& id) const {
    nlohmann::json job;
    EXPECT_TRUE(wait_until([&] {
      job = ask("GET", "/api/v1/jobs/" + id).json();
      return job.at("state") != "queued" && job.at("state") != "running";
    }));
    return job;
  }
  Program& program() { return *program_; }

  double started_seconds = 0;
  int port = 0;
  std::string token;

 private:
  std::unique_ptr<Program> program_;
};

/// Processes whose parent is `parent` and whose program is called `name`.
std::vector<int> children(const std::string& name) {
  std::vector<int> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string number = entry.path().filename().string();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code ignored;
    const fs::path program = fs::read_symlink(entry.path() / "exe", ignored);
    if (program == fs::path(LACUNA_BINARY_DIR) / name) found.push_back(std::stoi(number));
  }
  return found;
}

class ServeProgram : public ProgramTest {
 protected:
  std::string picture(int width, int height) {
    make_picture("in.png", width, height);
    return bytes_of("in.png");
  }
};

TEST_F(ServeProgram, listens_on_loopback_only_and_is_there_within_a_second) {
  Served served(folder());
  EXPECT_LT(served.started_seconds, sanitized ? 10 : 1);
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
  EXPECT_TRUE(children("lacuna-worker").empty()) << "networks are for the first job to load";
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
  EXPECT_TRUE(children("lacuna-worker").empty());
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
  ASSERT_TRUE(wait_until([&] { return !children("lacuna-worker").empty(); }));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto begin = Clock::now();
  served.ask("DELETE", "/api/v1/jobs/" + id);
  EXPECT_TRUE(wait_until([] { return children("lacuna-worker").empty(); }));
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
  ASSERT_TRUE(wait_until([] { return !children("lacuna-worker").empty(); }));
  for (const int worker : children("lacuna-worker")) kill(worker, SIGKILL);
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
