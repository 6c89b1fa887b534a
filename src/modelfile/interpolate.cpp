#include "modelfile/interpolate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lacuna/error.h"

namespace lacuna {
namespace {

StoredTensor between(const StoredTensor& first, const StoredTensor& second, double share) {
  const std::vector<float> a = float_values(first), b = float_values(second);
  std::vector<float> values(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    values[i] = static_cast<float>(share * a[i] + (1 - share) * b[i]);
  return make_tensor(first.shape, values);
}

}  // namespace

ModelFile interpolated(const ModelFile& first, const ModelFile& second, double share,
                       const std::string& second_name) {
  std::vector<std::string> problems;
  for (const auto& [name, tensor] : second.tensors) {
    const auto found = first.tensors.find(name);
    if (found == first.tensors.end()) {
      problems.push_back(fmt::format("'{}' is in this file only", name));
    } else if (found->second.shape != tensor.shape) {
      problems.push_back(fmt::format("'{}' is {} here and {} there", name, fmt::join(tensor.shape, "x"),
                                     fmt::join(found->second.shape, "x")));
    }
  }
  if (!problems.empty()) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: its weights cannot be blended with those of '{}': {}",
                                                  second_name, first.card.name, fmt::join(problems, "; ")));
  }
  ModelFile result = first;
  for (const auto& [name, tensor] : second.tensors)
    result.tensors[name] = between(first.tensors.at(name), tensor, share);
  return result;
}

}  // namespace lacuna
