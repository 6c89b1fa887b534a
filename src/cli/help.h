#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"

namespace lacuna {

/// What the program is, in a sentence or two; the meaning of its exit statuses.
std::string program_summary();
std::string exit_statuses();

/// "lacuna denoise IN... -o OUT [OPTION]..."
std::string usage_of(const Command& command, const Options& options);

/// The titles that options stand under, in order.
std::vector<std::string> groups_of(const Options& options);

/// The page of `lacuna --help`: what the program is and one line per command.
std::string overview_page();

/// The page of `lacuna COMMAND --help`, derived from the command's description and its options.
std::string command_page(const Command& command, const Options& options);

}  // namespace lacuna
