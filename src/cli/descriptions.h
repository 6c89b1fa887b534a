#pragma once

#include <string>
#include <vector>

#include "core/description.h"
#include "core/registry.h"

namespace lacuna {

/// A section of a help page: each part with its parameters, ranges and defaults.
std::string describe_parts(const std::string& title, const std::vector<Description>& parts);

template <typename Product>
std::string describe_registry(const std::string& title, const Registry<Product>& registry) {
  std::vector<Description> parts;
  for (const std::string& name : registry.names()) parts.push_back(registry.find(name).description);
  return describe_parts(title, parts);
}

}  // namespace lacuna
