#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "image/image_file.h"
#include "report/html.h"
#include "report/page_sections.h"

namespace lacuna {
namespace {

constexpr int small_side = 64;         // up to which pictures are enlarged and stored without loss
constexpr int shown_side = 112;        // that small pictures are enlarged to, about
constexpr int most_side = 480;         // of larger ones the middle is shown
constexpr int most_shown_width = 340;  // in the page
constexpr std::size_t most_grids = 8;  // of one run, evenly spread over its steps
constexpr int grid_cell = 80;          // that the pictures of a grid are enlarged to, about
constexpr int grid_height = 480;       // rows of a grid that are shown, about

/// The part of a picture from (left, top) on.
Planes part_of(const Planes& picture, int left, int top, int width, int height) {
  Planes part(picture.channels, height, width);
  for (int channel = 0; channel < part.channels; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) part.at(channel, y, x) = picture.at(channel, top + y, left + x);
    }
  }
  return part;
}

/// The middle of a picture, at most `most_side` in each direction: details stay visible.
Planes middle_of(const Planes& picture) {
  const int width = std::min(picture.width, most_side), height = std::min(picture.height, most_side);
  return part_of(picture, (picture.width - width) / 2, (picture.height - height) / 2, width, height);
}

/// An <img> of `picture`, `width` wide in the page; `pixels` = without loss and without smoothing.
std::string image_element(const Planes& picture, int width, bool pixels, const std::string& alternative) {
  SaveOptions options;
  options.format = pixels ? Format::png : Format::webp;
  options.quality = 90;
  const auto bytes = encode_image(to_image(picture), options);
  return fmt::format("<img{} src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">",
                     pixels ? " class=\"pixels\"" : "",
                     data_uri(pixels ? "image/png" : "image/webp",
                              {reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
                     width, picture.height * width / picture.width, escape_html(alternative));
}

std::string picture(const Planes& planes, const std::string& alternative) {
  const Planes part = middle_of(planes);
  const int side = std::max(part.width, part.height);
  const bool small = side <= small_side;
  return image_element(
      part, small ? part.width * std::max(1, shown_side / side) : std::min(part.width, most_shown_width),
      small, alternative);
}

/// Heads of the columns: what each row of the evaluation is called in the page, as HTML.
std::vector<std::string> contestants(const ReportContent& content) {
  std::vector<std::string> heads;
  for (const EvaluationRow& row : content.measurement->evaluation.rows)
    heads.push_back(row.kind == "input" ? "damaged" : escape_html(row.name));
  for (std::size_t run = 0; run < content.runs.size(); ++run) {
    if (content.measurement->rows[run])
      heads[*content.measurement->rows[run]] =
          content.runs.size() == 1 ? "restored" : run_label(content, run);
  }
  return heads;
}

/// At most `most_grids`, the first and the last among them.
std::vector<SampleGrid> spread(const std::vector<SampleGrid>& all) {
  if (all.size() <= most_grids) return all;
  std::vector<SampleGrid> some;
  for (std::size_t i = 0; i < most_grids; ++i) some.push_back(all[i * (all.size() - 1) / (most_grids - 1)]);
  return some;
}

/// The upper rows of a grid, which is three pictures wide.
std::string grid(const TrainingRun& run, const SampleGrid& sample) {
  const Planes whole = to_planes(load_image(sample.picture));
  const int side = std::max(1, whole.width / 3), factor = std::max(1, grid_cell / side);
  const int rows = std::clamp(grid_height / (side * factor), 4, std::max(4, whole.height / side));
  const Planes shown = part_of(whole, 0, 0, whole.width, std::min(whole.height, rows * side));
  const std::string step = with_separators(sample.step);
  return fmt::format(
      "<figure>{}<figcaption>step {}</figcaption></figure>\n",
      image_element(
          shown, std::min(whole.width * factor, most_shown_width), side <= small_side,
          fmt::format("{} at step {}: damaged, restored and clean pictures side by side", run.name, step)),
      step);
}

}  // namespace

std::string comparison_section(const ReportContent& content) {
  if (!content.measurement || content.measurement->evaluation.examples.empty()) return "";
  const Measurement& measurement = *content.measurement;
  const std::size_t first =
      measurement.is_undamaged() ? 1 : 0;  // where the input would be the original again
  const std::vector<std::string> heads = contestants(content);
  std::string html = fmt::format(
      "<section id=\"pictures\">\n<h2>{}</h2>\n<p class=\"note\">The first pictures of the held-out set; of "
      "large ones "
      "the middle.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Pictures\">\n<table "
      "class=\"comparison\"><thead><tr><th scope=\"col\">original</th>",
      first == 0 ? "Original, damaged, restored" : "Original and restored");
  for (std::size_t i = first; i < heads.size(); ++i)
    html += fmt::format("<th scope=\"col\">{}</th>", heads[i]);
  html += "</tr></thead>\n<tbody>\n";
  int number = 0;
  for (const EvaluationExample& example : measurement.evaluation.examples) {
    ++number;
    html += fmt::format("<tr><td>{}</td>", picture(example.clean, fmt::format("picture {}", number)));
    for (std::size_t i = first; i < example.results.size(); ++i) {
      html += fmt::format(
          "<td>{}</td>",
          picture(example.results[i], fmt::format("picture {} {}", number, i == 0 ? "damaged" : "restored")));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n</div>\n</section>\n";
}

std::string samples_section(const ReportContent& content) {
  std::string strips;
  for (const std::size_t run : content.ranking.order) {
    const TrainingRun& each = content.runs[run];
    if (each.samples.empty()) continue;
    if (content.runs.size() > 1) strips += fmt::format("<h3>{}</h3>\n", run_label(content, run));
    strips +=
        fmt::format("<div class=\"strip\" tabindex=\"0\" role=\"region\" aria-label=\"Samples of {}\">\n",
                    escape_html(each.name));
    for (const SampleGrid& sample : spread(each.samples)) strips += grid(each, sample);
    strips += "</div>\n";
  }
  if (strips.empty()) return "";
  return "<section id=\"samples\">\n<h2>Samples while training</h2>\n<p class=\"note\">Held-out pictures: "
         "damaged, "
         "restored, clean.</p>\n" +
         strips + "</section>\n";
}

}  // namespace lacuna
