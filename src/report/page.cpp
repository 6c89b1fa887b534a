#include "report/page.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "core/sha256.h"
#include "core/text.h"
#include "lacuna/version.h"
#include "report/html.h"
#include "report/latent.h"
#include "report/page_assets.h"
#include "report/page_sections.h"

namespace lacuna {
namespace {

/// "'sha256-...'": what a content security policy lets an inline style or script with this text by.
std::string policy_hash(std::string_view text) {
  const std::string hex = sha256_hex(text.data(), text.size());
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(bytes.data(), bytes.size()) + "'";
}

/// The template with every {{name}} replaced; what is put in is not looked at again.
std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& parts) {
  std::string page;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find("{{", at), close = text.find("}}", open);
    page += text.substr(at, open - at);
    if (open == std::string_view::npos) break;
    page += parts.at(std::string(text.substr(open + 2, close - open - 2)));
    at = close + 2;
  }
  return page;
}

std::string title_of(const ReportContent& content) {
  return content.runs.size() == 1 ? content.runs.front().name
                                  : fmt::format("{} runs compared", content.runs.size());
}

/// What the runs were ranked by, and who is first.
std::string lede(const ReportContent& content) {
  const Ranking& ranking = content.ranking;
  const std::size_t first = ranking.order.front();
  std::string text;
  if (content.measurement) {
    const Evaluation& evaluation = content.measurement->evaluation;
    const std::filesystem::path& data = evaluation.options.data;
    text = fmt::format(
        "Measured on {} pictures of {}{}, {}.", with_separators(evaluation.images),
        (data.filename().empty() ? data.parent_path() : data).filename().string(),
        evaluation.options.split.empty() ? "" : " (" + evaluation.options.split + ")",
        content.measurement->is_undamaged() ? "undamaged" : "damaged by " + evaluation.options.degrade);
  } else {
    text = content.runs.size() == 1
               ? "As the run saw itself: its own validation, no common held-out set."
               : "Ranked by the best validation of each run's own log, not on a common held-out set.";
  }
  if (ranking.values[first]) {
    text += fmt::format(" {} {:.2f} dB{}.",
                        content.runs.size() == 1 ? "It reached" : content.runs[first].name + " leads with",
                        *ranking.values[first], ranking.measure == "psnr_hole" ? " in the hole" : "");
  }
  return fmt::format("<p class=\"lede\">{}</p>\n", escape_html(text));
}

std::string navigation(const std::string& sections) {
  static const std::pair<const char*, const char*> links[] = {
      {"result", "Result"}, {"latent", "Latent size"}, {"pictures", "Pictures"},
      {"curves", "Curves"}, {"samples", "Samples"},    {"run-1", "Runs"}};
  std::string items;
  for (const auto& [id, title] : links) {
    if (sections.find(fmt::format("<section id=\"{}\"", id)) != std::string::npos)
      items += fmt::format("<li><a href=\"#{}\">{}</a></li>", id, title);
  }
  return fmt::format("<nav aria-label=\"Sections\"><ul>{}</ul></nav>\n", items);
}

}  // namespace

ReportParts report_parts(const ReportContent& content) {
  std::vector<Chart> charts = log_charts(content.runs);
  std::string sections = results_section(content);
  const std::string curves = curves_section(content, charts);
  if (auto latent = latent_chart(content.runs, content.measurement)) {
    charts.push_back(std::move(*latent));
    sections += latent_section(charts.size() - 1, content.measurement.has_value());
  }
  sections += comparison_section(content) + curves + samples_section(content);
  for (const std::size_t run : content.ranking.order) sections += run_section(content, run);

  nlohmann::json data = {{"runs", nlohmann::json::array()}, {"charts", to_json(charts)}};
  for (const TrainingRun& run : content.runs) data["runs"].push_back(run.name);

  const std::string title = title_of(content);
  return {title,
          fmt::format("<header>\n<p class=\"kicker\">Lacuna training report</p>\n<h1>{}</h1>\n{}{}</header>\n"
                      "<main>\n{}</main>\n",
                      escape_html(title), lede(content), navigation(sections), sections),
          std::move(data)};
}

std::string report_page(const ReportContent& content) {
  const ReportParts parts = report_parts(content);
  return filled(report_html,
                {{"policy", fmt::format("default-src 'none'; img-src data:; style-src {}; script-src {}; "
                                        "base-uri 'none'; form-action 'none'",
                                        policy_hash(report_css), policy_hash(report_js))},
                 {"version", version()},
                 {"title", escape_html(parts.title) + " · Lacuna"},
                 {"style", std::string(report_css)},
                 {"body", parts.body + fmt::format("<footer>Made by lacuna report {}. The page holds "
                                                   "everything it shows and loads nothing.</footer>",
                                                   version())},
                 {"data", script_json(parts.data)},
                 {"script", std::string(report_js)}});
}

}  // namespace lacuna
