#include "convolution/convolution.h"

#include <ATen/TracerMode.h>
#include <ATen/record_function.h>

#include "convolution/convolution_watch.h"
#include "convolution/halving.h"
#include "convolution/result_memory.h"
#include "convolution/vectorised.h"
#include "convolution/winograd.h"

namespace lacuna {
namespace {

/// Fewer tiles than this are not worth transforming the weights for.
constexpr std::int64_t kFewestTiles = 16;

bool both(const torch::ExpandingArray<2>& sizes, std::int64_t wanted) {
  return sizes->at(0) == wanted && sizes->at(1) == wanted;
}

/// The convolution with its gradients, which cannot be differentiated again. A bias without elements is none:
/// LibTorch 1.13 takes no undefined tensor here.
class WinogradFunction : public torch::autograd::Function<WinogradFunction> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t padding) {
    context->save_for_backward({x, weight});
    context->saved_data["padding"] = padding;
    return winograd_convolution(x, winograd_weights(weight), weight.size(0), padding,
                                {bias.numel() > 0 ? bias : torch::Tensor(), {}, false});
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    TORCH_CHECK(!torch::GradMode::is_enabled(), "this convolution has no second derivative");
    const auto saved = context->get_saved_variables();
    const torch::Tensor &x = saved[0], &weight = saved[1];
    const std::int64_t padding = context->saved_data["padding"].toInt();
    const torch::Tensor gradient = channels_last(gradients[0]);
    torch::Tensor of_x, of_weight, of_bias;
    if (context->needs_input_grad(0)) {
      const torch::Tensor reversed = weight.flip({2, 3}).transpose(0, 1);
      of_x = winograd_convolution(gradient, winograd_weights(reversed), weight.size(1), 2 - padding);
    }
    if (context->needs_input_grad(1)) of_weight = winograd_weight_gradient(x, gradient, padding);
    if (context->needs_input_grad(2)) of_bias = gradient.sum({0, 2, 3});
    return {of_x, of_weight, of_bias, {}};
  }
};

/// Whether the convolutions written here can take `x`. Tracing is to see LibTorch's own.
bool takes(const torch::Tensor& x) {
  return vectorised::kernels() && x.is_cpu() && x.scalar_type() == torch::kFloat && x.dim() == 4 &&
         !at::tracer::impl::is_dispatch_enabled();
}

}  // namespace

ConvolutionImpl::Way ConvolutionImpl::way(const torch::Tensor& x) const {
  const bool dense = both(options.dilation(), 1) && options.groups() == 1;
  if (!takes(x) || !dense) return Way::plain;
  if (both(options.kernel_size(), 2) && both(options.stride(), 2) && padding() == 0) {
    const bool fits =
        halving_fits(weight.size(1), weight.size(0)) && x.size(2) % 2 == 0 && x.size(3) % 2 == 0;
    return fits ? Way::halving : Way::plain;
  }
  const bool known_border = get_if<torch::enumtype::kZeros>(&options.padding_mode()) ||
                            get_if<torch::enumtype::kReflect>(&options.padding_mode());
  const bool fits = both(options.kernel_size(), 3) && both(options.stride(), 1) && padding() >= 0 &&
                    padding() <= 1 && known_border;
  const std::int64_t height = x.size(2) + 2 * padding() - 2, width = x.size(3) + 2 * padding() - 2;
  if (!fits || height < 1 || width < 1) return Way::plain;
  return x.size(0) * ((height + 3) / 4) * ((width + 3) / 4) < kFewestTiles ? Way::plain : Way::winograd;
}

std::int64_t ConvolutionImpl::padding() const {
  const auto* const sides = get_if<torch::ExpandingArray<2>>(&options.padding());
  return sides && both(*sides, (*sides)->at(0)) ? (*sides)->at(0) : -1;
}

std::pair<torch::Tensor, std::int64_t> ConvolutionImpl::bordered(const torch::Tensor& x) const {
  const bool zeros = get_if<torch::enumtype::kZeros>(&options.padding_mode());
  if (zeros || padding() == 0) return {x, padding()};
  return {torch::reflection_pad2d(x, std::vector<std::int64_t>(4, padding())), 0};
}

torch::Tensor ConvolutionImpl::run(const torch::Tensor& x, const torch::Tensor& addend, bool rectify) {
  RECORD_FUNCTION(kConvolutionName, std::vector<c10::IValue>());
  const auto [input, zeros] = bordered(x);
  const torch::Tensor weights = frozen_.defined() ? frozen_ : winograd_weights(weight);
  return winograd_convolution(input, weights, weight.size(0), zeros, {bias, addend, rectify});
}

torch::Tensor ConvolutionImpl::forward(const torch::Tensor& x) {
  const Way by = way(x);
  if (by == Way::plain) return Conv2dImpl::forward(x);
  const bool gradients = torch::GradMode::is_enabled();
  if (by == Way::halving) {
    if (gradients) return differentiable_halved(x, weight, bias);
    RECORD_FUNCTION(kConvolutionName, std::vector<c10::IValue>());
    return halved(x, frozen_.defined() ? frozen_ : halving_weights(weight), weight.size(0), bias);
  }
  if (!gradients) return run(x, {}, false);
  const auto [input, zeros] = bordered(x);
  const torch::Tensor given = bias.defined() ? bias : torch::empty({0}, weight.options());
  return WinogradFunction::apply(input, weight, given, zeros);
}

torch::Tensor ConvolutionImpl::forward_rectified(const torch::Tensor& x) {
  if (torch::GradMode::is_enabled() || way(x) != Way::winograd) return forward(x).relu_();
  return run(x, {}, true);
}

torch::Tensor ConvolutionImpl::forward_added(const torch::Tensor& x, const torch::Tensor& addend) {
  if (torch::GradMode::is_enabled() || way(x) != Way::winograd) return forward(x).add_(addend);
  return run(x, addend, false);
}

torch::Tensor ConvolutionImpl::forward_doubled(const torch::Tensor& x, const torch::Tensor& addend) {
  const bool fits = takes(x) && both(options.kernel_size(), 1) && both(options.stride(), 1) &&
                    padding() == 0 && options.groups() == 1 && weight.size(0) % 4 == 0 &&
                    halving_fits(weight.size(0) / 4, weight.size(1));
  if (!fits) return torch::pixel_shuffle(forward(x), 2).add_(addend);
  if (torch::GradMode::is_enabled()) return differentiable_doubled(x, weight, bias).add_(addend);
  RECORD_FUNCTION(kConvolutionName, std::vector<c10::IValue>());
  return doubled(x, frozen_.defined() ? frozen_ : doubling_weights(weight), weight.size(0) / 4, bias, addend);
}

void ConvolutionImpl::freeze() {
  if (!vectorised::kernels() || !weight.is_cpu()) return;
  const std::int64_t side = weight.size(2);
  if (side == 3) frozen_ = winograd_weights(weight);
  if (side == 2 && halving_fits(weight.size(1), weight.size(0))) frozen_ = halving_weights(weight);
  if (side == 1 && weight.size(0) % 4 == 0 && halving_fits(weight.size(0) / 4, weight.size(1)))
    frozen_ = doubling_weights(weight);
}

void freeze_convolutions(torch::nn::Module& network) {
  for (const auto& module : network.modules()) {
    if (auto* const layer = module->as<ConvolutionImpl>()) layer->freeze();
  }
}

}  // namespace lacuna
