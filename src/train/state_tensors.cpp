#include "train/state_tensors.h"

#include <fmt/format.h>

#include "lacuna/error.h"
#include "modelfile/model_file.h"

namespace lacuna {

void store_values(TensorFile& file, const std::string& name, const torch::Tensor& values) {
  const torch::Tensor here = values.detach().cpu().contiguous();
  const float* data = here.data_ptr<float>();
  file.tensors[name] = make_tensor({here.numel()}, std::vector<float>(data, data + here.numel()));
}

void restore_values(const TensorFile& file, const std::string& name, torch::Tensor& target) {
  const std::int64_t count = target.numel();
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.element_count() != static_cast<std::size_t>(count)) {
    throw Error(ErrorCode::bad_input,
                fmt::format("checkpoint: tensor '{}' is missing or not of {} numbers", name, count));
  }
  std::vector<float> values = float_values(found->second);
  torch::NoGradGuard no_gradient;
  target.copy_(torch::from_blob(values.data(), target.sizes(), torch::kFloat));
}

}  // namespace lacuna
