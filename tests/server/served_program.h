#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/program.h"
#include "server/running_server.h"

namespace lacuna::testing {

/// `lacuna serve` on a free port, run in a folder of its own.
class Served {
 public:
  explicit Served(const std::filesystem::path& folder, std::vector<std::string> options = {});

  Answer ask(const std::string& method, const std::string& path, const std::string& type = "",
             const std::string& body = "") const;
  std::string upload(const std::string& bytes, const std::string& type = "image/png") const;
  std::string post(const std::string& job) const;
  /// Waits until a job has ended, and returns it.
  nlohmann::json finished(const std::string& id) const;
  Program& program() { return *program_; }
  /// Its processes that run this program of the build folder: "lacuna", "lacuna-worker".
  std::vector<int> processes(const std::string& name) const;

  double started_seconds = 0;
  int port = 0;
  std::string token;

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Program> program_;
};

/// Resident memory of a process in bytes, 0 where it has gone.
std::size_t memory_of(int process);

}  // namespace lacuna::testing
