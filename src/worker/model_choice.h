#pragma once

#include <string>

#include "core/description.h"
#include "lacuna/error.h"

namespace lacuna {

/// Name of the model that a job runs with: that of its options, else `fallback`. Throws bad_input where no
/// shipped model is called so; a job cannot name a file.
std::string chosen_model(const Values& options, const std::string& fallback);

/// Runs `load`. An error is put in words that a client may see: without the paths that were looked at.
template <typename Load>
auto with_model(const std::string& name, const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted || error.code() == ErrorCode::internal) throw;
    throw Error(ErrorCode::bad_input, "the model " + name +
                                          " cannot do that here: 'lacuna models' and 'lacuna doctor' say "
                                          "what is there");
  }
}

}  // namespace lacuna
