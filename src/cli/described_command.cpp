#include "cli/described_command.h"

#include <CLI/CLI.hpp>

#include "cli/help.h"

namespace lacuna {

std::vector<DescribedCommand> described_commands() {
  std::vector<DescribedCommand> described;
  for (const Command& command : commands().all()) {
    CLI::App app;
    Options options(app);
    command.declare(options);
    DescribedCommand each{&command, options.help(), usage_of(command, options), groups_of(options)};
    OptionHelp help;
    help.names = {"-h", "--help"};
    help.summary = "print what is known about the command";
    help.group = "Help";
    each.groups.push_back(help.group);
    each.options.push_back(help);
    described.push_back(std::move(each));
  }
  return described;
}

}  // namespace lacuna
