#pragma once

#include <string_view>

namespace lacuna {

/// src/server/openapi.json, embedded by the build: the description of the interface (OpenAPI 3.1).
extern const std::string_view openapi_json;

}  // namespace lacuna
