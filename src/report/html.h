#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// `text` with <, >, &, " and ' as entities: safe between tags and in quoted attributes, of HTML and of SVG.
std::string escape_html(std::string_view text);

/// JSON that cannot end the <script> element it stands in: every "<" is written as \u003c. Bytes that are not
/// UTF-8, which a file name may hold, are replaced.
std::string script_json(const nlohmann::json& json);

/// "data:TYPE;base64,..."
std::string data_uri(const std::string& type, std::string_view bytes);

/// A column of a table.
struct HtmlColumn {
  std::string title;  ///< text
  bool number = false;
};

/// A row: its cells as HTML, the first of which heads it.
struct HtmlRow {
  std::vector<std::string> cells;
  std::string look;  ///< CSS classes; may be empty
};

/// A table that scrolls inside itself where it is wider than the page; `name` tells what it is.
std::string html_table(const std::string& name, const std::vector<HtmlColumn>& columns,
                       const std::vector<HtmlRow>& rows);

}  // namespace lacuna
