#include "server/served_program.h"

#include <fmt/format.h>

#include <fstream>

#include "core/text.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::size_t memory_of(int process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6)) << 10;
  return 0;
}

Served::Served(const fs::path& folder, std::vector<std::string> options) : folder_(folder) {
  options.insert(options.begin(), {"serve", "--port", "0", "--threads", "1"});
  Program::Setting setting;
  setting.folder = folder;
  setting.output_file = (folder / "link.txt").string();
  setting.environment = {"TMPDIR=" + folder.string()};
  std::ofstream{setting.output_file};  // made here, opened by the program
  const auto begin = Clock::now();
  program_ = std::make_unique<Program>(options, setting);
  EXPECT_TRUE(wait_until([&] { return text_of(folder / "link.txt").find("#token=") != std::string::npos; }));
  started_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const std::string told = text_of(folder / "link.txt");
  const std::size_t at = told.find("http://");
  const std::string link = trim(told.substr(at));
  port = std::stoi(link.substr(link.rfind(':') + 1));
  token = link.substr(link.find('=') + 1);
}

Answer Served::ask(const std::string& method, const std::string& path, const std::string& type,
                   const std::string& body) const {
  Client client(port);
  std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n",
                                 method, path, port, token);
  if (!type.empty()) head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
  client.send(head + "\r\n" + body);
  return client.receive();
}

std::string Served::upload(const std::string& bytes, const std::string& type) const {
  return ask("PUT", "/api/v1/images", type, bytes).json().value("id", "");
}

std::string Served::post(const std::string& job) const {
  return ask("POST", "/api/v1/jobs", "application/json", job).json().value("id", "");
}

nlohmann::json Served::finished(const std::string& id) const {
  nlohmann::json job;
  EXPECT_TRUE(wait_until([&] {
    job = ask("GET", "/api/v1/jobs/" + id).json();
    return job.at("state") != "queued" && job.at("state") != "running";
  }));
  return job;
}

std::vector<int> Served::processes(const std::string& name) const {
  std::vector<int> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string number = entry.path().filename().string();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code ignored;
    if (fs::read_symlink(entry.path() / "exe", ignored) != fs::path(LACUNA_BINARY_DIR) / name) continue;
    // The folder tells ours from those of tests that run at the same time.
    const std::string environment = text_of(entry.path() / "environ");
    if (environment.find("TMPDIR=" + folder_.string() + '\0') != std::string::npos)
      found.push_back(std::stoi(number));
  }
  return found;
}

}  // namespace lacuna::testing
