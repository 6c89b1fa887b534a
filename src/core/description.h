#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lacuna {

/// What a parameter may hold. Every value can be written as text, so that the command line, a SPEC and a
/// recipe share one validation.
enum class ParameterKind {
  boolean,   ///< true | false
  integer,   ///< whole number in [minimum, maximum]
  real,      ///< number in [minimum, maximum]
  range,     ///< number or `a..b` in [minimum, maximum], drawn anew per picture
  choice,    ///< one of `choices`
  integers,  ///< comma-separated whole numbers, each in [minimum, maximum]
  text       ///< free text
};

/// One parameter of a registered part.
struct Parameter {
  std::string name;
  ParameterKind kind;
  std::string fallback;  ///< default, as text
  std::string summary;   ///< one line, with the unit
  double minimum = 0;
  double maximum = 0;
  std::vector<std::string> choices = {};
};

/// The one description of a registered part (network, loss, degradation, data set, ...). Recipe validation,
/// --help, the documentation tables and the contract tests are derived from it.
struct Description {
  std::string name;
  std::string summary;  ///< one line
  std::string source;   ///< paper or formula it comes from, may be empty
  std::vector<Parameter> parameters;
};

/// What a parameter may be, in words: "a number in 0..255", "one of a, b".
std::string allowed_values(const Parameter& parameter);

/// A closed interval that a value is drawn from; low == high for a fixed number.
struct Range {
  double low = 0;
  double high = 0;
};

/// Values that have been checked against a Description; every parameter is present.
class Values {
 public:
  bool boolean(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  double real(const std::string& name) const;
  Range range(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  std::vector<std::int64_t> integers(const std::string& name) const;
  /// All values as text, defaults filled in; keys sorted.
  const std::map<std::string, std::string>& all() const { return texts_; }

 private:
  friend Values check_values(const Description&, const std::map<std::string, std::string>&,
                             const std::string&, std::vector<std::string>&);
  std::map<std::string, std::string> texts_;
};

/// Checks `given` against `description`, fills in defaults, and appends every problem found to `problems`
/// as one line each: key path (`context` + key), value, allowed range, nearest known key.
Values check_values(const Description& description, const std::map<std::string, std::string>& given,
                    const std::string& context, std::vector<std::string>& problems);

/// As check_values, but throws ErrorCode::usage with all problems, joined by "; ".
Values require_values(const Description& description, const std::map<std::string, std::string>& given,
                      const std::string& context);

/// The candidate with the smallest edit distance to `name`, or "" if none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace lacuna
