#include "cli/table.h"

#include <algorithm>

namespace lacuna {
namespace {

bool is_number(const std::string& cell) {
  return cell.find_first_not_of("0123456789.,+-") == std::string::npos;
}

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t column = 0; column < rows.front().size(); ++column) {
    std::size_t width = 0;
    bool numbers = rows.size() > 1;
    for (const auto& row : rows) width = std::max(width, row[column].size());
    for (std::size_t i = 1; i < rows.size(); ++i) numbers = numbers && is_number(rows[i][column]);
    widths.push_back(width);
    right.push_back(numbers);
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string padding(widths[column] - row[column].size(), ' ');
      if (column > 0) line += "  ";
      line += right[column] ? padding + row[column] : row[column] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace lacuna
