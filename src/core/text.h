#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/description.h"

namespace lacuna {

/// Parts of `text` between `separator`s; empty parts are kept, empty text gives no part.
std::vector<std::string> split(std::string_view text, char separator);

/// `text` without leading and trailing white space.
std::string trim(std::string_view text);

/// The whole of `text` as a decimal integer, or nothing. Independent of the locale.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// The whole of `text` as a finite decimal number, or nothing. Independent of the locale.
std::optional<double> parse_real(std::string_view text);

/// `a` or `a..b`, or nothing.
std::optional<Range> parse_range(std::string_view text);

/// "12,345,678".
std::string with_separators(long long number);

}  // namespace lacuna
