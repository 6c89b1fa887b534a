#pragma once

#include <ATen/record_function.h>

#include <cstdint>
#include <functional>

namespace lacuna {

/// The name under which convolutions of Lacuna's own are recorded, beside LibTorch's aten::convolution.
constexpr const char* kConvolutionName = "lacuna::convolution";

/// Tells the share of a forward pass that is done, while it lives, by the convolutions that this thread
/// begins: they take nearly all of the time. One at a time in a thread.
class ConvolutionWatch {
 public:
  /// `total` convolutions make the pass. Nothing is watched where `on_share` is empty.
  ConvolutionWatch(std::int64_t total, const std::function<void(double)>& on_share);
  ~ConvolutionWatch();
  ConvolutionWatch(const ConvolutionWatch&) = delete;
  ConvolutionWatch& operator=(const ConvolutionWatch&) = delete;

 private:
  static std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& operation);

  std::int64_t total_, begun_ = 0;
  const std::function<void(double)>& on_share_;
  at::CallbackHandle handle_ = 0;
};

}  // namespace lacuna
