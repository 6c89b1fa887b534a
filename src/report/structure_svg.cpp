#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"
#include "report/structure.h"

namespace lacuna {
namespace {

constexpr double lowest = 26, highest = 150;  // heights of the smallest and the largest tensor
constexpr double line = 15;
constexpr double character = 6.9;  // width of one at the size of the labels
constexpr double gap = 30;         // between boxes, for the arrow
constexpr double margin = 16;

/// Neighbouring layers of one kind and shape.
struct Stage {
  std::string kind;
  std::vector<std::int64_t> shape;
  std::vector<std::string> names;
  std::int64_t parameters = 0;

  bool is_picture() const { return shape.size() == 3; }
  /// What the height stands for: rows of a picture, length of a vector.
  std::int64_t extent() const { return is_picture() ? shape[1] : elements(); }
  std::int64_t elements() const {
    std::int64_t count = 1;
    for (const std::int64_t side : shape) count *= side;
    return count;
  }
};

std::vector<Stage> stages_of(const NetworkStructure& structure) {
  std::vector<Stage> stages = {{"input", structure.input_shape, {}, 0}};
  for (const LayerRow& layer : structure.layers) {
    if (stages.back().kind != layer.kind || stages.back().shape != layer.output_shape)
      stages.push_back({layer.kind, layer.output_shape, {}, 0});
    stages.back().names.push_back(layer.name);
    stages.back().parameters += layer.parameters;
  }
  return stages;
}

/// Logarithmic heights from `lowest` to `highest`; pictures and vectors each have a scale of their own.
class HeightScale {
 public:
  HeightScale(const std::vector<Stage>& stages, bool pictures) {
    for (const Stage& stage : stages) {
      if (stage.is_picture() != pictures) continue;
      const double value = std::log2(static_cast<double>(stage.extent()));
      low_ = seen_ ? std::min(low_, value) : value;
      high_ = seen_ ? std::max(high_, value) : value;
      seen_ = true;
    }
  }
  double of(std::int64_t extent) const {
    const double range = std::max(high_ - low_, 3.0);  // a network that hardly narrows is not drawn as if
    const double above = std::log2(static_cast<double>(extent)) - low_;
    const double start = high_ > low_ ? lowest : highest * 0.6;
    return start + (highest - lowest) * above / range;
  }

