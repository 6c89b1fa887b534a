#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "lacuna/evaluate.h"
#include "lacuna/version.h"

namespace lacuna {
namespace {

/// The figures of a row by their keys in JSON; the same keys head the table.
struct Column {
  const char* key;
  int decimals;
  std::function<std::optional<double>(const EvaluationRow&)> value;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"mse", 6, [](const EvaluationRow& row) { return std::optional(row.mse); }},
      {"psnr", 2, [](const EvaluationRow& row) { return std::optional(row.psnr); }},
      {"psnr_of_mean", 2, [](const EvaluationRow& row) { return std::optional(row.psnr_of_mean); }},
      {"ssim", 4, [](const EvaluationRow& row) { return row.ssim; }},
      {"psnr_hole", 2, [](const EvaluationRow& row) { return row.psnr_hole; }},
      {"ssim_hole", 4, [](const EvaluationRow& row) { return row.ssim_hole; }},
      {"psnr_outside", 2, [](const EvaluationRow& row) { return row.psnr_outside; }},
      {"psnr_raw", 2, [](const EvaluationRow& row) { return row.psnr_raw; }},
      {"sharpness", 3, [](const EvaluationRow& row) { return row.sharpness; }},
      {"seam", 3, [](const EvaluationRow& row) { return row.seam; }},
      {"detect_f1", 4, [](const EvaluationRow& row) { return row.detect_f1; }},
      {"parameters", 0,
       [](const EvaluationRow& row) {
         return row.parameters ? std::optional(static_cast<double>(*row.parameters)) : std::nullopt;
       }},
      {"seconds_per_image", 4, [](const EvaluationRow& row) { return row.seconds_per_image; }},
      {"worst_gain", 2, [](const EvaluationRow& row) { return row.worst_gain; }},
      {"noise_gain", 3, [](const EvaluationRow& row) { return row.noise_gain; }},
  };
  return all;
}

/// The figure if it is one: an infinite PSNR has no place in JSON or in a table.
std::optional<double> finite(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace

std::string Evaluation::to_json() const {
  using nlohmann::ordered_json;
  ordered_json protocol = {
      {"data", options.data.string()},
      {"split", options.split},
      {"images", images},
      {"data_fingerprint", data_fingerprint},
      {"degrade", options.degrade},
      {"seed", options.seed},
      {"blind", options.blind},
      {"only", options.only},
      {"limit", options.limit},
      {"threads", options.threads},
      {"psnr", "mean of per-picture values over all channels, no border cropped, output clipped to [0,1]"},
      {"ssim", "luma, 11x11 Gaussian of sigma 1.5, valid region"},
      {"version", version()},
  };
  ordered_json json_rows = ordered_json::array();
  for (const EvaluationRow& row : rows) {
    ordered_json json = {{"name", row.name}, {"kind", row.kind}, {"images", row.images}};
    for (const Column& column : columns()) {
      const auto value = finite(column.value(row));
      if (!value)
        json[column.key] = nullptr;
      else if (column.decimals == 0)
        json[column.key] = static_cast<std::int64_t>(*value);
      else
        json[column.key] = *value;
    }
    for (const auto& [label, psnr] : row.class_psnr) json["class_psnr"][std::to_string(label)] = psnr;
    json_rows.push_back(std::move(json));
  }
  ordered_json json = {{"protocol", std::move(protocol)}, {"rows", std::move(json_rows)}};
  for (const LatentImportance& latent : latents) {
    for (const LatentNumber& number : latent.numbers) {
      json["latent"][latent.model].push_back(
          {{"index", number.index}, {"deviation", number.deviation}, {"mse_increase", number.mse_increase}});
    }
  }
  return json.dump(2) + "\n";
}

namespace {

using Cells = std::vector<std::vector<std::string>>;

/// Columns as wide as their longest cell: the first `words` flush left, the rest flush right.
std::string aligned(const Cells& cells, std::size_t words) {
  std::string text;
  for (const auto& line : cells) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      std::size_t width = 0;
      for (const auto& other : cells) width = std::max(width, other[column].size());
      text += column < words ? fmt::format("{:<{}}", line[column], width)
                             : fmt::format("{:>{}}", line[column], width);
      text += column + 1 < line.size() ? "  " : "\n";
    }
  }
  return text;
}

/// Methods by classes; empty where no figures by class were asked for.
std::string class_table(const std::vector<EvaluationRow>& rows) {
  if (rows.front().class_psnr.empty()) return "";
  Cells cells{{"psnr by class"}};
  for (const auto& [label, psnr] : rows.front().class_psnr) cells[0].push_back(std::to_string(label));
  for (const EvaluationRow& row : rows) {
    cells.push_back({row.name});
    for (const auto& [label, psnr] : row.class_psnr)
      cells.back().push_back(std::isfinite(psnr) ? fmt::format("{:.2f}", psnr) : "-");
  }
  return "\n" + aligned(cells, 1);
}

std::string latent_table(const LatentImportance& latent) {
  Cells cells{{"latent number", "deviation", "mse without it"}};
  for (const LatentNumber& number : latent.numbers) {
    cells.push_back({fmt::format("{}", number.index), fmt::format("{:.3f}", number.deviation),
                     fmt::format("{:+.6f}", number.mse_increase)});
  }
  return fmt::format("\n{}: what each latent number is worth\n{}", latent.model, aligned(cells, 0));
}

}  // namespace

std::string Evaluation::to_table() const {
  Cells cells(rows.size() + 1);
  cells[0] = {"name", "kind"};
  for (std::size_t i = 0; i < rows.size(); ++i) cells[i + 1] = {rows[i].name, rows[i].kind};
  for (const Column& column : columns()) {
    const auto has_figure = [&](const EvaluationRow& row) { return finite(column.value(row)).has_value(); };
    if (std::none_of(rows.begin(), rows.end(), has_figure)) continue;
    cells[0].push_back(column.key);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto value = finite(column.value(rows[i]));
      cells[i + 1].push_back(value ? fmt::format("{:.{}f}", *value, column.decimals) : "-");
    }
  }
  std::string text = fmt::format("{} pictures of {}{}, {}, seed {}{}\n", images, options.data.string(),
                                 options.split.empty() ? "" : " (" + options.split + ")", options.degrade,
                                 options.seed, options.blind ? ", blind" : "");
  text += aligned(cells, 2);
  if (!rows.empty()) text += class_table(rows);
  for (const LatentImportance& latent : latents) text += latent_table(latent);
  return text;
}

}  // namespace lacuna
