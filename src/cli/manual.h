#pragma once

#include <map>
#include <string>

namespace lacuna {

/// The manual pages of section 1 by file name, as troff with the man macros: lacuna.1, and lacuna-COMMAND.1
/// for each command, derived from its description.
std::map<std::string, std::string> manual_pages();

}  // namespace lacuna
