#pragma once

#include <torch/torch.h>

#include <string>

namespace lacuna {

/// The device called `name`: "cpu", "cuda" (the first GPU that LibTorch finds) or "auto" (the GPU where there
/// is one). Throws usage for another name, and for "cuda" where LibTorch finds no GPU.
torch::Device device_named(const std::string& name);

/// Lets a GPU multiply float32 numbers with 10 bits of mantissa (TF32) in convolutions and, where all batches
/// have the same few shapes, try which way is fastest for each. Its sums come in no fixed order, so that
/// results do not repeat to the byte.
void prepare(const torch::Device& device, bool same_shapes);

/// The memory format in which convolutions run fastest on `device`: channels-last on a GPU and where Lacuna's
/// own run (convolution/), else contiguous.
torch::MemoryFormat preferred_memory_format(const torch::Device& device);

}  // namespace lacuna
