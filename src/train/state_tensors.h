#pragma once

#include <cstdint>
#include <string>

#include "modelfile/safetensors.h"

namespace lacuna {

/// Adds `count` numbers to a checkpoint's tensors.
void store_values(TensorFile& file, const std::string& name, const float* values, std::int64_t count);
/// Reads them back into `target`; throws bad_input where they are missing or not as many.
void restore_values(const TensorFile& file, const std::string& name, float* target, std::int64_t count);

}  // namespace lacuna
