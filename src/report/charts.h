#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "report/training_run.h"

namespace lacuna {

/// One line of a chart.
struct ChartCurve {
  std::optional<std::size_t> run;     ///< whose it is; none for what all runs share
  std::optional<std::size_t> colour;  ///< in the palette; none = neutral
  std::string label;                  ///< what it is beside the run's name: "validation", "PCA"; may be empty
  int dash = 0;                       ///< 0 solid, 1 dashed, 2 dotted
  bool dots = false;                  ///< few values, each of which is shown
  bool smooth = false;                ///< many noisy values, which a reader may smooth
  std::vector<double> x, y;           ///< of equal length
};

/// Something that happened to a run, at a place on the x axis.
struct ChartEvent {
  std::size_t run = 0;
  double x = 0;
  std::string text;
};

/// Curves over a common axis.
struct Chart {
  std::string title;
  std::string group;  ///< heading that it stands under
  std::string x_title = "step";
  bool x_log = false;
  bool y_log = false;   ///< the y axis is logarithmic from the start
  bool may_log = true;  ///< a reader may switch the y axis to logarithms; decibels are such already
  std::vector<ChartCurve> curves;
  std::vector<ChartEvent> events;
};

/// Every numeric key of the logs as a curve, loss first, then validation, then what else training says, then
/// schedule and machine. A validation key joins the training key of its name; "K_input" (the damaged input)
/// and the pair "K_real", "K_fake" share the chart of K. Cooldowns are curves of their run.
std::vector<Chart> log_charts(const std::vector<TrainingRun>& runs);

/// At most `most` of the points (at least 4): of each stretch its lowest and highest value, so that peaks
/// stay.
void thin_out(std::vector<double>& x, std::vector<double>& y, std::size_t most);

/// As the page's script reads it; numbers with six significant digits.
nlohmann::json to_json(const std::vector<Chart>& charts);

}  // namespace lacuna
