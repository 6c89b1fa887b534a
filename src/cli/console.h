#pragma once

#include <chrono>
#include <string>

#include "lacuna/progress.h"

namespace lacuna {

class Options;

/// How much a command says on stderr. Results go to stdout and are not affected.
enum class Verbosity {
  quiet,   ///< errors only
  normal,  ///< and progress
  verbose  ///< and what was done to each input
};

/// Declares -q and -v.
void add_message_options(Options& options, Verbosity& verbosity);
/// Declares -q alone, for commands that have nothing more to say.
void add_quiet_option(Options& options, Verbosity& verbosity);

/// One line "lacuna: message" on stderr. Control characters, which a file name may hold, are shown as '?'.
void print_error(const std::string& message);

/// `text` with control characters replaced by '?', for terminals.
std::string printable(std::string text);

/// The progress of a command on stderr: a bar with the time left on a terminal, a line every few seconds
/// elsewhere, nothing when quiet. Ctrl-C cancels. Messages printed through it do not tear the bar.
class ProgressDisplay final : public ProgressSink {
 public:
  /// `units` is how many equal parts the work has (files); 1 for one long call.
  ProgressDisplay(Verbosity verbosity, std::size_t units);
  ~ProgressDisplay() override;
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  /// Starts the next unit; `name` is shown beside the bar.
  void begin_unit(const std::string& name);
  void end_unit();
  /// Progress within the present unit.
  void update(double fraction, const std::string& what) override;
  bool cancelled() const override;

  void error(const std::string& message);
  /// Shown unless quiet.
  void note(const std::string& message);
  /// Shown when verbose.
  void detail(const std::string& message);
  /// Removes the bar.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  double share_of_all(double fraction) const;
  void draw(double fraction, const std::string& what);

  Verbosity verbosity_;
  bool terminal_;
  std::size_t units_;
  std::size_t done_ = 0;
  std::string name_;
  bool drawn_ = false;
  Clock::time_point started_ = Clock::now();
  double first_share_ = -1;  ///< share at the first update: a resumed training does not begin at 0
  Clock::time_point last_drawn_ = started_;
};

}  // namespace lacuna
