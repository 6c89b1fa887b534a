#include "image/decoder.h"

#include <cstring>

#include "image/png_check.h"

namespace lacuna {
namespace {

template <typename Sample>
void split(const std::uint8_t* pixels, std::size_t count, int channels, std::uint8_t* samples,
           std::uint8_t* alpha) {
  const std::size_t colour = static_cast<std::size_t>(channels) * sizeof(Sample);
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(samples + i * colour, pixels, colour);
    std::memcpy(alpha + i * sizeof(Sample), pixels + colour, sizeof(Sample));
    pixels += colour + sizeof(Sample);
  }
}

}  // namespace

std::unique_ptr<Decoder> make_decoder(const ByteSource& source, const PictureHeader& header) {
  switch (header.info.format) {
    case Format::jpeg:
      return make_jpeg_decoder(source, header);
    case Format::pnm:
      return make_pnm_decoder(source, header);
    case Format::png:
      check_png(source);
      return make_png_decoder(source, header);
    case Format::webp:
      return make_webp_decoder(source, header);
    default:
      return make_vips_decoder(source, header);
  }
}

void split_alpha(const std::uint8_t* pixels, std::size_t count, int channels, std::size_t sample_bytes,
                 std::uint8_t* samples, std::uint8_t* alpha) {
  if (sample_bytes == 1)
    split<std::uint8_t>(pixels, count, channels, samples, alpha);
  else if (sample_bytes == 2)
    split<std::uint16_t>(pixels, count, channels, samples, alpha);
  else
    split<float>(pixels, count, channels, samples, alpha);
}

}  // namespace lacuna
