#pragma once

#include <functional>
#include <map>
#include <string>

#include "export/traced_operation.h"

namespace lacuna {

/// Adds ONNX operations that compute what the traced one did; returns the name of the result.
using OnnxWriter = std::function<std::string(const TracedOperation&)>;

/// The operations of LibTorch that can be exported: name ("aten::relu") -> writer.
const std::map<std::string, OnnxWriter>& onnx_operations();

}  // namespace lacuna
