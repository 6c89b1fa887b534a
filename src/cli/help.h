#pragma once

#include <string>

#include "cli/command.h"
#include "cli/options.h"

namespace lacuna {

/// The page of `lacuna --help`: what the program is and one line per command.
std::string overview_page();

/// The page of `lacuna COMMAND --help`, derived from the command's description and its options.
std::string command_page(const Command& command, const Options& options);

}  // namespace lacuna
