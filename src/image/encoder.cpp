#include "image/encoder.h"

#include <algorithm>
#include <cstring>

#include "lacuna/error.h"

namespace lacuna {

std::unique_ptr<Encoder> make_encoder(ByteSink& sink, const EncodePlan& plan) {
  switch (plan.info.format) {
    case Format::jpeg:
      return make_jpeg_encoder(sink, plan);
    case Format::png:
      return make_png_encoder(sink, plan);
    case Format::webp:
      return make_webp_encoder(sink, plan);
    case Format::tiff:
      return make_tiff_encoder(sink, plan);
    case Format::pnm:
      return make_pnm_encoder(sink, plan);
    default:
      throw Error(ErrorCode::internal, "no encoder for this format");
  }
}

void interleave_row(const Image& rows, int y, std::vector<std::uint8_t>& row) {
  const std::size_t sample = sample_size(rows.type);
  const std::size_t colour = sample * rows.channels;
  const auto width = static_cast<std::size_t>(rows.width);
  const std::uint8_t* from = rows.samples.data() + static_cast<std::size_t>(y) * width * colour;
  if (!rows.has_alpha()) {
    row.assign(from, from + width * colour);
    return;
  }
  const std::uint8_t* alpha = rows.alpha.data() + static_cast<std::size_t>(y) * width * sample;
  row.resize(width * (colour + sample));
  std::uint8_t* to = row.data();
  for (std::size_t x = 0; x < width; ++x) {
    std::memcpy(to, from + x * colour, colour);
    std::memcpy(to + colour, alpha + x * sample, sample);
    to += colour + sample;
  }
}

void reverse_bytes(std::vector<std::uint8_t>& samples, std::size_t sample_bytes) {
  for (std::size_t i = 0; i + sample_bytes <= samples.size(); i += sample_bytes)
    std::reverse(samples.begin() + static_cast<std::ptrdiff_t>(i),
                 samples.begin() + static_cast<std::ptrdiff_t>(i + sample_bytes));
}

}  // namespace lacuna
