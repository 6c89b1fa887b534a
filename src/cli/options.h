#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace lacuna {

/// The declaration of one option, for the help page, the manual and the completions of shells.
struct OptionHelp {
  std::vector<std::string> names;  ///< {"-o", "--output"}, or {"IN..."} for an argument given by place
  std::string placeholder;         ///< what follows the name: "OUT"; empty for a flag
  std::string summary;             ///< with range and default
  std::string group;               ///< title that it stands under
  bool positional = false;         ///< given by place, without a name
  bool required = false;
  bool in_usage = false;                ///< shown in the usage line though it is not always required
  std::vector<std::string> words = {};  ///< that it takes, where those are all
  bool number = false;                  ///< it takes a number or a size: nothing that could be completed
};

/// Declares the options of a command: one call gives parsing, checking with a message that names the value
/// and what is allowed, and the line of the help page. Variables keep their value, which is the default,
/// unless the option is given; they must outlive the reading of the command line. Names are written
/// "-o,--output".
class Options {
 public:
  explicit Options(CLI::App& app) : app_(app) {}

  /// Options declared from here on stand under this title.
  void group(std::string title) { group_ = std::move(title); }
  /// The next option declared must be given.
  Options& required() {
    required_ = true;
    return *this;
  }

  /// The next option declared is shown in the usage line.
  Options& usual() {
    usual_ = true;
    return *this;
  }

  void flag(const std::string& names, bool& value, const std::string& summary);
  /// A flag that does something; the last one given wins.
  void action(const std::string& names, const std::string& summary, std::function<void()> act);
  void text(const std::string& names, const std::string& placeholder, std::string& value,
            const std::string& summary);
  void path(const std::string& names, const std::string& placeholder, std::filesystem::path& value,
            const std::string& summary);
  /// One of the named values.
  template <typename Value>
  void choice(const std::string& names, const std::string& placeholder, Value& value,
              const std::vector<std::pair<std::string, Value>>& choices, const std::string& summary) {
    std::vector<std::string> words;
    std::string fallback;
    for (const auto& [word, meaning] : choices) {
      words.push_back(word);
      if (meaning == value) fallback = word;
    }
    word(names, placeholder, words, summary, fallback,
         [&value, choices](std::size_t chosen) { value = choices[chosen].second; });
  }
  void real(const std::string& names, const std::string& placeholder, double& value, double minimum,
            double maximum, const std::string& summary);
  /// No default: stays empty unless given.
  void real(const std::string& names, const std::string& placeholder, std::optional<double>& value,
            double minimum, double maximum, const std::string& summary);
  /// A number of bytes such as 1G, 400M or 65536; units count in powers of 1024.
  void bytes(const std::string& names, const std::string& placeholder, std::uint64_t& value,
             std::uint64_t minimum, const std::string& summary);
  /// Anything else: `read` is called with the text and throws ErrorCode::usage for a bad one.
  void custom(const std::string& names, const std::string& placeholder, const std::string& summary,
              std::function<void(const std::string&)> read);

  /// No default: stays empty unless given.
  void integer(const std::string& names, const std::string& placeholder, std::optional<int>& value,
               int minimum, int maximum, const std::string& summary) {
    whole(names, placeholder, minimum, maximum, summary, "",
          [&value](std::int64_t number) { value = static_cast<int>(number); });
  }
  /// As custom, for an option that may be given several times; `read` is called with every value, in order.
  void repeated(const std::string& names, const std::string& placeholder, const std::string& summary,
                std::function<void(const std::string&)> read);

  template <typename Integer>
  void integer(const std::string& names, const std::string& placeholder, Integer& value, std::int64_t minimum,
               std::int64_t maximum, const std::string& summary) {
    whole(names, placeholder, minimum, maximum, summary, std::to_string(value),
          [&value](std::int64_t number) { value = static_cast<Integer>(number); });
  }

  /// Arguments without a name, in the order of their declaration.
  void positional(const std::string& name, std::string& value, const std::string& summary);
  /// Takes all the arguments that are left.
  void positionals(const std::string& name, std::vector<std::string>& values, const std::string& summary);

  const std::vector<OptionHelp>& help() const { return help_; }

 private:
  void word(const std::string& names, const std::string& placeholder, const std::vector<std::string>& words,
            const std::string& summary, const std::string& fallback, std::function<void(std::size_t)> store);
  void whole(const std::string& names, const std::string& placeholder, std::int64_t minimum,
             std::int64_t maximum, const std::string& summary, const std::string& fallback,
             std::function<void(std::int64_t)> store);
  void add(const std::string& names, const std::string& placeholder, const std::string& summary,
           std::function<void(const std::string&)> read);
  void describe(const std::string& names, const std::string& placeholder, const std::string& summary,
                bool positional);

  CLI::App& app_;
  std::string group_ = "Options";
  bool required_ = false;
  bool usual_ = false;
  std::vector<OptionHelp> help_;
};

/// "1G", "400M", "64k", "4096" (optionally followed by B or iB) in bytes; nothing if it is no size.
std::optional<std::uint64_t> parse_bytes(const std::string& text);
/// The shortest exact form of a size: "1G", "400M", "1000".
std::string format_bytes(std::uint64_t bytes);

}  // namespace lacuna
