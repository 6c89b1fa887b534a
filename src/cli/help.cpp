#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/page.h"
#include "core/text.h"

namespace lacuna {
namespace {

std::string option_row(const OptionHelp& option) {
  const std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  return page_row(option.placeholder.empty() ? names : names + " " + option.placeholder, option.summary);
}

}  // namespace

std::string program_summary() {
  return "lacuna restores pictures: it takes noise and compression away, and it trains and measures the "
         "networks that do so. Nothing leaves this machine.";
}

std::string exit_statuses() {
  return "0 all done, 1 some of several inputs failed, 2 usage, 3 training diverged, 4 bad input, 5 limit "
         "exceeded, 6 cannot write, 130 or 143 interrupted.";
}

std::string usage_of(const Command& command, const Options& options) {
  std::string positionals, others;
  for (const OptionHelp& option : options.help()) {
    const std::string shown =
        option.names.front() + (option.placeholder.empty() ? "" : " " + option.placeholder);
    if (option.positional)
      positionals += option.required ? " " + shown : " [" + shown + "]";
    else if (option.required || option.in_usage)
      others += " " + shown;
  }
  return fmt::format("lacuna {}{}{} [OPTION]...", command.name, positionals, others);
}

std::vector<std::string> groups_of(const Options& options) {
  std::vector<std::string> groups;
  for (const OptionHelp& option : options.help()) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  return groups;
}

std::string overview_page() {
  std::string page = wrap(program_summary(), 0, 0) + "\n\nUsage: lacuna COMMAND [ARGUMENT]...\n\nCommands:\n";
  for (const Command& command : commands().all()) page += page_row(command.name, command.summary);
  page += "\n" + page_row("--version", "print the version") + page_row("-h, --help", "print this page") +
          "\n`lacuna COMMAND --help` explains a command and its options.\n\n" +
          wrap("Exit status: " + exit_statuses(), 0, 0) + "\n";
  return page;
}

std::string command_page(const Command& command, const Options& options) {
  std::string page = "Usage: " + usage_of(command, options) + "\n\n";
  for (const std::string& paragraph : split(command.details, '\n')) page += wrap(paragraph, 0, 0) + "\n";
  for (const std::string& group : groups_of(options)) {
    page += "\n" + group + ":\n";
    for (const OptionHelp& option : options.help()) {
      if (option.group == group) page += option_row(option);
    }
  }
  if (command.tables) page += "\n" + command.tables();
  if (!command.examples.empty()) page += "\nExamples:\n";
  for (const auto& [line, meaning] : command.examples)
    page += "  " + line + "\n      " + wrap(meaning, 6, 6) + "\n";
  return page;
}

}  // namespace lacuna
