#pragma once

#ifndef ONNX_ML
#define ONNX_ML 1  // as the library is built
#endif
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lacuna {

/// One side of a tensor: a number, or the name of a number that the reader of the file chooses ("height").
using OnnxDimension = std::variant<std::int64_t, std::string>;

/// An attribute of an operation, such as {"strides", {2, 2}}.
struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>> value;
};

/// Builds a graph of ONNX operations (opset 17, https://onnx.ai/onnx/operators/). Values are known by name.
class OnnxGraph {
 public:
  static constexpr int opset = 17;

  explicit OnnxGraph(const std::string& name);

  /// A float32 tensor that whoever runs the graph gives.
  void add_input(const std::string& name, const std::vector<OnnxDimension>& shape,
                 const std::string& meaning);
  /// Makes `value` a result called `name`.
  void add_output(const std::string& name, const std::string& value, const std::vector<OnnxDimension>& shape,
                  const std::string& meaning);
  /// Constant numbers under a name of their own; a name that is there already is left as it is.
  std::string add_constant(const std::string& name, const std::vector<std::int64_t>& shape,
                           const std::vector<float>& values);
  std::string add_constant(const std::string& name, const std::vector<std::int64_t>& values);
  /// Runs an operation of the standard's `type`; returns the name of its one result. An empty input is one
  /// that the operation may go without.
  std::string add_operation(const std::string& type, const std::vector<std::string>& inputs,
                            const std::vector<OnnxAttribute>& attributes = {});

  /// What stands beside the graph in the file.
  void add_property(const std::string& key, const std::string& value);
  void set_description(const std::string& text);

  const onnx::ModelProto& model() const { return model_; }

 private:
  onnx::GraphProto& graph() { return *model_.mutable_graph(); }

  onnx::ModelProto model_;
  std::set<std::string> constants_;
};

}  // namespace lacuna
