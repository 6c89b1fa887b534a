#pragma once

#include <string>
#include <vector>

namespace lacuna {

/// Rows of text in aligned columns, the first row being the head; columns whose cells all are numbers stand
/// right.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace lacuna
