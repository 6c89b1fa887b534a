#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "lacuna/error.h"
#include "modelfile/model_file.h"

namespace lacuna {
namespace {

using Json = nlohmann::json;

constexpr int newest_format = 1;

/// Reads the keys of a card and notes all that is wrong with them.
class CardReader {
 public:
  explicit CardReader(const Json& json) : json_(json) {}

  void read(const char* key, std::string& text) {
    if (const Json* value = find(key, "text", &Json::is_string)) text = value->get<std::string>();
  }

  void read(const char* key, std::int64_t& number) {
    const Json* value = find(key, "a whole number", &Json::is_number_integer);
    if (!value) return;
    const bool fits = !value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX;
    number = fits ? value->get<std::int64_t>() : -1;
    if (number < 0) problems_.push_back(fmt::format("'{}' must be 0 or more, within 63 bits", key));
  }

  void read(const char* key, double& number) {
    const Json* value = find(key, "a number", &Json::is_number);
    if (!value) return;
    number = value->get<double>();
    if (!std::isfinite(number) || number < 0) problems_.push_back(fmt::format("'{}' must be 0 or more", key));
  }

  void read(const char* key, std::map<std::string, std::string>& texts) {
    const Json* value = find(key, "an object", &Json::is_object);
    if (!value) return;
    for (const auto& [name, text] : value->items()) {
      if (text.is_string()) {
        texts[name] = text.get<std::string>();
      } else {
        problems_.push_back(fmt::format("'{}.{}' must be text", key, name));
      }
    }
  }

  void read(const char* key, Json& object) {
    if (const Json* value = find(key, "an object", &Json::is_object)) object = *value;
  }

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  const Json* find(const char* key, const char* kind, bool (Json::*is_kind)() const noexcept) {
    const auto found = json_.find(key);
    if (found == json_.end()) {
      problems_.push_back(fmt::format("'{}' is missing", key));
    } else if (((*found).*is_kind)()) {
      return &*found;
    } else {
      problems_.push_back(fmt::format("'{}' must be {}", key, kind));
    }
    return nullptr;
  }

  const Json& json_;
  std::vector<std::string> problems_;
};

}  // namespace

Json ModelCard::to_json() const {
  return {{"format_version", format_version},
          {"name", name},
          {"task", task},
          {"summary", summary},
          {"network", network},
          {"parameters", parameters},
          {"recipe", recipe},
          {"data", data},
          {"licence", licence},
          {"steps", steps},
          {"pictures_seen", pictures_seen},
          {"hours", hours},
          {"version", version},
          {"results", results}};
}

ModelCard ModelCard::from_json(const Json& json, const std::string& file_name) {
  const auto bad = [&](const std::string& what) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: model card: {}", file_name, what));
  };
  if (!json.is_object()) bad("it must be an object");
  CardReader reader(json);
  std::int64_t format = 0;
  reader.read("format_version", format);
  if (format > newest_format) {
    throw Error(ErrorCode::unsupported,
                fmt::format("{}: made by a newer version of Lacuna (format {}, this one reads up to {})",
                            file_name, format, newest_format));
  }
  ModelCard card;
  card.format_version = static_cast<int>(format);
  reader.read("name", card.name);
  reader.read("task", card.task);
  reader.read("summary", card.summary);
  reader.read("network", card.network);
  reader.read("parameters", card.parameters);
  reader.read("recipe", card.recipe);
  reader.read("data", card.data);
  reader.read("licence", card.licence);
  reader.read("steps", card.steps);
  reader.read("pictures_seen", card.pictures_seen);
  reader.read("hours", card.hours);
  reader.read("version", card.version);
  reader.read("results", card.results);
  if (!reader.problems().empty()) bad(fmt::format("{}", fmt::join(reader.problems(), "; ")));
  return card;
}

}  // namespace lacuna
