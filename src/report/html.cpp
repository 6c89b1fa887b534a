#include "report/html.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base64.h"

namespace lacuna {

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string script_json(const nlohmann::json& json) {
  std::string escaped;
  for (const char c : json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    if (c == '<')
      escaped += "\\u003c";
    else
      escaped += c;
  }
  return escaped;
}

std::string data_uri(const std::string& type, std::string_view bytes) {
  return "data:" + type + ";base64," + base64(bytes.data(), bytes.size());
}

std::string html_table(const std::string& name, const std::vector<HtmlColumn>& columns,
                       const std::vector<HtmlRow>& rows) {
  const auto look = [](const std::string& classes) {
    return classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
  };
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table>\n<thead><tr>",
      escape_html(name));
  for (const HtmlColumn& column : columns) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", look(column.number ? "number" : ""),
                        escape_html(column.title));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const HtmlRow& row : rows) {
    html += fmt::format("<tr{}>", look(row.look));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::string classes = look(columns[i].number ? "number" : "");
      html += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", classes, row.cells[i])
                     : fmt::format("<td{}>{}</td>", classes, row.cells[i]);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

}  // namespace lacuna
