#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

#include "core/description.h"
#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// "--noise" of "-n,--noise": the name that messages use.
std::string long_name(const std::string& names) {
  return split(names, ',').back();
}

[[noreturn]] void reject(const std::string& names, const std::string& text, const std::string& allowed) {
  throw Error(ErrorCode::usage, fmt::format("{}: '{}' is not {}", long_name(names), text, allowed));
}

std::string with_default(const std::string& summary, const std::string& fallback) {
  return fallback.empty() ? summary : fmt::format("{} [default: {}]", summary, fallback);
}

}  // namespace

void Options::describe(const std::string& names, const std::string& placeholder, const std::string& summary,
                       bool positional) {
  help_.push_back({split(names, ','), placeholder, summary, group_, positional, required_, usual_});
  usual_ = false;
}

void Options::add(const std::string& names, const std::string& placeholder, const std::string& summary,
                  std::function<void(const std::string&)> read) {
  describe(names, placeholder, summary, false);
  app_.add_option_function<std::string>(names, std::move(read))->take_last()->required(required_);
  required_ = false;
}

void Options::flag(const std::string& names, bool& value, const std::string& summary) {
  describe(names, "", summary, false);
  app_.add_flag(names, value);
}

void Options::action(const std::string& names, const std::string& summary, std::function<void()> act) {
  describe(names, "", summary, false);
  app_.add_flag_callback(names, std::move(act));
}

void Options::text(const std::string& names, const std::string& placeholder, std::string& value,
                   const std::string& summary) {
  add(names, placeholder, with_default(summary, value), [&value](const std::string& text) { value = text; });
}

void Options::path(const std::string& names, const std::string& placeholder, std::filesystem::path& value,
                   const std::string& summary) {
  add(names, placeholder, with_default(summary, value.string()),
      [&value](const std::string& text) { value = text; });
}

void Options::repeated(const std::string& names, const std::string& placeholder, const std::string& summary,
                       std::function<void(const std::string&)> read) {
  describe(names, placeholder, summary, false);
  app_.add_option_function<std::vector<std::string>>(names,
                                                     [read](const std::vector<std::string>& texts) {
                                                       for (const std::string& text : texts) read(text);
                                                     })
      ->allow_extra_args(false);
}

void Options::word(const std::string& names, const std::string& placeholder,
                   const std::vector<std::string>& words, const std::string& summary,
                   const std::string& fallback, std::function<void(std::size_t)> store) {
  const std::string allowed = fmt::format("{}", fmt::join(words, ", "));
  add(names, placeholder, with_default(fmt::format("{}: {}", summary, allowed), fallback),
      [store, names, words, allowed](const std::string& text) {
        const auto found = std::find(words.begin(), words.end(), text);
        const std::string near = nearest_name(text, words);
        if (found == words.end()) {
          reject(names, text, "one of " + allowed + (near.empty() ? "" : "; did you mean '" + near + "'?"));
        }
        store(static_cast<std::size_t>(found - words.begin()));
      });
  help_.back().words = words;
}

void Options::real(const std::string& names, const std::string& placeholder, double& value, double minimum,
                   double maximum, const std::string& summary) {
  const std::string allowed = fmt::format("a number in {}..{}", minimum, maximum);
  add(names, placeholder, fmt::format("{} ({}..{}) [default: {}]", summary, minimum, maximum, value),
      [&value, names, minimum, maximum, allowed](const std::string& text) {
        const auto number = parse_real(text);
        if (!number || *number < minimum || *number > maximum) reject(names, text, allowed);
        value = *number;
      });
  help_.back().number = true;
}

void Options::real(const std::string& names, const std::string& placeholder, std::optional<double>& value,
                   double minimum, double maximum, const std::string& summary) {
  const std::string allowed = fmt::format("a number in {}..{}", minimum, maximum);
  add(names, placeholder, summary, [&value, names, minimum, maximum, allowed](const std::string& text) {
    const auto number = parse_real(text);
    if (!number || *number < minimum || *number > maximum) reject(names, text, allowed);
    value = *number;
  });
  help_.back().number = true;
}

void Options::bytes(const std::string& names, const std::string& placeholder, std::uint64_t& value,
                    std::uint64_t minimum, const std::string& summary) {
  add(names, placeholder,
      fmt::format("{} (at least {}) [default: {}]", summary, format_bytes(minimum), format_bytes(value)),
      [&value, names, minimum](const std::string& text) {
        const auto size = parse_bytes(text);
        if (!size) reject(names, text, "a size such as 400M or 1G");
        if (*size < minimum) reject(names, text, "at least " + format_bytes(minimum));
        value = *size;
      });
  help_.back().number = true;
}

void Options::custom(const std::string& names, const std::string& placeholder, const std::string& summary,
                     std::function<void(const std::string&)> read) {
  add(names, placeholder, summary, std::move(read));
}

void Options::whole(const std::string& names, const std::string& placeholder, std::int64_t minimum,
                    std::int64_t maximum, const std::string& summary, const std::string& fallback,
                    std::function<void(std::int64_t)> store) {
  const bool bounded = maximum < std::numeric_limits<std::int64_t>::max();
  const std::string allowed = bounded ? fmt::format("a whole number in {}..{}", minimum, maximum)
                                      : fmt::format("a whole number of at least {}", minimum);
  const std::string range = bounded ? fmt::format(" ({}..{})", minimum, maximum) : "";
  add(names, placeholder, with_default(summary + range, fallback),
      [store, names, minimum, maximum, allowed](const std::string& text) {
        const auto number = parse_integer(text);
        if (!number || *number < minimum || *number > maximum) reject(names, text, allowed);
        store(*number);
      });
  help_.back().number = true;
}

void Options::positional(const std::string& name, std::string& value, const std::string& summary) {
  describe(name, "", summary, true);
  app_.add_option(name, value)->required(required_);
  required_ = false;
}

void Options::positionals(const std::string& name, std::vector<std::string>& values,
                          const std::string& summary) {
  describe(name, "", summary, true);
  help_.back().names.back() += "...";
  app_.add_option(name, values)->required(required_);
  required_ = false;
}

std::optional<std::uint64_t> parse_bytes(const std::string& text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string unit = text.substr(digits);
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::toupper(c); });
  if (unit.ends_with("IB"))
    unit.erase(unit.size() - 2);
  else if (unit.ends_with("B"))
    unit.pop_back();
  static const std::string units = "KMGT";
  const std::size_t power = unit.empty() ? 0 : units.find(unit) + 1;
  const auto number = parse_real(text.substr(0, digits));
  if (!number || unit.size() > 1 || (!unit.empty() && power == 0)) return std::nullopt;
  const double size = *number * static_cast<double>(std::uint64_t{1} << (10 * power));
  if (size < 0 || size > 1e18) return std::nullopt;
  return static_cast<std::uint64_t>(size);
}

std::string format_bytes(std::uint64_t bytes) {
  static const std::string units = "KMGT";
  std::string unit;
  for (const char next : units) {
    if (bytes == 0 || bytes % 1024 != 0) break;
    bytes /= 1024;
    unit = next;
  }
  return std::to_string(bytes) + unit;
}

}  // namespace lacuna
