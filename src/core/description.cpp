#include "core/description.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

bool within(const Parameter& parameter, double value) {
  return std::isfinite(value) && value >= parameter.minimum && value <= parameter.maximum;
}

bool is_valid(const Parameter& parameter, const std::string& text) {
  switch (parameter.kind) {
    case ParameterKind::boolean:
      return text == "true" || text == "false";
    case ParameterKind::integer: {
      const auto value = parse_integer(text);
      return value && within(parameter, static_cast<double>(*value));
    }
    case ParameterKind::real: {
      const auto value = parse_real(text);
      return value && within(parameter, *value);
    }
    case ParameterKind::range: {
      const auto value = parse_range(text);
      return value && within(parameter, value->low) && within(parameter, value->high) &&
             value->low <= value->high;
    }
    case ParameterKind::choice:
      return std::find(parameter.choices.begin(), parameter.choices.end(), text) != parameter.choices.end();
    case ParameterKind::integers: {
      const auto parts = split(text, ',');
      return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
        const auto value = parse_integer(trim(part));
        return value && within(parameter, static_cast<double>(*value));
      });
    }
    case ParameterKind::text:
      return true;
  }
  return false;
}

}  // namespace

std::string allowed_values(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::boolean:
      return "true or false";
    case ParameterKind::integer:
      return fmt::format("a whole number in {}..{}", parameter.minimum, parameter.maximum);
    case ParameterKind::real:
      return fmt::format("a number in {}..{}", parameter.minimum, parameter.maximum);
    case ParameterKind::range:
      return fmt::format("a number or a range a..b within {}..{}", parameter.minimum, parameter.maximum);
    case ParameterKind::choice:
      return fmt::format("one of {}", fmt::join(parameter.choices, ", "));
    case ParameterKind::integers:
      return fmt::format("comma-separated whole numbers in {}..{}", parameter.minimum, parameter.maximum);
    case ParameterKind::text:
      return "text";
  }
  return "";
}

Values check_values(const Description& description, const std::map<std::string, std::string>& given,
                    const std::string& context, std::vector<std::string>& problems) {
  Values values;
  std::vector<std::string> known;
  for (const Parameter& parameter : description.parameters) {
    known.push_back(parameter.name);
    const auto found = given.find(parameter.name);
    values.texts_[parameter.name] = found == given.end() ? parameter.fallback : found->second;
    if (found != given.end() && !is_valid(parameter, found->second)) {
      problems.push_back(fmt::format("{}{}: '{}' is not {}", context, parameter.name, found->second,
                                     allowed_values(parameter)));
    }
  }
  for (const auto& [key, text] : given) {
    if (values.texts_.count(key)) continue;
    const std::string near = nearest_name(key, known);
    problems.push_back(fmt::format("{}{}: unknown key{} (known: {})", context, key,
                                   near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                                   fmt::join(known, ", ")));
  }
  return values;
}

Values require_values(const Description& description, const std::map<std::string, std::string>& given,
                      const std::string& context) {
  std::vector<std::string> problems;
  Values values = check_values(description, given, context, problems);
  if (!problems.empty()) throw Error(ErrorCode::usage, fmt::format("{}", fmt::join(problems, "; ")));
  return values;
}

const std::string& Values::text(const std::string& name) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) throw Error(ErrorCode::internal, "no parameter '" + name + "' is described");
  return found->second;
}

bool Values::boolean(const std::string& name) const {
  return text(name) == "true";
}
std::int64_t Values::integer(const std::string& name) const {
  return parse_integer(text(name)).value();
}
double Values::real(const std::string& name) const {
  return parse_real(text(name)).value();
}
Range Values::range(const std::string& name) const {
  return parse_range(text(name)).value();
}

std::vector<std::int64_t> Values::integers(const std::string& name) const {
  std::vector<std::int64_t> numbers;
  for (const std::string& part : split(text(name), ',')) numbers.push_back(parse_integer(trim(part)).value());
  return numbers;
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {  // Levenshtein distance, one row at a time
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (name[i - 1] == candidate[j - 1] ? 0 : 1)});
        diagonal = above;
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace lacuna
