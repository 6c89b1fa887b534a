#include "report/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace lacuna {
namespace {

constexpr std::size_t most_points = 1200;  // of a curve: more than a screen has pixels for
constexpr std::size_t few_points = 24;     // so few are shown one by one

/// What one key of a log is: the chart it belongs to and how its curve is drawn there.
struct Role {
  std::string chart;
  std::string label;
  int order = 0;  ///< among the curves of a chart
  bool validation = false;
  bool input = false;
};

bool cut_suffix(std::string& text, const std::string& suffix) {
  if (!text.ends_with(suffix) || text.size() == suffix.size()) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

Role role_of(const std::string& key) {
  static const std::string validation = "validation.";
  Role role;
  role.validation = key.starts_with(validation);
  role.chart = role.validation ? key.substr(validation.size()) : key;
  role.label = role.validation ? "validation" : "training";
  role.order = role.validation ? 1 : 0;
  if (cut_suffix(role.chart, "_input")) {
    role.label = "damaged input";
    role.order = 4;
    role.input = true;
  } else if (cut_suffix(role.chart, "_real")) {
    role.label = role.validation ? "real, validation" : "real";
    role.order += 2;
  } else if (cut_suffix(role.chart, "_fake")) {
    role.label = role.validation ? "fake, validation" : "fake";
    role.order += 3;
  }
  return role;
}

std::string title_of(const std::string& chart) {
  static const std::map<std::string, std::string> known = {
      {"psnr", "PSNR, dB"},
      {"psnr_hole", "PSNR in the hole, dB"},
      {"ssim", "SSIM"},
      {"mse", "Mean square error"},
      {"rate", "Learning rate"},
      {"skipped", "Steps skipped"},
      {"seconds", "Seconds between log entries"},
      {"busy", "Share of time not waiting for data"},
      {"adversarial.critic_loss", "Critic: loss"},
      {"adversarial.generator_loss", "Generator: adversarial loss"},
      {"adversarial.score", "Critic: mean score, real and generated"},
      {"adversarial.accuracy", "Critic: share of pairs told rightly"},
      {"adversarial.critic_gradient", "Critic: gradient norm"},
      {"adversarial.slope", "Critic: gradient norm by the picture"},
      {"adversarial.diversity", "Diversity, generated over real"}};
  if (const auto found = known.find(chart); found != known.end()) return found->second;
  std::string title = chart;
  std::replace(title.begin(), title.end(), '_', ' ');
  std::replace(title.begin(), title.end(), '.', ' ');
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  return title;
}

const char* const groups[] = {"Loss", "Validation", "Training", "Schedule and machine"};

int group_of(const std::string& chart, bool validated) {
  static const std::set<std::string> machine = {"rate", "skipped", "seconds", "busy"};
  if (chart.find("loss") != std::string::npos) return 0;
  if (machine.contains(chart)) return 3;
  return validated ? 1 : 2;
}

ChartCurve curve_of(const LogSeries& series, const Role& role, std::size_t run) {
  ChartCurve curve;
  curve.run = run;
  curve.colour = run;
  curve.label = role.label;
  curve.x.assign(series.steps.begin(), series.steps.end());
  curve.y = series.values;
  curve.dots = curve.x.size() <= few_points && !role.input;
  curve.smooth = !role.validation && role.chart != "rate" && role.chart != "skipped";  // those are not noisy
  thin_out(curve.x, curve.y, most_points);
  return curve;
}

/// Whether all the input of a validation was undamaged: the log then holds 120 dB in place of infinity, which
/// would be all that the chart shows.
bool undamaged(const Role& role, const LogSeries& series) {
  return role.input && role.chart == "psnr" &&
         std::all_of(series.values.begin(), series.values.end(), [](double value) { return value > 119.9; });
}

/// The curves of one chart while they are gathered: by order, then run, then cooldown.
struct Gathered {
  std::map<int, std::vector<ChartCurve>> curves;
  bool validated = false;
};

void gather(const std::vector<TrainingRun>& runs, std::map<std::string, Gathered>& charts) {
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const auto add = [&](const RunLog& log, bool cooldown) {
      for (const auto& [key, series] : log.series) {
        Role role = role_of(key);
        if (undamaged(role, series)) continue;
        Gathered& chart = charts[role.chart];
        chart.validated = chart.validated || role.validation;
        if (cooldown) role.label += ", cooldown";
        chart.curves[role.order].push_back(curve_of(series, role, run));
      }
    };
    add(runs[run].log, false);
    for (const RunLog& cooldown : runs[run].cooldowns) add(cooldown, true);
  }
}

/// Where all runs were validated on the same damaged pictures, the line of the input is theirs in common.
void share_input(std::vector<ChartCurve>& inputs, std::size_t runs) {
  std::set<std::size_t> having;
  for (const ChartCurve& curve : inputs) having.insert(*curve.run);
  if (having.size() < runs) return;
  const auto same = [&](const ChartCurve& curve) {
    return std::all_of(curve.y.begin(), curve.y.end(),
                       [&](double y) { return std::abs(y - inputs.front().y.front()) < 1e-9; });
  };
  if (!std::all_of(inputs.begin(), inputs.end(), same)) return;
  ChartCurve shared = inputs.front();
  shared.run.reset();
  shared.colour.reset();
  shared.label = "damaged input";
  const auto [first, last] = [&] {
    double low = shared.x.front(), high = shared.x.back();
    for (const ChartCurve& curve : inputs) {
      low = std::min(low, curve.x.front());
      high = std::max(high, curve.x.back());
    }
    return std::pair(low, high);
  }();
  shared.x = {first, last};
  shared.y.assign(2, shared.y.front());
  inputs = {std::move(shared)};
}

std::vector<ChartEvent> events_of(const std::vector<TrainingRun>& runs) {
  std::vector<ChartEvent> events;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const LogEvent& event : runs[run].log.events) {
      std::string text = event.name + ": " + event.details;
      std::replace(text.begin(), text.end(), '_', ' ');
      events.push_back({run, static_cast<double>(event.step), std::move(text)});
    }
  }
  return events;
}

