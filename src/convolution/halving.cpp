#include "convolution/halving.h"

#include <ATen/Parallel.h>

#include "convolution/result_memory.h"
#include "convolution/vectorised.h"

namespace lacuna {
namespace {

using vectorised::Product;

/// 2 x rows x columns (two matrices, for the upper and the lower of two lines) in panels of columns.
torch::Tensor packed(const torch::Tensor& matrices) {
  const std::int64_t lanes = vectorised::kernels()->lanes;
  return matrices.reshape({2, matrices.size(1), matrices.size(2) / lanes, lanes})
      .permute({0, 2, 1, 3})
      .contiguous();
}

/// A layer's weights by what they belong to: coarse channel, line, column and fine channel of the 2x2 square.
torch::Tensor by_square(const torch::Tensor& weight) {
  if (weight.size(2) == 2) return weight.permute({0, 2, 3, 1});
  return weight.view({weight.size(0) / 4, 2, 2, weight.size(1)}).permute({3, 1, 2, 0});
}

/// What takes the two lines of squares to coarse pixels, from weights by square.
torch::Tensor to_coarse(const torch::Tensor& weights) {
  return packed(weights.permute({1, 2, 3, 0}).reshape({2, 2 * weights.size(3), weights.size(0)}));
}

/// What takes coarse pixels to the two lines of their squares.
torch::Tensor to_fine(const torch::Tensor& weights) {
  return packed(weights.permute({1, 0, 2, 3}).reshape({2, weights.size(0), 2 * weights.size(3)}));
}

/// Calls body(picture, line) for all lines of all pictures.
template <typename Body>
void for_lines(std::int64_t pictures, std::int64_t lines, const Body& body) {
  at::parallel_for(0, pictures * lines, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t each = begin; each < end; ++each) body(each / lines, each % lines);
  });
}

/// The sums over all pixels of fine x coarse: 2 x (2 fine channels) x coarse channels, lines of a square
/// apart.
torch::Tensor weight_sums(const torch::Tensor& fine, const torch::Tensor& coarse) {
  const std::int64_t width = coarse.size(3), lines = coarse.size(0) * coarse.size(2),
                     columns = coarse.size(1), rows = 2 * fine.size(1),
                     parts = std::min<std::int64_t>(at::get_num_threads(), lines);
  torch::Tensor sums = torch::zeros({parts, 2, rows, columns}, fine.options());
  const float *const from = fine.data_ptr<float>(), *const with = coarse.data_ptr<float>();
  float* const to = sums.data_ptr<float>();
  at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      for (std::int64_t line = lines * part / parts; line < lines * (part + 1) / parts; ++line) {
        for (std::int64_t half = 0; half < 2; ++half) {
          const Product product{from + (2 * line + half) * width * rows,
                                rows,
                                with + line * width * columns,
                                rows,
                                columns,
                                width,
                                to + (part * 2 + half) * rows * columns,
                                columns};
          vectorised::kernels()->multiply_transposed(product, columns);
        }
      }
    }
  });
  return sums.sum(0);
}

struct HalvingFunction : torch::autograd::Function<HalvingFunction> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, const torch::Tensor& bias) {
    context->save_for_backward({x, weight});
    return halved(x, halving_weights(weight), weight.size(0), bias.numel() > 0 ? bias : torch::Tensor());
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    TORCH_CHECK(!torch::GradMode::is_enabled(), "this convolution has no second derivative");
    const auto saved = context->get_saved_variables();
    const torch::Tensor x = channels_last(saved[0]), &weight = saved[1],
                        gradient = channels_last(gradients[0]);
    torch::Tensor of_x, of_weight, of_bias;
    if (context->needs_input_grad(0))
      of_x = doubled(gradient, to_fine(by_square(weight)), weight.size(1), {}, {});
    if (context->needs_input_grad(1)) {
      of_weight = weight_sums(x, gradient)
                      .view({2, 2, weight.size(1), weight.size(0)})
                      .permute({3, 2, 0, 1})
                      .contiguous();
    }
    if (context->needs_input_grad(2)) of_bias = gradient.sum({0, 2, 3});
    return {of_x, of_weight, of_bias};
  }
};

