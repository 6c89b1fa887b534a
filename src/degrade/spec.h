#pragma once

#include <map>
#include <string>
#include <vector>

namespace lacuna {

/// One step of a SPEC as written; nothing but the syntax has been checked.
struct SpecStep {
  std::string name;
  std::map<std::string, std::string> values;
  std::size_t position = 0;  ///< of the name, counted from 1
};

/// Bounds of a SPEC, which may come from a stranger.
inline constexpr std::size_t max_spec_length = 4096;
inline constexpr std::size_t max_spec_steps = 32;

/// Splits `name(key=value, ...)+name(...)` into its steps. White space around each part is ignored; a value
/// is all that stands before the next ',' or ')', or between two '"'. Throws usage for the first error of
/// syntax, with its position; limit_exceeded for one that is too long.
std::vector<SpecStep> parse_spec(const std::string& spec);

/// `value` as parse_spec() reads it, between two '"' where it must be. Any value that came out of a SPEC can
/// be written so.
std::string write_value(const std::string& value);

}  // namespace lacuna
