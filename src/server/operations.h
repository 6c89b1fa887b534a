#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/description.h"

namespace lacuna {

/// What a job can do. Its description's parameters are the options that a job may state; the list of
/// server-config, the check of a job and the work itself are all derived from it.
struct Operation {
  Description description;
  bool takes_mask = false;
  bool needs_mask = false;
};

/// All of them, in the order in which the page shows them.
std::vector<Operation> operations();

/// Throws Problem 422 where there is none of this name.
Operation find_operation(const std::string& name);

}  // namespace lacuna
