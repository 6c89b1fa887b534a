#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "report/html.h"
#include "report/page_sections.h"

namespace lacuna {
namespace {

/// Rows of a <dl>; what has no text is left out.
std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [name, text] : rows) {
    if (!text.empty()) html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(name), escape_html(text));
  }
  return html + "</dl>\n";
}

std::string part_text(const RecipePart& part) {
  std::string text = part.kind;
  for (const auto& [key, value] : part.parameters) text += fmt::format(", {} {}", key, value);
  return text;
}

std::string losses_text(const Recipe& recipe) {
  std::string text;
  for (const WeightedLoss& loss : recipe.losses)
    text += fmt::format("{}{} × {}", text.empty() ? "" : " + ", loss.weight, part_text(loss.part));
  return text;
}

std::string damages_text(const Recipe& recipe) {
  std::string text;
  for (const WeightedDamage& damage : recipe.damages) text += (text.empty() ? "" : "; ") + damage.spec;
  return text;
}

std::string training_text(const TrainingRun& run) {
  const std::int64_t batch = run.recipe.schedule.integer("batch"), last = run.last_step();
  return fmt::format("{} of {} steps of {} pictures, {} pictures seen, {:.2f} hours", with_separators(last),
                     with_separators(run.total_steps()), batch, with_separators(last * batch), run.hours());
}

std::string validation_text(const TrainingRun& run) {
  const auto best = run.best("validation.psnr");
  return best ? fmt::format("best {:.2f} dB at step {}, damage {}", best->value, with_separators(best->step),
                            run.validation_damage())
              : "";
}

std::string events_text(const TrainingRun& run) {
  std::string text;
  for (const LogEvent& event : run.log.events)
    text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", event.name, event.details);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string layer_table(const NetworkStructure& structure) {
  std::vector<HtmlRow> rows;
  for (const LayerRow& layer : structure.layers) {
    rows.push_back({{escape_html(layer.name), escape_html(layer.kind), shape_text(layer.output_shape),
                     with_separators(layer.parameters), with_separators(layer.multiply_adds)},
                    ""});
  }
  rows.push_back(
      {{"all", "", "", with_separators(structure.parameters), with_separators(structure.multiply_adds())},
       "best"});
  return html_table(
      "Layers", {{"Layer"}, {"Kind"}, {"Output", true}, {"Parameters", true}, {"Multiply-adds", true}}, rows);
}

std::string structure_html(const NetworkStructure& structure) {
  return fmt::format(
             "<h3>Structure</h3>\n<p class=\"note\">For an input of {}: {} parameters, {} multiply-adds. "
             "Heights, "
             "depths and widths follow rows, columns and channels on a logarithmic scale.</p>\n<div "
             "class=\"structure\" tabindex=\"0\" role=\"region\" aria-label=\"Structure\"><img src=\"{}\" "
             "alt=\"Structure of the network, layer by layer; the table below says the same\"></div>\n",
             shape_text(structure.input_shape), with_separators(structure.parameters),
             with_separators(structure.multiply_adds()),
             data_uri("image/svg+xml", structure_svg(structure))) +
         fmt::format("<details><summary>All {} layers</summary>\n{}</details>\n", structure.layers.size(),
                     layer_table(structure));
}

}  // namespace

std::string run_section(const ReportContent& content, std::size_t run) {
  const TrainingRun& each = content.runs[run];
  const auto place = std::find(content.ranking.order.begin(), content.ranking.order.end(), run);
  std::string html = fmt::format("<section id=\"run-{}\">\n<h2>{}</h2>\n",
                                 place - content.ranking.order.begin() + 1, run_label(content, run));
  html +=
      facts({{"Model", each.recipe.name + (each.recipe.summary.empty() ? "" : ": " + each.recipe.summary)},
             {"Network", part_text(each.recipe.network)},
             {"Loss", losses_text(each.recipe)},
             {"Damage", damages_text(each.recipe)},
             {"Training", training_text(each)},
             {"Validation", validation_text(each)},
             {"Events", events_text(each)},
             {"Terms", each.recipe.licence}});
  if (content.structures[run]) html += structure_html(*content.structures[run]);
  html += fmt::format("<details><summary>Recipe</summary>\n<pre tabindex=\"0\">{}</pre></details>\n",
                      escape_html(each.recipe_text));
  std::vector<std::pair<std::string, std::string>> environment;
  for (const auto& [key, value] : each.environment.items())
    environment.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
  html += fmt::format("<details><summary>Environment</summary>\n{}</details>\n", facts(environment));
  return html + "</section>\n";
}

}  // namespace lacuna
