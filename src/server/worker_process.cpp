#include "server/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lacuna/error.h"
#include "server/worker_link.h"

extern char** environ;

namespace lacuna {
namespace {

/// Code of a name that error_name() gives.
ErrorCode code_named(const std::string& name) {
  for (const ErrorCode code : {ErrorCode::usage, ErrorCode::bad_input, ErrorCode::unsupported,
                               ErrorCode::limit_exceeded, ErrorCode::interrupted})
    if (name == error_name(code)) return code;
  return ErrorCode::internal;
}

}  // namespace

WorkerProcess::WorkerProcess(std::filesystem::path program, int threads, std::uint64_t max_pixels,
                             int max_side)
    : program_(std::move(program)), threads_(threads), max_pixels_(max_pixels), max_side_(max_side) {}

WorkerProcess::~WorkerProcess() {
  end();
}

void WorkerProcess::start() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Error(ErrorCode::internal, "no socket for the worker");
  socket_ = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: Ctrl-C on the terminal is for the server, which lets a job finish.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::string name = program_.string(), threads = std::to_string(threads_),
              pixels = std::to_string(max_pixels_), side = std::to_string(max_side_);
  char* const arguments[] = {name.data(), threads.data(), pixels.data(), side.data(), nullptr};
  const int failed = posix_spawn(&process_, name.c_str(), &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (failed != 0) {
    process_ = -1;
    end();
    throw Error(ErrorCode::internal, "the worker cannot be started");
  }
}

void WorkerProcess::end() {
  if (socket_ >= 0) close(socket_);
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  socket_ = process_ = -1;
}

JobResult WorkerProcess::converse(const JobWork& work, ProgressSink& progress) {
  const WorkerLink link(socket_);
  const auto stop = [&progress] { return progress.cancelled(); };
  link.send({{"operation", work.operation}, {"options", work.options}}, work.picture.get(), work.mask.get(),
            stop);
  while (true) {
    WorkerMessage message = link.receive(stop);
    const nlohmann::json& said = message.text;
    if (said.contains("error")) throw Error(code_named(said.at("error")), said.at("message"));
    if (said.contains("progress")) {
      progress.update(said.at("progress"), said.at("stage"));
      continue;
    }
    return {std::move(message.first), said.at("type"), said.at("extension"), said.at("report")};
  }
}

JobResult WorkerProcess::run(const JobWork& work, ProgressSink& progress) {
  if (process_ > 0 && waitpid(process_, nullptr, WNOHANG) == process_) {
    process_ = -1;
    end();
  }
  if (process_ < 0) start();
  try {
    return converse(work, progress);
  } catch (const WorkerGone&) {
    end();
    throw Error(ErrorCode::internal, "the worker ended");
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted) end();
    throw;
  }
}

std::filesystem::path installed_worker() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lacuna-worker";
}

}  // namespace lacuna
