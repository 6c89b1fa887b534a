#include "cli/page.h"

#include "core/text.h"

namespace lacuna {
namespace {

constexpr std::size_t page_width = 100;
constexpr std::size_t meaning_column = 26;

}  // namespace

std::string wrap(const std::string& text, std::size_t column, std::size_t indent) {
  std::string page;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > page_width) {
      page += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      page += " ";
      ++column;
    }
    page += word;
    column += word.size();
  }
  return page;
}

std::string page_row(const std::string& name, const std::string& meaning, std::size_t indent) {
  std::string line = std::string(indent, ' ') + name;
  if (line.size() + 2 > meaning_column)
    line += "\n" + std::string(meaning_column, ' ');
  else
    line.resize(meaning_column, ' ');
  return line + wrap(meaning, meaning_column, meaning_column) + "\n";
}

}  // namespace lacuna
