#include "server/job_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "server/operations.h"
#include "server/problem.h"
#include "server/secret.h"
#include "server/strict_json.h"

namespace lacuna {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& detail) {
  throw Problem(422, "bad_job", detail);
}

std::string text_of(const json& job, const char* key) {
  const auto found = job.find(key);
  if (found == job.end()) return "";
  if (!found->is_string()) refuse(fmt::format("{} is not a text", key));
  return *found;
}

std::string id_of(const json& job, const char* key) {
  std::string id = text_of(job, key);
  if (!id.empty() && !is_secret(id)) refuse(fmt::format("{} is not an id", key));
  return id;
}

/// A value as core/description.h wants it; nothing for a list or an object.
std::optional<std::string> option_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return value.dump();
  return std::nullopt;
}

std::map<std::string, std::string> options_of(const json& job, const Operation& operation) {
  const json given = job.value("options", json::object());
  if (!given.is_object()) refuse("options is not an object");
  std::map<std::string, std::string> options;
  for (const auto& [key, value] : given.items()) {
    if (value.is_null()) continue;
    const auto text = option_text(value);
    if (!text) refuse("an option is neither text nor number nor true nor false");
    options[key] = *text;
  }
  std::vector<std::string> problems;
  check_values(operation.description, options, "options.", problems);
  if (!problems.empty()) refuse(fmt::format("{}", fmt::join(problems, "; ")));
  return options;
}

}  // namespace

JobRequest parse_job_request(std::string_view text) {
  const json job = parse_strict_json(text);
  if (!job.is_object()) refuse("a job is an object");
  for (const auto& [key, value] : job.items()) {
    if (key != "operation" && key != "image" && key != "mask" && key != "options")
      refuse("a job has the keys operation, image, mask and options, and no others");
  }
  JobRequest request;
  request.operation = text_of(job, "operation");
  const Operation& operation = find_operation(request.operation);
  request.image = id_of(job, "image");
  request.mask = id_of(job, "mask");
  if (request.image.empty()) refuse("image is missing: the id of an uploaded picture");
  if (operation.needs_mask && request.mask.empty()) refuse("mask is missing: the id of an uploaded picture");
  if (!operation.takes_mask && !request.mask.empty()) refuse("this operation takes no mask");
  request.options = options_of(job, operation);
  return request;
}

std::vector<std::string> parse_run_names(std::string_view text) {
  const json request = parse_strict_json(text);
  constexpr std::size_t most = 100;
  const bool well_formed = request.is_object() && request.size() == 1 && request.contains("runs") &&
                           request.at("runs").is_array() && !request.at("runs").empty() &&
                           request.at("runs").size() <= most;
  std::vector<std::string> names;
  for (const json& name : well_formed ? request.at("runs") : json::array({0})) {
    if (!name.is_string()) refuse("runs is not a list of 1 to 100 names, or not the only key");
    names.push_back(name);
  }
  return names;
}

}  // namespace lacuna
