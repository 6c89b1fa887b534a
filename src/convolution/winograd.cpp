#include "convolution/winograd.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "convolution/result_memory.h"
#include "convolution/vectorised.h"

namespace lacuna {

namespace {

using vectorised::kFilter;
using vectorised::kOutput;
using vectorised::kPositions;
using vectorised::kTile;
using vectorised::Picture;
using vectorised::Place;

/// Tiles that are transformed before they are multiplied: few enough for the cache, many enough that reading
/// the weights for each block costs little.
constexpr std::int64_t kBlock = 48, kGradientBlock = 96;

std::int64_t rounded_up(std::int64_t value, std::int64_t step) {
  return (value + step - 1) / step * step;
}

Picture picture_of(const torch::Tensor& batch, std::int64_t index) {
  const std::int64_t channels = batch.size(1), height = batch.size(2), width = batch.size(3);
  return {batch.data_ptr<float>() + index * height * width * channels, height, width, channels};
}

/// The tiles of a batch of results, numbered through all pictures.
struct Tiling {
  explicit Tiling(const torch::Tensor& result)
      : across((result.size(3) + kOutput - 1) / kOutput),
        down((result.size(2) + kOutput - 1) / kOutput),
        count(result.size(0) * across * down) {}

  std::int64_t picture(std::int64_t tile) const { return tile / (across * down); }
  Place place(std::int64_t tile) const {
    const std::int64_t within = tile % (across * down);
    return {within / across * kOutput, within % across * kOutput};
  }

  std::int64_t across, down, count;
};

}  // namespace

torch::Tensor winograd_weights(const torch::Tensor& weight) {
  const vectorised::Kernels& kernels = *vectorised::kernels();
  const std::int64_t outs = weight.size(0), ins = weight.size(1), lanes = kernels.lanes,
                     panels = (outs + lanes - 1) / lanes;
  // in x 3 x 3 x out, so that what is worked on together lies side by side
  const torch::Tensor ordered =
      torch::constant_pad_nd(weight.detach().permute({1, 2, 3, 0}), {0, panels * lanes - outs}).contiguous();
  torch::Tensor packed = torch::empty({kPositions, panels, ins, lanes}, weight.options());
  const float* const from = ordered.data_ptr<float>();
  float* const to = packed.data_ptr<float>();
  at::parallel_for(0, ins * panels, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t each = begin; each < end; ++each) {
      const std::int64_t in = each / panels, panel = each % panels;
      kernels.transform_filter(from + (in * 9 * panels + panel) * lanes, panels * lanes,
                               to + (panel * ins + in) * lanes, panels * ins * lanes);
    }
  });
  return packed;
}

torch::Tensor winograd_convolution(const torch::Tensor& x, const torch::Tensor& weights,
                                   std::int64_t out_channels, std::int64_t padding,
                                   const ConvolutionEnding& ending) {
  const vectorised::Kernels& kernels = *vectorised::kernels();
  const torch::Tensor input = channels_last(x.detach());
  const std::int64_t ins = input.size(1), wide_ins = rounded_up(ins, kernels.lanes),
                     wide_outs = rounded_up(out_channels, kernels.lanes);
  torch::Tensor result = channels_last_result(
      {input.size(0), out_channels, input.size(2) + 2 * padding - 2, input.size(3) + 2 * padding - 2});
  const Tiling tiling(result);
  const torch::Tensor addend = ending.addend.defined() ? channels_last(ending.addend) : torch::Tensor();
  const std::int64_t each = (tiling.count + at::get_num_threads() - 1) / at::get_num_threads();
  const std::int64_t block = std::min(kBlock, each);
  const std::int64_t blocks = (tiling.count + block - 1) / block;
  const float* const packed = weights.data_ptr<float>();
  const std::int64_t position_size = wide_outs * ins;
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    const auto inputs = scratch(kPositions * block * wide_ins),
               sums = scratch(kPositions * block * wide_outs);
    const std::int64_t input_step = block * wide_ins, sum_step = block * wide_outs;
    for (std::int64_t number = begin; number < end; ++number) {
      const std::int64_t first = number * block, count = std::min(block, tiling.count - first);
      for (std::int64_t tile = 0; tile < count; ++tile) {
        const Place place = tiling.place(first + tile);
        kernels.transform_input(picture_of(input, tiling.picture(first + tile)),
                                {place.top - padding, place.left - padding}, inputs.get() + tile * wide_ins,
                                input_step);
      }
      for (int position = 0; position < kPositions; ++position) {
        kernels.multiply({inputs.get() + position * input_step, wide_ins, packed + position * position_size,
                          count, wide_outs, ins, sums.get() + position * sum_step, wide_outs});
      }
      for (std::int64_t tile = 0; tile < count; ++tile) {
        const std::int64_t picture = tiling.picture(first + tile);
        const Picture like = picture_of(result, picture);
        vectorised::Ending end_with;
        if (ending.bias.defined()) end_with.bias = ending.bias.data_ptr<float>();
        if (addend.defined()) end_with.addend = picture_of(addend, picture).samples;
        end_with.rectify = ending.rectify;
        kernels.transform_output(sums.get() + tile * wide_outs, sum_step, like,
                                 const_cast<float*>(like.samples), tiling.place(first + tile), end_with);
      }
    }
  });
  return result;
}

