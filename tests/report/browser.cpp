#include "report/browser.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "core/text.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int patience = 30'000;  // milliseconds for one answer

/// The other ends of the two pipes become descriptors 3 and 4, where the browser looks for them.
[[noreturn]] void become_browser(const std::string& program, const fs::path& profile, int commands,
                                 int answers) {
  const int in = fcntl(commands, F_DUPFD, 10), out = fcntl(answers, F_DUPFD, 10);
  dup2(in, 3);
  dup2(out, 4);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (int descriptor = 0; descriptor < 3; ++descriptor) dup2(nothing, descriptor);
  const std::string folder = "--user-data-dir=" + profile.string();
  execl(program.c_str(), program.c_str(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-dev-shm-usage", "--disable-background-networking", "--remote-debugging-pipe",
        folder.c_str(), "about:blank", nullptr);
  _exit(127);
}

}  // namespace

std::string Browser::program() {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path ? path : "", ':')) {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      const fs::path file = fs::path(folder) / name;
      if (access(file.c_str(), X_OK) == 0) return file.string();
    }
  }
  return "";
}

Browser::Browser() {
  int commands[2], answers[2];
  if (pipe2(commands, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = fork();
  if (process_ == 0) become_browser(program(), profile_.path(), commands[0], answers[1]);
  close(commands[0]);
  close(answers[1]);
  to_ = commands[1];
  from_ = answers[0];
  signal(SIGPIPE, SIG_IGN);
  const json page = send({{"method", "Target.createTarget"}, {"params", {{"url", "about:blank"}}}});
  const json attached = send({{"method", "Target.attachToTarget"},
                              {"params", {{"targetId", page.value("targetId", "")}, {"flatten", true}}}});
  session_ = attached.value("sessionId", "");
  for (const char* domain : {"Page", "Runtime", "Log", "Network"}) call(std::string(domain) + ".enable");
}

Browser::~Browser() {
  close(to_);  // the end of its commands ends it
  close(from_);
  for (int tries = 0; tries < 100; ++tries) {
    if (waitpid(process_, nullptr, WNOHANG) == process_) return;
    usleep(50'000);
  }
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

json Browser::receive() {
  for (std::size_t end; (end = received_.find('\0')) == std::string::npos;) {
    pollfd stream{from_, POLLIN, 0};
    char buffer[1 << 16];
    const ssize_t count = poll(&stream, 1, patience) > 0 ? read(from_, buffer, sizeof buffer) : -1;
    if (count <= 0) throw std::runtime_error("the browser does not answer");
    received_.append(buffer, static_cast<std::size_t>(count));
  }
  const std::size_t end = received_.find('\0');
  json message = json::parse(received_.substr(0, end));
  received_.erase(0, end + 1);
  if (message.contains("method")) events_.push_back(message);
  return message;
}

json Browser::send(json message) {
  const int number = ++calls_;
  message["id"] = number;
  if (!session_.empty()) message["sessionId"] = session_;
  const std::string text = message.dump();
  for (std::size_t sent = 0; sent <= text.size();) {
    const ssize_t count = write(to_, text.c_str() + sent, text.size() + 1 - sent);  // ends with a zero byte
    if (count <= 0) throw std::runtime_error("the browser has gone");
    sent += static_cast<std::size_t>(count);
  }
  while (true) {
    const json answer = receive();
    if (answer.value("id", 0) != number) continue;
    EXPECT_FALSE(answer.contains("error")) << message.dump() << ": " << answer.dump();
    return answer.value("result", json::object());
  }
}

json Browser::call(const std::string& method, const json& parameters) {
  return send({{"method", method}, {"params", parameters}});
}

void Browser::open(const fs::path& file) {
  open_address("file://" + fs::absolute(file).string());
}

void Browser::open_address(const std::string& address) {
  const std::size_t loaded = events("Page.loadEventFired").size();
  call("Page.navigate", {{"url", address}});
  while (events("Page.loadEventFired").size() == loaded) receive();
}

json Browser::evaluate(const std::string& expression) {
  const json answer =
      call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  EXPECT_FALSE(answer.contains("exceptionDetails")) << expression << ": " << answer.dump();
  return answer.value("result", json::object()).value("value", json());
}

void Browser::resize(int width) {
  call("Emulation.setDeviceMetricsOverride",
       {{"width", width}, {"height", 900}, {"deviceScaleFactor", 1}, {"mobile", width < 600}});
  evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

void Browser::prefer_dark(bool dark) {
  call("Emulation.setEmulatedMedia",
       {{"features", {{{"name", "prefers-color-scheme"}, {"value", dark ? "dark" : "light"}}}}});
}

std::vector<json> Browser::events(const std::string& method) const {
  std::vector<json> found;
  for (const json& event : events_) {
    if (event.at("method") == method) found.push_back(event.at("params"));
  }
  return found;
}

}  // namespace lacuna::testing