struct DoublingFunction : torch::autograd::Function<DoublingFunction> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, const torch::Tensor& bias) {
    context->save_for_backward({x, weight});
    return doubled(x, doubling_weights(weight), weight.size(0) / 4, bias.numel() > 0 ? bias : torch::Tensor(),
                   {});
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    TORCH_CHECK(!torch::GradMode::is_enabled(), "this convolution has no second derivative");
    const auto saved = context->get_saved_variables();
    const torch::Tensor x = channels_last(saved[0]), &weight = saved[1],
                        gradient = channels_last(gradients[0]);
    torch::Tensor of_x, of_weight, of_bias;
    if (context->needs_input_grad(0))
      of_x = halved(gradient, to_coarse(by_square(weight)), weight.size(1), {});
    if (context->needs_input_grad(1)) {
      of_weight = weight_sums(gradient, x)
                      .view({2, 2, weight.size(0) / 4, weight.size(1)})
                      .permute({2, 0, 1, 3})
                      .reshape(weight.sizes());
    }
    if (context->needs_input_grad(2)) {
      const auto squares = gradient.view({gradient.size(0), gradient.size(1), x.size(2), 2, x.size(3), 2});
      of_bias = squares.sum({0, 2, 4}).reshape({weight.size(0)});
    }
    return {of_x, of_weight, of_bias};
  }
};

torch::Tensor or_empty(const torch::Tensor& bias, const torch::Tensor& weight) {
  return bias.defined() ? bias : torch::empty({0}, weight.options());
}

}  // namespace

bool halving_fits(std::int64_t fine_channels, std::int64_t coarse_channels) {
  const vectorised::Kernels* const kernels = vectorised::kernels();
  return kernels && fine_channels % kernels->lanes == 0 && coarse_channels % kernels->lanes == 0;
}

torch::Tensor halving_weights(const torch::Tensor& weight) {
  return to_coarse(by_square(weight.detach()));
}

torch::Tensor doubling_weights(const torch::Tensor& weight) {
  return to_fine(by_square(weight.detach()));
}

torch::Tensor halved(const torch::Tensor& x, const torch::Tensor& weights, std::int64_t out_channels,
                     const torch::Tensor& bias) {
  const torch::Tensor input = channels_last(x.detach());
  const std::int64_t width = input.size(3) / 2, depth = 2 * input.size(1);
  torch::Tensor result = channels_last_result({input.size(0), out_channels, input.size(2) / 2, width});
  const float *const from = input.data_ptr<float>(), *const by = weights.data_ptr<float>();
  float* const to = result.data_ptr<float>();
  for_lines(input.size(0), result.size(2), [&](std::int64_t picture, std::int64_t line) {
    const std::int64_t at = picture * result.size(2) + line;
    Product product{from + 2 * at * width * depth,  depth,       by, width, out_channels, depth,
                    to + at * width * out_channels, out_channels};
    if (bias.defined()) product.bias = bias.data_ptr<float>();
    vectorised::kernels()->multiply(product);
    product.a += width * depth;
    product.b += depth * out_channels;
    product.bias = nullptr;
    product.addend = product.to;
    product.addend_stride = product.to_stride;
    vectorised::kernels()->multiply(product);
  });
  return result;
}

torch::Tensor doubled(const torch::Tensor& x, const torch::Tensor& weights, std::int64_t out_channels,
                      const torch::Tensor& bias, const torch::Tensor& addend) {
  const torch::Tensor input = channels_last(x.detach());
  const std::int64_t width = input.size(3), depth = input.size(1), columns = 2 * out_channels;
  torch::Tensor result = channels_last_result({input.size(0), out_channels, 2 * input.size(2), 2 * width});
  const torch::Tensor added = addend.defined() ? channels_last(addend) : torch::Tensor();
  const torch::Tensor ordered =  // by line, column, channel
      bias.defined() ? bias.detach().view({out_channels, 4}).t().contiguous() : torch::Tensor();
  const float* const from = input.data_ptr<float>();
  for_lines(input.size(0), input.size(2), [&](std::int64_t picture, std::int64_t line) {
    const std::int64_t at = picture * input.size(2) + line;
    for (std::int64_t half = 0; half < 2; ++half) {
      const std::int64_t place = (2 * at + half) * width * columns;
      Product product{from + at * width * depth,
                      depth,
                      weights.data_ptr<float>() + half * depth * columns,
                      width,
                      columns,
                      depth,
                      result.data_ptr<float>() + place,
                      columns};
      if (ordered.defined()) product.bias = ordered.data_ptr<float>() + half * columns;
      if (added.defined()) {
        product.addend = added.data_ptr<float>() + place;
        product.addend_stride = columns;
      }
      vectorised::kernels()->multiply(product);
    }
  });
  return result;
}

torch::Tensor differentiable_halved(const torch::Tensor& x, const torch::Tensor& weight,
                                    const torch::Tensor& bias) {
  return HalvingFunction::apply(x, weight, or_empty(bias, weight));
}

torch::Tensor differentiable_doubled(const torch::Tensor& x, const torch::Tensor& weight,
                                     const torch::Tensor& bias) {
  return DoublingFunction::apply(x, weight, or_empty(bias, weight));
}

}  // namespace lacuna
