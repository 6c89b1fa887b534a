#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace lacuna {

/// Parses JSON text of a client. Throws Problem 400 for what is no JSON (RFC 8259, UTF-8), for a key that is
/// given twice in one object, and for nesting deeper than 16.
nlohmann::json parse_strict_json(std::string_view text);

}  // namespace lacuna
