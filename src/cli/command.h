#pragma once

#include <functional>
#include <string>
#include <vector>

namespace lacuna {

class Options;

/// Runs a command whose options have been read; the result is the program's exit status. Failures are thrown
/// as lacuna::Error.
using CommandRun = std::function<int()>;

/// One verb of the program. The help page and the reading of the command line are both derived from this.
struct Command {
  std::string name;
  std::string summary;  ///< one line, verb first
  std::string details;  ///< paragraphs below the usage line; may be empty
  /// Command lines that users can copy, each with what it does.
  std::vector<std::pair<std::string, std::string>> examples;
  /// Declares the options and returns what runs with them.
  std::function<CommandRun(Options&)> declare;
  /// Tables at the end of the help page that are made only when asked for; may be empty.
  std::function<std::string()> tables = {};
};

/// All commands; each file of src/cli/commands defines `void register_<file>(CommandRegistry&)`.
class CommandRegistry {
 public:
  explicit CommandRegistry(std::string kind) : kind_(std::move(kind)) {}

  void add(Command command) { commands_.push_back(std::move(command)); }
  const std::vector<Command>& all() const { return commands_; }
  /// Throws ErrorCode::usage naming the nearest known name.
  const Command& find(const std::string& name) const;

 private:
  std::string kind_;
  std::vector<Command> commands_;
};

/// The commands that the build found, in alphabetical order.
const CommandRegistry& commands();

}  // namespace lacuna
