#include "worker/model_choice.h"

#include <algorithm>

#include "modelfile/model_file.h"

namespace lacuna {

std::string chosen_model(const Values& options, const std::string& fallback) {
  const std::string name = options.text("model").empty() ? fallback : options.text("model");
  const auto models = list_models();
  if (std::none_of(models.begin(), models.end(), [&](const auto& path) { return path.stem() == name; }))
    throw Error(ErrorCode::bad_input, "no model of this name is installed");
  return name;
}

}  // namespace lacuna
