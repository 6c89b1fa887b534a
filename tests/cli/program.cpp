#include "cli/program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "image/image_file.h"
#include "support/sanitizers.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;

constexpr double longest_run = sanitized ? 300 : 60;  // seconds

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A pipe whose ends are not inherited unless they are duplicated.
struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
};

/// Reads what is there; false at the end of the stream.
bool drain(int descriptor, std::string& text) {
  char buffer[4096];
  const ssize_t count = read(descriptor, buffer, sizeof buffer);
  if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
  return count > 0;  // a closed terminal reports an error, which is its end
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Setting& setting) : started_(now()) {
  std::vector<std::string> words = {LACUNA_BINARY_DIR "/lacuna"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const Pipe in, out;
  int master = -1, slave = -1;
  if (setting.terminal) {
    if (openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) throw std::runtime_error("no terminal");
  } else {
    const Pipe pipe;
    master = pipe.read_end;
    slave = pipe.write_end;
  }
  fcntl(master, F_SETFD, FD_CLOEXEC);
  process_ = fork();
  if (process_ == 0) {
    dup2(in.read_end, STDIN_FILENO);
    dup2(out.write_end, STDOUT_FILENO);
    if (!setting.output_file.empty()) dup2(open(setting.output_file.c_str(), O_WRONLY), STDOUT_FILENO);
    dup2(slave, STDERR_FILENO);
    for (const std::string& variable : setting.environment) putenv(const_cast<char*>(variable.c_str()));
    if (chdir(setting.folder.c_str()) != 0) _exit(127);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(in.read_end);
  close(out.write_end);
  close(slave);
  out_ = out.read_end;
  err_ = master;
  input_ = in.write_end;
  // Small enough for the pipe's buffer in these tests, else a program that stops reading would block us.
  signal(SIGPIPE, SIG_IGN);
  for (std::size_t sent = 0; sent < setting.input.size();) {
    const ssize_t count = write(input_, setting.input.data() + sent, setting.input.size() - sent);
    if (count <= 0) break;
    sent += static_cast<std::size_t>(count);
  }
  if (!setting.keep_input_open) {
    close(input_);
    input_ = -1;
  }
}

Program::~Program() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  for (const int descriptor : {input_, out_, err_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Program::send(int signal) {
  kill(process_, signal);
}

ProgramResult Program::finish() {
  ProgramResult result;
  const double asked = now();  // what ran for long before may still end well
  bool out_open = true, err_open = true, killed = false;
  while (out_open || err_open) {
    pollfd streams[2] = {{out_open ? out_ : -1, POLLIN, 0}, {err_open ? err_ : -1, POLLIN, 0}};
    poll(streams, 2, 100);
    if (streams[0].revents) out_open = drain(out_, result.out);
    if (streams[1].revents) err_open = drain(err_, result.err);
    if (now() - asked > longest_run && !killed) {
      ADD_FAILURE() << "killed after " << longest_run << " s";
      kill(process_, SIGKILL);
      killed = true;
    }
  }
  int status = 0;
  rusage usage{};
  wait4(process_, &status, 0, &usage);
  process_ = -1;
  result.seconds = now() - started_;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

ProgramResult run_program(const std::vector<std::string>& arguments, const Program::Setting& setting) {
  return Program(arguments, setting).finish();
}

bool wait_until(const std::function<bool()>& condition) {
  const double start = now();
  while (now() - start < 30) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

bool wait_for(const fs::path& path) {
  return wait_until([&] { return fs::exists(path); });
}

ProgramResult ProgramTest::run(const std::vector<std::string>& arguments, const std::string& input) const {
  Program::Setting setting;
  setting.folder = folder();
  setting.input = input;
  return run_program(arguments, setting);
}

void ProgramTest::make_picture(const std::string& name, int width, int height, std::uint64_t seed) const {
  fs::create_directories((path(name)).parent_path());
  save_image(to_image(synthetic_picture(3, height, width, seed)), path(name));
}

void ProgramTest::make_text(const std::string& name, const std::string& text) const {
  fs::create_directories((path(name)).parent_path());
  std::ofstream(path(name), std::ios::binary) << text;
}

std::string ProgramTest::bytes_of(const std::string& name) const {
  std::ifstream stream(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> ProgramTest::files() const {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder())) {
    if (!entry.is_directory()) found.push_back(entry.path().lexically_relative(folder()).string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace lacuna::testing
