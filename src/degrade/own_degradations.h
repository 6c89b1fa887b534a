#pragma once

#include "degrade/degradation.h"

namespace lacuna {

/// The kind of damage called `name`: one of degradations(), or one that add_degradation() made known. Throws
/// usage naming the nearest known name. The result stays valid.
const DegradationRegistry::Entry& find_degradation(const std::string& name);

}  // namespace lacuna
