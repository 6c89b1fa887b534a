#pragma once

#include <string>

namespace lacuna {

class Options;

/// Declares --device among the limits, which all commands that run networks share.
void add_device_option(Options& options, std::string& device);

}  // namespace lacuna