torch::Tensor winograd_weight_gradient(const torch::Tensor& x, const torch::Tensor& gradient,
                                       std::int64_t padding) {
  const vectorised::Kernels& kernels = *vectorised::kernels();
  const torch::Tensor input = channels_last(x.detach()), outer = channels_last(gradient.detach());
  const std::int64_t ins = input.size(1), outs = outer.size(1), wide_ins = rounded_up(ins, kernels.lanes),
                     wide_outs = rounded_up(outs, kernels.lanes);
  const Tiling tiling(outer);
  const std::int64_t parts = std::min<std::int64_t>(at::get_num_threads(), tiling.count);
  // for each part of the tiles [position][in][out]
  torch::Tensor sums = torch::zeros({parts, kPositions, ins, wide_outs}, input.options());
  at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t input_step = kGradientBlock * wide_ins, outer_step = kGradientBlock * wide_outs;
    const auto inputs = scratch(kPositions * input_step), outers = scratch(kPositions * outer_step);
    for (std::int64_t part = begin; part < end; ++part) {
      float* const to = sums.data_ptr<float>() + part * kPositions * ins * wide_outs;
      const std::int64_t last = tiling.count * (part + 1) / parts;
      for (std::int64_t first = tiling.count * part / parts; first < last; first += kGradientBlock) {
        const std::int64_t count = std::min(kGradientBlock, last - first);
        for (std::int64_t tile = 0; tile < count; ++tile) {
          const Place place = tiling.place(first + tile);
          const std::int64_t picture = tiling.picture(first + tile);
          kernels.transform_input(picture_of(input, picture), {place.top - padding, place.left - padding},
                                  inputs.get() + tile * wide_ins, input_step);
          kernels.transform_gradient(picture_of(outer, picture), place, outers.get() + tile * wide_outs,
                                     outer_step);
        }
        for (int position = 0; position < kPositions; ++position) {
          kernels.multiply_transposed(
              {inputs.get() + position * input_step, wide_ins, outers.get() + position * outer_step, ins,
               wide_outs, count, to + position * ins * wide_outs, wide_outs},
              wide_outs);
        }
      }
    }
  });
  // G^T s G, for all pairs of channels at once
  const torch::Tensor filter =
      torch::from_blob(const_cast<float*>(&kFilter[0][0]), {kTile, 3}, torch::kFloat);
  const torch::Tensor whole = sums.sum(0).view({kTile, kTile, ins * wide_outs});
  const torch::Tensor half = torch::mm(filter.t(), whole.view({kTile, -1})).view({3, kTile, -1});
  const torch::Tensor weights = torch::matmul(filter.t(), half);  // 3 x 3 x (in out)
  return weights.view({3, 3, ins, wide_outs}).slice(3, 0, outs).permute({3, 2, 0, 1}).contiguous();
}

}  // namespace lacuna
