#include "train/state_tensors.h"

#include <fmt/format.h>

#include <algorithm>

#include "lacuna/error.h"
#include "modelfile/model_file.h"

namespace lacuna {

void store_values(TensorFile& file, const std::string& name, const float* values, std::int64_t count) {
  file.tensors[name] = make_tensor({count}, std::vector<float>(values, values + count));
}

void restore_values(const TensorFile& file, const std::string& name, float* target, std::int64_t count) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.element_count() != static_cast<std::size_t>(count)) {
    throw Error(ErrorCode::bad_input,
                fmt::format("checkpoint: tensor '{}' is missing or not of {} numbers", name, count));
  }
  const std::vector<float> values = float_values(found->second);
  std::copy(values.begin(), values.end(), target);
}

}  // namespace lacuna
