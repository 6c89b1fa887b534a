#include "convolution/convolution_watch.h"

#include <algorithm>
#include <string_view>

namespace lacuna {
namespace {

thread_local ConvolutionWatch* watching = nullptr;  // LibTorch's callbacks are plain functions

}  // namespace

ConvolutionWatch::ConvolutionWatch(std::int64_t total, const std::function<void(double)>& on_share)
    : total_(std::max<std::int64_t>(total, 1)), on_share_(on_share) {
  if (!on_share_) return;
  watching = this;
  handle_ =
      at::addThreadLocalCallback(at::RecordFunctionCallback(&begin).scopes({at::RecordScope::FUNCTION}));
}

ConvolutionWatch::~ConvolutionWatch() {
  if (!on_share_) return;
  at::removeCallback(handle_);
  watching = nullptr;
}

std::unique_ptr<at::ObserverContext> ConvolutionWatch::begin(const at::RecordFunction& operation) {
  const std::string_view name = operation.name();
  if (name != "aten::convolution" && name != kConvolutionName) return nullptr;
  const std::int64_t done = std::min(watching->begun_++, watching->total_);
  watching->on_share_(static_cast<double>(done) / static_cast<double>(watching->total_));
  return nullptr;
}

}  // namespace lacuna
