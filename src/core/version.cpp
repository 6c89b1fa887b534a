#include "lacuna/version.h"

namespace lacuna {

const char* version() {
  return LACUNA_VERSION;
}

}  // namespace lacuna
