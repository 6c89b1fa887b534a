#pragma once

#include "image/byte_source.h"

namespace lacuna {

/// Verifies the checksum of every chunk of a PNG file; throws bad_input naming the damaged one.
void check_png(const ByteSource& source);

}  // namespace lacuna
