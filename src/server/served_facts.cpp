#include "server/served_facts.h"

#include <nlohmann/json.hpp>

#include "lacuna/error.h"
#include "lacuna/version.h"
#include "modelfile/model_file.h"
#include "server/iopaint.h"
#include "server/operations.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const Parameter& parameter) {
  Json json = {{"name", parameter.name},
               {"summary", parameter.summary},
               {"allowed", allowed_values(parameter)},
               {"default", nullptr}};
  if (!parameter.fallback.empty()) json["default"] = parameter.fallback;
  return json;
}

Json read_models() {
  Json models = Json::array();
  for (const auto& path : list_models()) {
    try {
      const ModelCard card = read_model_file(path).card;
      models.push_back({{"name", path.stem().string()},
                        {"task", card.task},
                        {"summary", card.summary},
                        {"network", card.network},
                        {"licence", card.licence}});
    } catch (const Error&) {
      continue;  // `lacuna doctor` tells of damaged ones
    }
  }
  return {{"models", models}};
}

}  // namespace

Json server_facts(const ServerOptions& options) {
  Json offered = Json::array();
  for (const Operation& operation : operations()) {
    Json parameters = Json::array();
    for (const Parameter& each : operation.description.parameters) parameters.push_back(describe(each));
    offered.push_back({{"name", operation.description.name},
                       {"summary", operation.description.summary},
                       {"mask", operation.takes_mask},
                       {"mask_needed", operation.needs_mask},
                       {"options", parameters}});
  }
  Json facts = {{"version", version()},
                {"operations", offered},
                {"runs", !options.runs.empty()},
                {"formats", {"jpeg", "png", "webp", "tiff", "pnm"}},
                {"limits",
                 {{"pixels", options.max_pixels},
                  {"side", options.max_side},
                  {"upload_bytes", options.max_body_bytes},
                  {"waiting_jobs", options.max_queue},
                  {"job_seconds", options.job_seconds},
                  {"keep_seconds", options.keep_seconds}}}};
  if (options.iopaint_api) facts.update(iopaint_facts());
  return facts;
}

Json model_facts() {
  static const Json models = read_models();
  return models;
}

}  // namespace lacuna
