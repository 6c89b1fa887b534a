#pragma once

#include <cstdint>

namespace lacuna {

/// Sides of Winograd's minimal filtering F(4x4, 3x3): 4x4 outputs of a 3x3 filter from a tile of 6x6 inputs,
/// with 36 multiplications in place of 144 (Lavin and Gray 2016, arXiv 1509.09308).
namespace vectorised {

constexpr int kOutput = 4;
constexpr int kTile = 6;
constexpr int kPositions = kTile * kTile;

/// G, which takes three filter weights to six positions.
constexpr float kFilter[kTile][3] = {{0.25f, 0, 0},
                                     {-1.0f / 6, -1.0f / 6, -1.0f / 6},
                                     {-1.0f / 6, 1.0f / 6, -1.0f / 6},
                                     {1.0f / 24, 1.0f / 12, 1.0f / 6},
                                     {1.0f / 24, -1.0f / 12, 1.0f / 6},
                                     {0, 0, 1}};

/// One picture of a channels-last batch: height x width x channels.
struct Picture {
  const float* samples;
  std::int64_t height, width, channels;
};

/// Where a tile begins in the picture it is read from; what lies beyond its border is zero.
struct Place {
  std::int64_t top, left;
};

/// What becomes of a convolution's sums before they are stored; a null pointer leaves that out.
struct Ending {
  const float* bias = nullptr;    ///< one per channel
  const float* addend = nullptr;  ///< a picture like the result
  bool rectify = false;           ///< ReLU, behind the bias and before the addend
};

/// A product of matrices.
struct Product {
  const float* a;
  std::int64_t a_stride;  ///< floats from row to row
  const float* b;         ///< packed: panels of `lanes` columns, each depth x lanes
  std::int64_t rows, columns, depth;
  float* to;
  std::int64_t to_stride;
  const float* bias = nullptr;    ///< one per column, added
  const float* addend = nullptr;  ///< rows x columns, added; may be `to`
  std::int64_t addend_stride = 0;
};

/// The parts of a convolution, compiled for one kind of processor. Transformed tiles lie as
/// [position][tile][channel].
struct Kernels {
  std::int64_t lanes;  ///< channels are padded with zeros to a multiple of this in transformed tiles

  /// G g G^T for `lanes` filters at once: nine vectors, `step` floats apart, become 36, `to_step` apart.
  void (*transform_filter)(const float* filter, std::int64_t step, float* to, std::int64_t to_step);
  /// B^T d B of the 6x6 tile at `place`, written to `tiles`, whose positions lie `step` floats
  /// apart.
  void (*transform_input)(const Picture& from, Place place, float* tiles, std::int64_t step);
  /// A m A^T of the 4x4 outputs at `place`, the adjoint of transform_output.
  void (*transform_gradient)(const Picture& from, Place place, float* tiles, std::int64_t step);
  /// A^T m A, ended as told, written to the 4x4 outputs at `place` as far as they lie in the picture.
  void (*transform_output)(const float* tiles, std::int64_t step, const Picture& like, float* to, Place place,
                           const Ending& ending);
  /// to = a b for matrices of rows x depth and depth x columns. The columns have to be a multiple of `lanes`.
  void (*multiply)(const Product& product);
  /// to += a^T b: a is depth x rows, b depth x columns, not packed, its rows `b_stride` floats apart.
  void (*multiply_transposed)(const Product& product, std::int64_t b_stride);
};

/// Those for the processor that this runs on; nullptr where it has neither AVX2 nor AVX-512.
const Kernels* kernels();

}  // namespace vectorised
}  // namespace lacuna
