#pragma once

#include <string>
#include <vector>

namespace lacuna {

/// Names of where networks compute: "auto" is a GPU where LibTorch finds one, else the processor.
const std::vector<std::string>& device_names();

/// What is wrong with the name of a device, for validate(); empty where it is one of device_names().
std::string device_problem(const std::string& name);

/// Throws usage for "cuda" where LibTorch finds no GPU, so that work fails before it begins. LibTorch is
/// loaded for "cuda" only.
void require_device(const std::string& name);

}  // namespace lacuna
