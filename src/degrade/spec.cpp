#include "degrade/spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class SpecReader {
 public:
  explicit SpecReader(const std::string& text) : text_(text) {}

  std::vector<SpecStep> steps() {
    std::vector<SpecStep> steps;
    do {
      if (steps.size() == max_spec_steps) {
        throw Error(ErrorCode::limit_exceeded, fmt::format("SPEC: more than {} steps", max_spec_steps));
      }
      steps.push_back(step());
    } while (accept('+'));
    if (next_ != text_.size()) fail("'+' or the end");
    return steps;
  }

 private:
  SpecStep step() {
    SpecStep step;
    skip_space();
    step.position = next_ + 1;
    step.name = name("the name of a degradation");
    if (!accept('(') || accept(')')) return step;
    do {
      skip_space();
      const std::size_t start = next_;
      const std::string key = name("the name of a parameter");
      if (!accept('=')) fail(fmt::format("'=' after '{}'", key));
      if (!step.values.emplace(key, value()).second) {
        next_ = start;
        fail(fmt::format("'{}' only once", key));
      }
    } while (accept(','));
    if (!accept(')')) fail("',' or ')'");
    return step;
  }

  std::string name(const char* what) {
    skip_space();
    const std::size_t start = next_;
    while (next_ < text_.size() && is_name_character(text_[next_])) ++next_;
    if (next_ == start) fail(what);
    return text_.substr(start, next_ - start);
  }

  std::string value() {
    skip_space();
    if (accept('"')) return quoted();
    const std::size_t start = next_;
    while (next_ < text_.size() && text_[next_] != ',' && text_[next_] != ')') ++next_;
    std::string value = trim(std::string_view(text_).substr(start, next_ - start));
    if (value.empty()) fail("a value");
    return value;
  }

  std::string quoted() {
    const std::size_t start = next_;
    next_ = std::min(text_.find('"', start), text_.size());
    if (next_ == text_.size()) fail("'\"' after the value");
    return text_.substr(start, next_++ - start);
  }

  bool accept(char c) {
    skip_space();
    if (next_ == text_.size() || text_[next_] != c) return false;
    ++next_;
    return true;
  }

  void skip_space() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\t')) ++next_;
  }

  [[noreturn]] void fail(const std::string& expected) {
    const std::string found =
        next_ < text_.size() ? fmt::format("'{}'", text_.substr(next_, 20)) : std::string("the end");
    throw Error(ErrorCode::usage, fmt::format("SPEC: at character {}: expected {}, found {} (write "
                                              "name(key=value, ...)+name(...), or none)",
                                              next_ + 1, expected, found));
  }

  const std::string& text_;
  std::size_t next_ = 0;
};

}  // namespace

std::string write_value(const std::string& value) {
  const bool plain = !value.empty() && value == trim(value) && value.find_first_of(",)") == std::string::npos;
  return plain ? value : '"' + value + '"';
}

std::vector<SpecStep> parse_spec(const std::string& spec) {
  if (spec.size() > max_spec_length) {
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("SPEC: {} characters, more than the limit of {}", spec.size(), max_spec_length));
  }
  return SpecReader(spec).steps();
}

}  // namespace lacuna
