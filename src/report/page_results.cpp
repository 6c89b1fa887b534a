#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "report/html.h"
#include "report/page_sections.h"
#include "report/recipe_keys.h"

namespace lacuna {
namespace {

using nlohmann::json;

/// How the figures of an evaluation are headed; decimals < 0 = four significant digits.
struct Heading {
  std::string title;
  int decimals = -1;
};

Heading heading_of(const std::string& key) {
  static const std::map<std::string, Heading> known = {{"mse", {"MSE", -1}},
                                                       {"psnr", {"PSNR, dB", 2}},
                                                       {"psnr_of_mean", {"PSNR of mean MSE, dB", 2}},
                                                       {"ssim", {"SSIM", 4}},
                                                       {"psnr_hole", {"PSNR in hole, dB", 2}},
                                                       {"ssim_hole", {"SSIM in hole", 4}},
                                                       {"psnr_outside", {"PSNR outside, dB", 2}},
                                                       {"psnr_raw", {"PSNR before compositing, dB", 2}},
                                                       {"sharpness", {"Sharpness", 3}},
                                                       {"seam", {"Seam", 3}},
                                                       {"detect_f1", {"Detection F1", 4}},
                                                       {"parameters", {"Parameters", 0}},
                                                       {"seconds_per_image", {"Seconds per picture", 4}},
                                                       {"worst_gain", {"Worst gain, dB", 2}}};
  if (const auto found = known.find(key); found != known.end()) return found->second;
  Heading heading{key, -1};
  std::replace(heading.title.begin(), heading.title.end(), '_', ' ');
  return heading;
}

std::string figure_text(const json& value, int decimals) {
  if (value.is_null()) return "–";
  if (value.is_number_integer()) return with_separators(value.get<std::int64_t>());
  return decimals < 0 ? fmt::format("{:.4g}", value.get<double>())
                      : fmt::format("{:.{}f}", value.get<double>(), decimals);
}

std::string steps_text(const TrainingRun& run) {
  const std::string last = with_separators(run.last_step());
  return run.last_step() >= run.total_steps()
             ? last
             : fmt::format("{} of {}", last, with_separators(run.total_steps()));
}

/// One row per run, the best first.
std::string ranking_table(const ReportContent& content) {
  const bool several = content.runs.size() > 1;
  const std::string measure = content.ranking.measure == "validation.psnr"
                                  ? "Best validation, dB"
                                  : heading_of(content.ranking.measure).title;
  std::vector<HtmlColumn> columns = {{"Run"}, {measure, true}};
  if (content.measurement) columns.push_back({"Best validation, dB", true});
  for (const char* title : {"at step", "Steps", "Hours", "Parameters"}) columns.push_back({title, true});
  columns.push_back({"Network"});
  std::vector<HtmlRow> rows;
  for (const std::size_t run : content.ranking.order) {
    const TrainingRun& each = content.runs[run];
    const auto& value = content.ranking.values[run];
    const auto best = each.best("validation.psnr");
    const auto& structure = content.structures[run];
    HtmlRow row;
    row.cells = {run_label(content, run), value ? fmt::format("{:.2f}", *value) : "–"};
    if (content.measurement) row.cells.push_back(best ? fmt::format("{:.2f}", best->value) : "–");
    row.cells.push_back(best ? with_separators(best->step) : "–");
    row.cells.push_back(steps_text(each));
    row.cells.push_back(fmt::format("{:.2f}", each.hours()));
    row.cells.push_back(structure ? with_separators(structure->parameters) : "–");
    row.cells.push_back(escape_html(each.recipe.network.kind));
    if (several && rows.empty()) row.look = "best";
    rows.push_back(std::move(row));
  }
  return html_table("Runs", columns, rows);
}

std::string differences_table(const ReportContent& content) {
  std::vector<std::string> recipes;
  for (const std::size_t run : content.ranking.order) recipes.push_back(content.runs[run].recipe_text);
  const std::vector<RecipeDifference> differences = recipe_differences(recipes);
  if (differences.empty()) return "<p class=\"note\">The recipes of the runs are the same.</p>\n";
  std::vector<HtmlColumn> columns = {{"Recipe"}};
  for (const std::size_t run : content.ranking.order) columns.push_back({content.runs[run].name});
  std::vector<HtmlRow> rows;
  for (const RecipeDifference& difference : differences) {
    HtmlRow row;
    row.cells = {escape_html(difference.key)};
    for (const std::string& value : difference.values)
      row.cells.push_back(value.empty() ? "–" : escape_html(value));
    rows.push_back(std::move(row));
  }
  return "<h3>What the runs differ in</h3>\n" + html_table("Differences of the recipes", columns, rows);
}

/// All rows of the measurement, best first; runs under their names and colours.
std::string measurement_table(const ReportContent& content) {
  const Measurement& measurement = *content.measurement;
  const json evaluation = json::parse(measurement.evaluation.to_json());
  std::vector<json> lines(evaluation.at("rows").begin(), evaluation.at("rows").end());
  std::vector<std::string> keys;
  const nlohmann::ordered_json ordered = nlohmann::ordered_json::parse(measurement.evaluation.to_json());
  for (const auto& [key, value] : ordered.at("rows").at(0).items()) {
    const bool any = std::any_of(lines.begin(), lines.end(),
                                 [&key = key](const json& line) { return line.at(key).is_number(); });
    if (any && key != "images") keys.push_back(key);
  }
  std::map<std::size_t, std::size_t> runs;  // row -> run
  for (std::size_t run = 0; run < measurement.rows.size(); ++run) {
    if (measurement.rows[run]) runs[*measurement.rows[run]] = run;
  }
  std::vector<std::size_t> order;
  for (std::size_t i = measurement.is_undamaged() ? 1 : 0; i < lines.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto value = [&](std::size_t i) {
      const json& figure = lines[i].at(content.ranking.measure);
      return figure.is_number() ? figure.get<double>() : -1e9;
    };
    return value(a) > value(b);
  });
  std::vector<HtmlColumn> columns = {{"By"}};
  for (const std::string& key : keys) columns.push_back({heading_of(key).title, true});
  std::vector<HtmlRow> rows;
  for (const std::size_t i : order) {
    HtmlRow row;
    const auto run = runs.find(i);
    row.cells = {run != runs.end() ? run_label(content, run->second)
                                   : escape_html(lines[i].at("name").get<std::string>())};
    for (const std::string& key : keys)
      row.cells.push_back(figure_text(lines[i].at(key), heading_of(key).decimals));
    if (run == runs.end()) row.look = "other";
    rows.push_back(std::move(row));
  }
  return "<h3>Measured on the held-out set</h3>\n" + html_table("Measured figures", columns, rows);
}

std::string notes(const ReportContent& content) {
  const Measurement& measurement = *content.measurement;
  const Evaluation& evaluation = measurement.evaluation;
  std::string text = fmt::format(
      "{} pictures, fingerprint {}, damage {}, seed {}; means over the pictures, results clipped to 0..1, no "
      "border "
      "cropped.",
      with_separators(evaluation.images), evaluation.data_fingerprint.substr(0, 12),
      evaluation.options.degrade, evaluation.options.seed);
  if (measurement.damage_differs)
    text +=
        fmt::format(" The runs validate on different damage; this is that of {}.", content.runs.front().name);
  for (std::size_t run = 0; run < content.runs.size(); ++run) {
    if (!measurement.rows[run]) text += fmt::format(" {} has no model yet.", content.runs[run].name);
  }
  return fmt::format("<p class=\"note\">{}</p>\n", escape_html(text));
}

}  // namespace

std::string results_section(const ReportContent& content) {
  const bool several = content.runs.size() > 1;
  std::string html = fmt::format("<section id=\"result\">\n<h2>{}</h2>\n", several ? "Ranking" : "Result");
  html += ranking_table(content);
  if (content.measurement) html += measurement_table(content) + notes(content);
  if (several) html += differences_table(content);
  return html + "</section>\n";
}

}  // namespace lacuna
