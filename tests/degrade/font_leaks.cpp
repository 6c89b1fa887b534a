// The font library keeps what it found out about fonts until the end of the process, where the leak checker
// takes it for lost.
#include "support/sanitizers.h"

#if LACUNA_SANITIZED
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\nleak:libpango\n";
}
#endif
