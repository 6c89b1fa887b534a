#pragma once

#include <cstddef>
#include <string>

namespace lacuna {

/// `text` in lines as wide as a help page; the first one starts at `column`, the others at `indent`.
std::string wrap(const std::string& text, std::size_t column, std::size_t indent);

/// A line of a help page, ended: the name, `indent` spaces in, and beside it what it means, wrapped.
std::string page_row(const std::string& name, const std::string& meaning, std::size_t indent = 2);

}  // namespace lacuna