 private:
  double low_ = 0, high_ = 0;
  bool seen_ = false;
};

/// How large a stage is drawn.
struct Box {
  double width = 0, height = 0, depth = 0;  ///< depth goes up and to the right
};

Box box_of(const Stage& stage, const HeightScale& pictures, const HeightScale& vectors) {
  if (!stage.is_picture()) return {12, vectors.of(stage.extent()), 0};
  const double channels = std::log2(static_cast<double>(stage.shape[0]));
  return {5 + 5 * channels, pictures.of(stage.shape[1]), 0.3 * pictures.of(stage.shape[2])};
}

/// "1.2 M", "34 k", "560".
std::string short_count(std::int64_t count) {
  const auto number = static_cast<double>(count);
  if (count >= 1'000'000) return fmt::format("{:.3g} M", number / 1e6);
  if (count >= 1'000) return fmt::format("{:.3g} k", number / 1e3);
  return std::to_string(count);
}

/// The lines below a box: shape, kind in one or two lines, parameters.
std::vector<std::string> labels_of(const Stage& stage) {
  std::vector<std::string> labels = {shape_text(stage.shape)};
  std::string kind = stage.kind;
  const std::size_t space = kind.rfind(' ');
  const std::string times = stage.names.size() > 1 ? fmt::format("{} × ", stage.names.size()) : "";
  labels.push_back(times + kind.substr(0, space));
  if (space != std::string::npos) labels.push_back(kind.substr(space + 1));
  if (stage.parameters > 0) labels.push_back(short_count(stage.parameters));
  return labels;
}

std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string polygon(const char* look, const std::vector<std::pair<double, double>>& corners) {
  std::string points;
  for (const auto& [x, y] : corners)
    points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x, y);
  return fmt::format("<polygon class=\"{}\" points=\"{}\"/>", look, points);
}

std::string draw_box(const Box& box, double left, double centre) {
  const double top = centre - box.height / 2 + box.depth / 2, bottom = top + box.height;
  const double right = left + box.width, d = box.depth;
  std::string text = polygon("front", {{left, top}, {right, top}, {right, bottom}, {left, bottom}});
  if (d == 0) return text;
  text += polygon("top", {{left, top}, {left + d, top - d}, {right + d, top - d}, {right, top}});
  return text +
         polygon("side", {{right, top}, {right + d, top - d}, {right + d, bottom - d}, {right, bottom}});
}

std::string draw_arrow(double from, double to, double centre) {
  return fmt::format("<path class=\"arrow\" d=\"M{:.1f} {c}H{:.1f}m-5 -3.5l5 3.5l-5 3.5\"/>", from, to,
                     fmt::arg("c", centre));
}

/// Light and dark after the reader's choice; on paper always light.
constexpr const char* style =
    "text{font:11.5px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;text-anchor:middle;"
    "fill:#5a6472}"
    ".shape{fill:#1d2733;font-weight:600}"
    "polygon{stroke:#5d7390;stroke-width:1;stroke-linejoin:round}"
    ".picture .front{fill:#cfdcee}.picture .top{fill:#e6eef8}.picture .side{fill:#b3c5de}"
    ".vector .front{fill:#a9d5c8}.vector polygon{stroke:#3f8372}"
    ".least .front{fill:#f4bd7a}.least .top{fill:#fad9ae}.least .side{fill:#e3a35a}.least "
    "polygon{stroke:#9a6420}"
    ".arrow{fill:none;stroke:#8994a3;stroke-width:1.2;stroke-linecap:round;stroke-linejoin:round}"
    "@media screen and (prefers-color-scheme:dark){"
    "text{fill:#9aa5b4}.shape{fill:#e6eaf0}polygon{stroke:#8fa6c6}"
    ".picture .front{fill:#33475f}.picture .top{fill:#435a77}.picture .side{fill:#27384d}"
    ".vector .front{fill:#2d6355}.vector polygon{stroke:#79bda9}"
    ".least .front{fill:#a86b21}.least .top{fill:#c58739}.least .side{fill:#835117}.least "
    "polygon{stroke:#f0bd7c}"
    ".arrow{stroke:#6f7b8b}}";

}  // namespace

std::string structure_svg(const NetworkStructure& structure) {
  const std::vector<Stage> stages = stages_of(structure);
  const HeightScale pictures(stages, true), vectors(stages, false);
  const auto least = std::min_element(stages.begin(), stages.end(), [](const Stage& a, const Stage& b) {
    return a.elements() < b.elements();
  });
  const bool narrows = least->elements() < stages.front().elements();
  std::vector<Box> boxes;
  double tallest = 0;
  for (const Stage& stage : stages) {
    boxes.push_back(box_of(stage, pictures, vectors));
    tallest = std::max(tallest, boxes.back().height + boxes.back().depth);
  }
  const double centre = margin + tallest / 2, label_top = centre + tallest / 2 + 28;
  std::string drawn;
  double left = margin, previous_right = 0;
  std::size_t most_lines = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const Stage& stage = stages[i];
    const double box_width = boxes[i].width + boxes[i].depth;
    const std::vector<std::string> labels = labels_of(stage);
    most_lines = std::max(most_lines, labels.size());
    std::size_t longest = 0;
    for (const std::string& label : labels) longest = std::max(longest, letters(label));
    const double room = std::max(box_width + gap, character * static_cast<double>(longest) + 14);
    const double middle = left + room / 2, box_left = middle - box_width / 2;
    if (i > 0) drawn += draw_arrow(previous_right + 5, box_left - 5, centre);
    drawn +=
        fmt::format("<g class=\"{}{}\"><title>{}</title>{}</g>\n", stage.is_picture() ? "picture" : "vector",
                    narrows && stage.elements() == least->elements() ? " least" : "",
                    escape_html(i == 0 ? "input" : fmt::format("{}", fmt::join(stage.names, ", "))),
                    draw_box(boxes[i], box_left, centre));
    for (std::size_t at = 0; at < labels.size(); ++at) {
      drawn += fmt::format("<text{} x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", at == 0 ? " class=\"shape\"" : "",
                           middle, label_top + line * static_cast<double>(at), escape_html(labels[at]));
    }
    previous_right = box_left + box_width;
    left += room;
  }
  const double width = left + margin, height = label_top + line * static_cast<double>(most_lines);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0f}\" height=\"{h:.0f}\" viewBox=\"0 0 {w:.0f} "
      "{h:.0f}\" role=\"img\"><title>Layers of {name}</title><style>{style}</style>\n{drawn}</svg>\n",
      fmt::arg("w", width), fmt::arg("h", height), fmt::arg("name", escape_html(structure.name)),
      fmt::arg("style", style), fmt::arg("drawn", drawn));
}

}  // namespace lacuna
