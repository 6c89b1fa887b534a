#include "export/traced_operation.h"

#include <torch/csrc/jit/ir/constants.h>

#include "lacuna/error.h"

namespace lacuna {
namespace {

std::vector<std::int64_t> shape_of(const torch::jit::Value& value) {
  return value.type()->expectRef<c10::TensorType>().sizes().concrete_sizes().value();
}

}  // namespace

std::string TracedOperation::tensor(std::size_t place) const {
  const torch::jit::Value& value = *node_.input(place);
  return value.mustBeNone() ? "" : name_of_(value);
}

std::vector<std::string> TracedOperation::tensors(std::size_t place) const {
  std::vector<std::string> names;
  for (const torch::jit::Value* each : node_.input(place)->node()->inputs()) names.push_back(name_of_(*each));
  return names;
}

std::string TracedOperation::transposed_tensor(std::size_t place) const {
  const torch::jit::Node& maker = *node_.input(place)->node();
  require(maker.kind() == c10::aten::t, "argument " + std::to_string(place) + " is not transposed");
  return name_of_(*maker.input());
}

bool TracedOperation::is_number(std::size_t place) const {
  const auto value = torch::jit::toIValue(node_.input(place));
  return value && (value->isScalar() || (value->isTensor() && value->toTensor().dim() == 0));
}

bool TracedOperation::boolean(std::size_t place) const {
  return constant(place).toBool();
}

std::int64_t TracedOperation::integer(std::size_t place) const {
  return constant(place).toInt();
}

double TracedOperation::real(std::size_t place) const {
  const torch::jit::IValue value = constant(place);
  return value.isTensor() ? value.toTensor().item<double>() : value.toScalar().toDouble();
}

std::vector<std::int64_t> TracedOperation::integers(std::size_t place) const {
  if (const auto whole = torch::jit::toIValue(node_.input(place)))
    return whole->isNone() ? std::vector<std::int64_t>{} : whole->toIntVector();
  std::vector<std::int64_t> numbers;
  for (const torch::jit::Value* each : node_.input(place)->node()->inputs()) {
    const auto value = torch::jit::toIValue(each);
    require(value.has_value(), "argument " + std::to_string(place) + " is computed, not fixed");
    numbers.push_back(value->toInt());
  }
  return numbers;
}

std::vector<std::int64_t> TracedOperation::shape(std::size_t place) const {
  return shape_of(*node_.input(place));
}

std::vector<std::int64_t> TracedOperation::result_shape() const {
  return shape_of(*node_.output());
}

void TracedOperation::refuse(const std::string& what) const {
  throw Error(ErrorCode::unsupported,
              std::string("the network cannot be exported: ") + node_.kind().toQualString() + ": " + what);
}

torch::jit::IValue TracedOperation::constant(std::size_t place) const {
  const auto value = torch::jit::toIValue(node_.input(place));
  if (!value) refuse("argument " + std::to_string(place) + " is computed, not fixed");
  return *value;
}

}  // namespace lacuna
