#pragma once

#include <memory>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"

namespace lacuna {

/// A command with what it declares about its options, none of which is read.
struct DescribedCommand {
  const Command* command = nullptr;
  std::vector<OptionHelp> options;  ///< --help included
  std::string usage;                ///< "lacuna denoise IN... -o OUT [OPTION]..."
  std::vector<std::string> groups;  ///< titles of options, in order
};

/// All commands, in alphabetical order: what manual pages and completions are made of.
std::vector<DescribedCommand> described_commands();

}  // namespace lacuna
