#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "train/tiny_run.h"

extern char** environ;

namespace lacuna::testing {

/// A TCP port of the loopback that nobody uses now.
inline int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  ::close(probe);
  return ntohs(address.sin_port);
}

/// Processes that are given the variables of torchrun, one per rank, as a launcher on one machine would start
/// them. What they say on stderr is kept. Those that still run at the end are killed.
class RankProcesses {
 public:
  RankProcesses(int count, const std::vector<std::string>& words,
                const std::vector<std::string>& more_environment = {}) {
    const std::string port = std::to_string(free_port());
    for (int rank = 0; rank < count; ++rank) {
      std::vector<std::string> variables = more_environment;
      for (char** each = environ; *each; ++each) variables.push_back(*each);
      variables.push_back("RANK=" + std::to_string(rank));
      variables.push_back("WORLD_SIZE=" + std::to_string(count));
      variables.push_back("MASTER_PORT=" + port);
      start(words, variables);
    }
  }
  ~RankProcesses() {
    for (std::size_t rank = 0; rank < processes_.size(); ++rank) {
      if (processes_[rank] <= 0) continue;
      ::kill(processes_[rank], SIGKILL);
      wait(rank);
    }
  }
  RankProcesses(const RankProcesses&) = delete;
  RankProcesses& operator=(const RankProcesses&) = delete;

  void send(std::size_t rank, int signal) { ::kill(processes_.at(rank), signal); }

  /// Exit status of a rank, or 128 + the signal that ended it; waits for its end.
  int wait(std::size_t rank) {
    int status = 0;
    ::waitpid(processes_.at(rank), &status, 0);
    processes_[rank] = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::vector<int> wait_for_all() {
    std::vector<int> statuses;
    for (std::size_t rank = 0; rank < processes_.size(); ++rank) statuses.push_back(wait(rank));
    return statuses;
  }
  /// What `rank` has said on stderr.
  std::string said(std::size_t rank) const { return contents(said_path(rank)); }

 private:
  std::filesystem::path said_path(std::size_t rank) const {
    return folder_.path() / ("rank" + std::to_string(rank));
  }

  void start(std::vector<std::string> words, std::vector<std::string> variables) {
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> all;
      for (std::string& text : texts) all.push_back(text.data());
      all.push_back(nullptr);
      return all;
    };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const std::string said = said_path(processes_.size()).string();
    posix_spawn_file_actions_addopen(&actions, 2, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t child = 0;
    const int problem = posix_spawn(&child, words[0].c_str(), &actions, nullptr, pointers(words).data(),
                                    pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) throw std::runtime_error("cannot start " + words[0]);
    processes_.push_back(child);
  }

  TempFolder folder_;
  std::vector<pid_t> processes_;  // 0 = has ended
};

}  // namespace lacuna::testing
