#include "server/iopaint.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "server/operations.h"
#include "server/problem.h"
#include "server/strict_json.h"

namespace lacuna {
namespace {

using nlohmann::json;

json object_of(const Bytes& body) {
  json object = parse_strict_json({reinterpret_cast<const char*>(body.data()), body.size()});
  if (!object.is_object()) throw Problem(422, "bad_job", "the body is not an object");
  return object;
}

/// A picture that is base64, with or without "data:image/png;base64," before it.
Bytes picture_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string())
    throw Problem(422, "bad_job", std::string(key) + " is missing: a picture as base64");
  std::string_view text = found->get_ref<const std::string&>();
  if (text.starts_with("data:")) text.remove_prefix(std::min(text.size(), text.find(',') + 1));
  std::optional<Bytes> bytes = from_base64(text);
  if (!bytes) throw Problem(422, "bad_job", std::string(key) + " is not base64");
  return std::move(*bytes);
}

}  // namespace

IopaintRequest read_inpaint(const Bytes& body) {
  const json object = object_of(body);
  return {"fill", {}, picture_of(object, "image"), picture_of(object, "mask")};
}

IopaintRequest read_adjust_mask(const Bytes& body) {
  const json object = object_of(body);
  IopaintRequest request{"adjust_mask", {{"coloured", "true"}}, picture_of(object, "mask"), {}};
  const json operate = object.value("operate", json()), size = object.value("kernel_size", json());
  if (operate.is_string()) request.options["operate"] = operate;
  if (size.is_number_integer()) request.options["by"] = size.dump();
  std::vector<std::string> problems;
  check_values(find_operation("adjust_mask").description, request.options, "", problems);
  if (!problems.empty()) throw Problem(422, "bad_job", "operate or kernel_size is out of range");
  return request;
}

nlohmann::ordered_json iopaint_facts() {
  const auto none = json::array();
  return {{"plugins", none},
          {"modelInfos", none},
          {"removeBGModel", ""},
          {"removeBGModels", none},
          {"realesrganModel", ""},
          {"realesrganModels", none},
          {"interactiveSegModel", ""},
          {"interactiveSegModels", none},
          {"enableFileManager", false},
          {"enableAutoSaving", false},
          {"enableControlnet", false},
          {"controlnetMethod", nullptr},
          {"disableModelSwitch", true},
          {"isDesktop", false},
          {"samplers", none}};
}

}  // namespace lacuna
