#include "cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/options.h"
#include "core/interrupt.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr std::chrono::milliseconds bar_interval{100};
constexpr std::chrono::seconds line_interval{5};

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// "1:02:03" or "2:03".
std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                       : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

void add_quiet_option(Options& options, Verbosity& verbosity) {
  options.group("Messages");
  options.action("-q,--quiet", "say nothing but errors", [&verbosity] { verbosity = Verbosity::quiet; });
}

void add_message_options(Options& options, Verbosity& verbosity) {
  add_quiet_option(options, verbosity);
  options.action("-v,--verbose", "say what is done to each input",
                 [&verbosity] { verbosity = Verbosity::verbose; });
}

std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

void print_error(const std::string& message) {
  fmt::print(stderr, "lacuna: {}\n", printable(message));
}

ProgressDisplay::ProgressDisplay(Verbosity verbosity, std::size_t units)
    : verbosity_(verbosity), terminal_(isatty(STDERR_FILENO)), units_(std::max<std::size_t>(units, 1)) {}

ProgressDisplay::~ProgressDisplay() {
  clear();
}

void ProgressDisplay::begin_unit(const std::string& name) {
  name_ = printable(name);
  update(0, "");
}

void ProgressDisplay::end_unit() {
  ++done_;
}

bool ProgressDisplay::cancelled() const {
  return interrupted();
}

void ProgressDisplay::update(double fraction, const std::string& what) {
  if (verbosity_ == Verbosity::quiet) return;
  if (first_share_ < 0) first_share_ = share_of_all(fraction);
  const auto now = Clock::now();
  if (now - last_drawn_ < (terminal_ ? Clock::duration(bar_interval) : Clock::duration(line_interval)))
    return;
  last_drawn_ = now;
  draw(fraction, what);
}

double ProgressDisplay::share_of_all(double fraction) const {
  return std::clamp((static_cast<double>(done_) + fraction) / static_cast<double>(units_), 0.0, 1.0);
}

void ProgressDisplay::draw(double fraction, const std::string& what) {
  const double share = share_of_all(fraction);
  const double elapsed = std::chrono::duration<double>(last_drawn_ - started_).count();
  const double gained = share - first_share_;
  const std::string left = gained > 0.001 ? clock_text(elapsed * (1 - share) / gained) + " left" : "";
  std::string text = fmt::format("{:3.0f} %", 100 * share);
  if (units_ > 1) text += fmt::format("  {} of {}", std::min(done_ + 1, units_), units_);
  for (const std::string& part : {left, name_, what}) {
    if (!part.empty()) text += "  " + part;
  }
  if (!terminal_) {
    fmt::print(stderr, "lacuna: {}\n", text);
    return;
  }
  constexpr std::size_t bar_width = 24;
  const auto filled = static_cast<std::size_t>(share * bar_width);
  std::string line = "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " + text;
  if (line.size() >= terminal_width()) line.resize(terminal_width() - 1);
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressDisplay::clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

void ProgressDisplay::error(const std::string& message) {
  clear();
  print_error(message);
}

void ProgressDisplay::note(const std::string& message) {
  if (verbosity_ == Verbosity::quiet) return;
  clear();
  fmt::print(stderr, "{}\n", printable(message));
}

void ProgressDisplay::detail(const std::string& message) {
  if (verbosity_ == Verbosity::verbose) note(message);
}

}  // namespace lacuna
