#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "lacuna/error.h"
#include "modelfile/half.h"
#include "modelfile/safetensors.h"

namespace lacuna {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are stored little-endian");

template <typename Element>
Element element(const StoredTensor& tensor, std::size_t index) {
  Element value;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof(Element), sizeof(Element));
  return value;
}

template <typename Element>
void set_element(StoredTensor& tensor, std::size_t index, Element value) {
  std::memcpy(tensor.bytes.data() + index * sizeof(Element), &value, sizeof(Element));
}

}  // namespace

std::vector<float> float_values(const StoredTensor& tensor) {
  std::vector<float> values(tensor.element_count());
  if (tensor.type == TensorType::f32) {
    if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  } else if (tensor.type == TensorType::f16) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = float_from_half(element<std::uint16_t>(tensor, i));
    }
  } else {
    throw Error(ErrorCode::bad_input,
                fmt::format("a tensor of {} where F16 or F32 is needed", type_name(tensor.type)));
  }
  return values;
}

StoredTensor make_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values,
                         TensorType type) {
  StoredTensor tensor{type, shape, {}};
  if (tensor.element_count() != values.size() || (type != TensorType::f16 && type != TensorType::f32)) {
    throw Error(ErrorCode::internal, "a tensor cannot be made of these values");
  }
  tensor.bytes.resize(values.size() * element_size(type));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error(ErrorCode::bad_input, fmt::format("value {} of a tensor is not finite", i));
    }
    if (type == TensorType::f32) {
      set_element(tensor, i, values[i]);
      continue;
    }
    const std::uint16_t half = half_from_float(values[i]);
    if ((half & 0x7C00u) == 0x7C00u) {
      throw Error(
          ErrorCode::bad_input,
          fmt::format("value {} of a tensor, {}, is too large for 16 bit (limit 65504)", i, values[i]));
    }
    set_element(tensor, i, half);
  }
  return tensor;
}

std::size_t count_non_finite(const StoredTensor& tensor) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < tensor.element_count(); ++i) {
    if (tensor.type == TensorType::f16) found += (element<std::uint16_t>(tensor, i) & 0x7C00u) == 0x7C00u;
    if (tensor.type == TensorType::f32) found += !std::isfinite(element<float>(tensor, i));
    if (tensor.type == TensorType::f64) found += !std::isfinite(element<double>(tensor, i));
  }
  return found;
}

}  // namespace lacuna
