#include "export/onnx_operations.h"

#include <ATen/PadNd.h>

namespace lacuna {
namespace {

using Numbers = std::vector<std::int64_t>;

/// The same tensor: copies and layouts in memory are no business of the standard.
std::string same(const TracedOperation& op) {
  return op.tensor(0);
}

/// An operation of one tensor that has no parameters.
OnnxWriter plain(const std::string& type) {
  return [type](const TracedOperation& op) { return op.graph().add_operation(type, {op.tensor(0)}); };
}

/// LibTorch gives one number per side, ONNX begins and ends.
Numbers both_ends(const Numbers& padding) {
  Numbers ends = padding;
  ends.insert(ends.end(), padding.begin(), padding.end());
  return ends;
}

std::string scalar(const TracedOperation& op, double value) {
  return op.graph().add_constant("scalar_" + std::to_string(value), {}, {static_cast<float>(value)});
}

/// The second operand, a tensor or a number.
std::string operand(const TracedOperation& op, std::size_t place) {
  return op.is_number(place) ? scalar(op, op.real(place)) : op.tensor(place);
}

OnnxWriter sum(const std::string& type, bool reversed = false) {
  return [type, reversed](const TracedOperation& op) {
    op.require(op.real(2) == 1, "a factor other than 1");
    const std::string first = op.tensor(0), second = operand(op, 1);
    return op.graph().add_operation(type, reversed ? std::vector{second, first} : std::vector{first, second});
  };
}

std::string product(const TracedOperation& op) {
  return op.graph().add_operation("Mul", {op.tensor(0), operand(op, 1)});
}

std::string convolution(const TracedOperation& op) {
  op.require(!op.boolean(6), "a transposed convolution");
  std::vector<std::string> inputs{op.tensor(0), op.tensor(1)};
  if (!op.tensor(2).empty()) inputs.push_back(op.tensor(2));
  const Numbers kernel = op.shape(1);
  return op.graph().add_operation("Conv", inputs,
                                  {{"kernel_shape", Numbers(kernel.begin() + 2, kernel.end())},
                                   {"strides", op.integers(3)},
                                   {"pads", both_ends(op.integers(4))},
                                   {"dilations", op.integers(5)},
                                   {"group", op.integer(8)}});
}

/// Bias + picture x weights.
std::string linear(const TracedOperation& op) {
  op.require(op.real(3) == 1 && op.real(4) == 1, "a factor other than 1");
  return op.graph().add_operation("Gemm", {op.tensor(1), op.transposed_tensor(2), op.tensor(0)},
                                  {{"transB", std::int64_t{1}}});
}

/// One number in place of a tensor full of it: what takes it repeats it.
std::string full(const TracedOperation& op) {
  return scalar(op, op.real(1));
}

std::string leaky_relu(const TracedOperation& op) {
  return op.graph().add_operation("LeakyRelu", {op.tensor(0)}, {{"alpha", static_cast<float>(op.real(1))}});
}

std::string concatenation(const TracedOperation& op) {
  return op.graph().add_operation("Concat", op.tensors(0), {{"axis", op.integer(1)}});
}

/// Channel c of a r x r square comes from c * r * r + its place: CRD, not the standard's default.
std::string pixel_shuffle(const TracedOperation& op) {
  return op.graph().add_operation("DepthToSpace", {op.tensor(0)},
                                  {{"blocksize", op.integer(1)}, {"mode", std::string("CRD")}});
}

/// The standard's SpaceToDepth orders channels otherwise. A convolution whose kernels each pick one pixel of
/// the square gives the same numbers, for pictures of any size and in every runtime.
std::string pixel_unshuffle(const TracedOperation& op) {
  const std::int64_t side = op.integer(1), channels = op.shape(0)[1], square = side * side;
  std::vector<float> picks(static_cast<std::size_t>(channels * square * square), 0.0f);
  for (std::int64_t out = 0; out < channels * square; ++out)
    picks[static_cast<std::size_t>(out * square + out % square)] = 1;
  const std::string name = "unshuffle_" + std::to_string(channels) + "x" + std::to_string(side);
  const std::string weights = op.graph().add_constant(name, {channels * square, 1, side, side}, picks);
  return op.graph().add_operation(
      "Conv", {op.tensor(0), weights},
      {{"kernel_shape", Numbers{side, side}}, {"strides", Numbers{side, side}}, {"group", channels}});
}

/// One number for both sides, or one for each.
Numbers for_both_sides(const Numbers& given) {
  return given.size() == 1 ? Numbers{given[0], given[0]} : given;
}

std::string average_pool(const TracedOperation& op) {
  const Numbers kernel = for_both_sides(op.integers(1)), strides = for_both_sides(op.integers(2));
  op.require(for_both_sides(op.integers(3)) == Numbers{0, 0} && !op.boolean(4), "padding");
  return op.graph().add_operation(
      "AveragePool", {op.tensor(0)},
      {{"kernel_shape", kernel}, {"strides", strides.empty() ? kernel : strides}});
}

/// A new shape. The number of pictures is copied, so that it may be another one later.
std::string reshape(const TracedOperation& op) {
  Numbers shape = op.integers(1);
  op.require(!shape.empty() && shape[0] == op.shape(0)[0], "another number of pictures");
  shape[0] = 0;  // in ONNX: that of the input
  std::string name = "shape";
  for (const std::int64_t side : shape) name += "_" + std::to_string(side);
  return op.graph().add_operation("Reshape", {op.tensor(0), op.graph().add_constant(name, shape)});
}

std::string mirrored_border(const TracedOperation& op) {
  op.require(op.integer(2) == static_cast<std::int64_t>(at::padding_mode::reflect), "another border");
  const Numbers sides = op.integers(1);  // left, right, top, bottom
  op.require(sides.size() == 4, "other than two sides");
  const Numbers pads{0, 0, sides[2], sides[0], 0, 0, sides[3], sides[1]};
  const std::string name = "pads_" + std::to_string(sides[0]) + "_" + std::to_string(sides[1]) + "_" +
                           std::to_string(sides[2]) + "_" + std::to_string(sides[3]);
  return op.graph().add_operation("Pad", {op.tensor(0), op.graph().add_constant(name, pads)},
                                  {{"mode", std::string("reflect")}});
}

std::string enlargement(const TracedOperation& op) {
  op.require(op.is_number(2) && op.is_number(3), "a size in place of factors");
  const double down = op.real(2), across = op.real(3);
  const std::vector<float> scales{1, 1, static_cast<float>(down), static_cast<float>(across)};
  const std::string name = "scales_" + std::to_string(down) + "_" + std::to_string(across);
  return op.graph().add_operation("Resize", {op.tensor(0), "", op.graph().add_constant(name, {4}, scales)},
                                  {{"mode", std::string("nearest")},
                                   {"coordinate_transformation_mode", std::string("asymmetric")},
                                   {"nearest_mode", std::string("floor")}});
}

std::string instance_norm(const TracedOperation& op) {
  op.require(op.boolean(5), "statistics that are stored");
  op.require(!op.tensor(1).empty() && !op.tensor(2).empty(), "no scale and shift");
  return op.graph().add_operation("InstanceNormalization", {op.tensor(0), op.tensor(1), op.tensor(2)},
                                  {{"epsilon", static_cast<float>(op.real(7))}});
}

/// The last side the other way round, as a product with a matrix of ones on its other diagonal: not all
/// runtimes have slices that go backwards.
std::string flip(const TracedOperation& op) {
  const Numbers axes = op.integers(1), shape = op.shape(0);
  op.require(axes == Numbers{std::ssize(shape) - 1} || axes == Numbers{-1}, "another side than the last");
  const std::int64_t side = shape.back();
  std::vector<float> matrix(static_cast<std::size_t>(side * side), 0.0f);
  for (std::int64_t i = 0; i < side; ++i) matrix[static_cast<std::size_t>((i + 1) * (side - 1))] = 1;
  const std::string name = "mirror_" + std::to_string(side);
  return op.graph().add_operation("MatMul",
                                  {op.tensor(0), op.graph().add_constant(name, {side, side}, matrix)});
}

}  // namespace

const std::map<std::string, OnnxWriter>& onnx_operations() {
  static const std::map<std::string, OnnxWriter> writers{
      {"aten::_convolution", convolution},
      {"aten::_pad_enum", mirrored_border},
      {"aten::add", sum("Add")},
      {"aten::addmm", linear},
      {"aten::avg_pool2d", average_pool},
      {"aten::cat", concatenation},
      {"aten::clone", same},
      {"aten::contiguous", same},
      {"aten::empty_like", same},
      {"aten::flip", flip},
      {"aten::full_like", full},
      {"aten::instance_norm", instance_norm},
      {"aten::leaky_relu", leaky_relu},
      {"aten::mul", product},
      {"aten::pixel_shuffle", pixel_shuffle},
      {"aten::pixel_unshuffle", pixel_unshuffle},
      {"aten::relu", plain("Relu")},
      {"aten::reshape", reshape},
      {"aten::rsub", sum("Sub", true)},
      {"aten::sigmoid", plain("Sigmoid")},
      {"aten::sub", sum("Sub")},
      {"aten::upsample_nearest2d", enlargement},
      {"aten::view", reshape},
  };
  return writers;
}

}  // namespace lacuna
