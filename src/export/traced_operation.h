#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <functional>
#include <string>
#include <vector>

#include "export/onnx_graph.h"

namespace lacuna {

/// An operation of a trace, for the functions that write it as ONNX operations.
class TracedOperation {
 public:
  /// `name_of` tells what a tensor is called in `graph`.
  TracedOperation(const torch::jit::Node& node, OnnxGraph& graph,
                  std::function<std::string(const torch::jit::Value&)> name_of)
      : node_(node), graph_(graph), name_of_(std::move(name_of)) {}

  OnnxGraph& graph() const { return graph_; }
  /// The arguments by their place. A tensor that is missing is an empty name.
  std::string tensor(std::size_t place) const;
  std::vector<std::string> tensors(std::size_t place) const;
  /// The tensor that the argument is the transposition of; refuse() where it is none.
  std::string transposed_tensor(std::size_t place) const;
  /// Whether the argument is one number, given as such or as a tensor without sides.
  bool is_number(std::size_t place) const;
  /// Numbers, which are fixed when a network runs.
  bool boolean(std::size_t place) const;
  std::int64_t integer(std::size_t place) const;
  double real(std::size_t place) const;
  std::vector<std::int64_t> integers(std::size_t place) const;
  /// Shape that a tensor, or the result, had when the operation was recorded.
  std::vector<std::int64_t> shape(std::size_t place) const;
  std::vector<std::int64_t> result_shape() const;

  /// Throws unsupported: the operation is known, but not `what` of it.
  [[noreturn]] void refuse(const std::string& what) const;
  /// refuse() unless `holds`.
  void require(bool holds, const std::string& what) const {
    if (!holds) refuse(what);
  }

 private:
  torch::jit::IValue constant(std::size_t place) const;

  const torch::jit::Node& node_;
  OnnxGraph& graph_;
  std::function<std::string(const torch::jit::Value&)> name_of_;
};

}  // namespace lacuna
