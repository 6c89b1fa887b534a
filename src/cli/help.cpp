#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace lacuna {
namespace {

constexpr std::size_t page_width = 100;
constexpr std::size_t name_column = 26;

/// `text` in lines of the page's width; every line but the first is indented by `indent` spaces, and `column`
/// is where the first one starts.
std::string wrap(const std::string& text, std::size_t column, std::size_t indent) {
  std::string page;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > page_width) {
      page += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      page += " ";
      ++column;
    }
    page += word;
    column += word.size();
  }
  return page;
}

std::string row(const std::string& name, const std::string& summary) {
  std::string line = "  " + name;
  if (line.size() + 2 > name_column)
    line += "\n" + std::string(name_column, ' ');
  else
    line.resize(name_column, ' ');
  return line + wrap(summary, name_column, name_column) + "\n";
}

/// "lacuna denoise IN... -o OUT [OPTION]..."
std::string usage_line(const Command& command, const Options& options) {
  std::string line = "Usage: lacuna " + command.name;
  for (const OptionHelp& option : options.help()) {
    if (!option.positional && !option.required) continue;
    const std::string shown =
        option.names.front() + (option.placeholder.empty() ? "" : " " + option.placeholder);
    line += option.required ? " " + shown : " [" + shown + "]";
  }
  return line + " [OPTION]...\n";
}

std::string option_row(const OptionHelp& option) {
  const std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  return row(option.placeholder.empty() ? names : names + " " + option.placeholder, option.summary);
}

}  // namespace

std::string overview_page() {
  std::string page =
      wrap(
          "lacuna restores pictures: it takes noise and compression away, and it trains and measures the "
          "networks that do so. Nothing leaves this machine.",
          0, 0) +
      "\n\nUsage: lacuna COMMAND [ARGUMENT]...\n\nCommands:\n";
  for (const Command& command : commands().all()) page += row(command.name, command.summary);
  page += "\n" + row("--version", "print the version") + row("-h, --help", "print this page") +
          "\n`lacuna COMMAND --help` explains a command and its options.\n\n"
          "Exit status: 0 all done, 1 some of several inputs failed, 2 usage, 3 training diverged, 4 bad "
          "input,\n5 limit exceeded, 6 cannot write, 130 or 143 interrupted.\n";
  return page;
}

std::string command_page(const Command& command, const Options& options) {
  std::string page = usage_line(command, options) + "\n";
  for (const std::string& paragraph : split(command.details, '\n')) page += wrap(paragraph, 0, 0) + "\n";
  std::vector<std::string> groups;
  for (const OptionHelp& option : options.help()) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const std::string& group : groups) {
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
