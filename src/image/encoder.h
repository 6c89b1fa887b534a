#pragma once

#include <memory>

#include "image/byte_sink.h"
#include "image/image_file.h"

namespace lacuna {

/// How a picture is to be encoded, decided in full. `info.type` is a type that the format holds,
/// `info.has_alpha` is false where the format has no alpha, and `metadata` holds only what is to be written.
struct EncodePlan {
  ImageInfo info;
  Metadata metadata;
  int quality = 0;        ///< 1..100, for JPEG and lossy WebP
  bool lossless = false;  ///< for WebP
};

/// Writes a picture row by row.
class Encoder {
 public:
  virtual ~Encoder() = default;
  /// The next rows, of the plan's width, channels, type and alpha.
  virtual void write(const Image& rows) = 0;
  /// After the last row.
  virtual void finish() = 0;
};

/// The encoder for plan.info.format; writes to `sink`, which has to outlive it.
std::unique_ptr<Encoder> make_encoder(ByteSink& sink, const EncodePlan& plan);

// One per format, for make_encoder.
std::unique_ptr<Encoder> make_jpeg_encoder(ByteSink& sink, const EncodePlan& plan);
std::unique_ptr<Encoder> make_png_encoder(ByteSink& sink, const EncodePlan& plan);
std::unique_ptr<Encoder> make_webp_encoder(ByteSink& sink, const EncodePlan& plan);
std::unique_ptr<Encoder> make_tiff_encoder(ByteSink& sink, const EncodePlan& plan);
std::unique_ptr<Encoder> make_pnm_encoder(ByteSink& sink, const EncodePlan& plan);

/// Colour and alpha of row `y` side by side, as most formats store them.
void interleave_row(const Image& rows, int y, std::vector<std::uint8_t>& row);

/// Swaps between little-endian and big-endian samples of `sample_bytes` bytes.
void reverse_bytes(std::vector<std::uint8_t>& samples, std::size_t sample_bytes);

}  // namespace lacuna
