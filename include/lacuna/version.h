#pragma once

namespace lacuna {

/// Version of Lacuna, "major.minor.patch" (https://semver.org).
const char* version();

}  // namespace lacuna
