#include <string_view>

#include "baselines/baselines.h"

/// Entry point of the module: a new baseline, or null for a name that it does not know. The caller owns it.
extern "C" lacuna::Baseline* lacuna_make_baseline(const char* name) {
  const std::string_view wanted = name;
  if (wanted == "telea") return lacuna::make_inpainting(false).release();
  if (wanted == "ns") return lacuna::make_inpainting(true).release();
  if (wanted == "fsr") return lacuna::make_frequency_selective().release();
  if (wanted == "nlm") return lacuna::make_non_local_means().release();
  return nullptr;
}
