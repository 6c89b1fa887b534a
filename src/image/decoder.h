#pragma once

#include <cstdint>
#include <memory>

#include "image/picture_header.h"

namespace lacuna {

/// Decodes the rows of a picture in the order and orientation in which they are stored.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Decodes the next `rows` rows, which have to exist: interleaved colours to `samples`, alpha to `alpha`
  /// where the picture has any. Throws bad_input where data are damaged or missing; the decoder is of no use
  /// then.
  virtual void read(int rows, std::uint8_t* samples, std::uint8_t* alpha) = 0;
  /// After the last row: throws bad_input where what follows shows that data were damaged or missing.
  virtual void finish() {}
};

/// The decoder for a source whose header has been read and found acceptable.
std::unique_ptr<Decoder> make_decoder(const ByteSource& source, const PictureHeader& header);

// One per library, for make_decoder.
std::unique_ptr<Decoder> make_jpeg_decoder(const ByteSource& source, const PictureHeader& header);
std::unique_ptr<Decoder> make_png_decoder(const ByteSource& source, const PictureHeader& header);
std::unique_ptr<Decoder> make_webp_decoder(const ByteSource& source, const PictureHeader& header);
std::unique_ptr<Decoder> make_pnm_decoder(const ByteSource& source, const PictureHeader& header);
std::unique_ptr<Decoder> make_vips_decoder(const ByteSource& source, const PictureHeader& header);

/// Moves interleaved pixels of `channels` colours and one alpha sample apart.
void split_alpha(const std::uint8_t* pixels, std::size_t count, int channels, std::size_t sample_bytes,
                 std::uint8_t* samples, std::uint8_t* alpha);

}  // namespace lacuna