Chart finished(const std::string& name, Gathered& gathered, const std::vector<ChartEvent>& events,
               std::size_t runs) {
  Chart chart;
  chart.title = title_of(name);
  chart.group = groups[group_of(name, gathered.validated)];
  chart.may_log = name != "psnr" && name != "ssim";
  chart.events = events;
  int dash = 0;
  for (auto& [order, curves] : gathered.curves) {
    const bool input = order == 4;
    if (input) share_input(curves, runs);
    for (ChartCurve& curve : curves) {
      const bool cooldown = curve.label.ends_with(", cooldown");
      curve.dash = input ? 2 : std::min(dash, 1);
      if (gathered.curves.size() == 1) curve.label = cooldown ? "cooldown" : "";
      chart.curves.push_back(std::move(curve));
    }
    ++dash;
  }
  return chart;
}

/// Six significant digits: more than a screen shows, at half the bytes.
double rounded(double value) {
  return std::stod(fmt::format("{:.6g}", value));
}

}  // namespace

std::vector<Chart> log_charts(const std::vector<TrainingRun>& runs) {
  std::map<std::string, Gathered> gathered;
  gather(runs, gathered);
  const std::vector<ChartEvent> events = events_of(runs);
  std::vector<Chart> charts;
  for (int group = 0; group < 4; ++group) {
    for (auto& [name, each] : gathered) {
      if (group_of(name, each.validated) != group) continue;
      Chart chart = finished(name, each, events, runs.size());
      const bool first = name == "loss";  // before the parts that it may be the sum of
      charts.insert(first ? charts.begin() : charts.end(), std::move(chart));
    }
  }
  return charts;
}

void thin_out(std::vector<double>& x, std::vector<double>& y, std::size_t most) {
  const std::size_t count = x.size();
  if (count <= most) return;
  const std::size_t stretches = most / 2 - 1;  // the first and the last point always stay
  std::vector<std::size_t> kept = {0};
  for (std::size_t i = 0; i < stretches; ++i) {
    const auto begin = y.begin() + static_cast<std::ptrdiff_t>(1 + i * (count - 2) / stretches);
    const auto end = y.begin() + static_cast<std::ptrdiff_t>(1 + (i + 1) * (count - 2) / stretches);
    const auto [low, high] = std::minmax_element(begin, end);
    const auto a = static_cast<std::size_t>(low - y.begin()), b = static_cast<std::size_t>(high - y.begin());
    kept.push_back(std::min(a, b));
    if (a != b) kept.push_back(std::max(a, b));
  }
  kept.push_back(count - 1);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    x[i] = x[kept[i]];
    y[i] = y[kept[i]];
  }
  x.resize(kept.size());
  y.resize(kept.size());
}

nlohmann::json to_json(const std::vector<Chart>& charts) {
  using nlohmann::json;
  json list = json::array();
  for (const Chart& chart : charts) {
    json curves = json::array(), events = json::array();
    for (const ChartCurve& curve : chart.curves) {
      json y = json::array();
      for (const double value : curve.y) y.push_back(rounded(value));
      curves.push_back({{"run", curve.run ? json(*curve.run) : json()},
                        {"colour", curve.colour ? json(*curve.colour) : json()},
                        {"label", curve.label},
                        {"dash", curve.dash},
                        {"dots", curve.dots},
                        {"smooth", curve.smooth},
                        {"x", curve.x},
                        {"y", std::move(y)}});
    }
    for (const ChartEvent& event : chart.events)
      events.push_back({{"run", event.run}, {"x", event.x}, {"text", event.text}});
    list.push_back({{"title", chart.title},
                    {"xTitle", chart.x_title},
                    {"xLog", chart.x_log},
                    {"yLog", chart.y_log},
                    {"mayLog", chart.may_log},
                    {"curves", std::move(curves)},
                    {"events", std::move(events)}});
  }
  return list;
}

}  // namespace lacuna
