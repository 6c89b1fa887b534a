#pragma once

#include <torch/torch.h>

#include <string>

#include "modelfile/safetensors.h"

namespace lacuna {

/// Adds the numbers of `values` to a checkpoint's tensors.
void store_values(TensorFile& file, const std::string& name, const torch::Tensor& values);
/// Reads them back into `target`; throws bad_input where they are missing or not as many.
void restore_values(const TensorFile& file, const std::string& name, torch::Tensor& target);

}  // namespace lacuna
