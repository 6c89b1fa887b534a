#pragma once

#include <string>

namespace lacuna {

/// Starts libvips on the first call: no cache, no messages on stderr, no loaders but those that Lacuna calls
/// by name. Thread-safe.
void start_vips();

/// libvips' last error on this thread as one line, and clears it.
std::string take_vips_error();

}  // namespace lacuna
