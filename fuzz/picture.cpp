// Pictures from strangers: any bytes are either refused with an Error that is no bug of Lacuna, or read into
// a picture that survives being written and read again.
#include <zlib.h>

#include <cstdlib>
#include <cstring>

#include "image/image_file.h"
#include "refused.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Sets the checksums of a PNG's chunks right, so that what lies behind them is reached.
void mend_png(Bytes& bytes) {
  constexpr std::size_t signature = 8, overhead = 12;
  if (bytes.size() < signature || std::memcmp(bytes.data(), "\x89PNG\r\n\x1a\n", signature) != 0) return;
  for (std::size_t at = signature; at + overhead <= bytes.size();) {
    const std::uint8_t* head = &bytes[at];
    const std::size_t size = std::size_t{head[0]} << 24 | head[1] << 16 | head[2] << 8 | head[3];
    if (size > bytes.size() - at - overhead) return;
    const uLong sum = crc32(0, head + 4, static_cast<uInt>(size + 4));
    for (int i = 0; i < 4; ++i)
      bytes[at + 8 + size + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
    at += size + overhead;
  }
}

/// What a picture says and shows has to come back from a format without loss.
void expect_kept(const lacuna::Image& image, lacuna::Format format) {
  lacuna::SaveOptions options;
  options.format = format;
  const lacuna::Image back = lacuna::load_image(lacuna::encode_image(image, options), "written");
  if (back.width != image.width || back.height != image.height || back.channels != image.channels ||
      back.samples.size() != image.samples.size() || back.alpha.size() != image.alpha.size())
    std::abort();
  if (back.type != image.type || back.samples != image.samples || back.alpha != image.alpha) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, data + size);
  mend_png(bytes);
  lacuna::ImageLimits limits;
  limits.max_pixels = 1 << 16;  // large pictures would only be slow
  lacuna::Image image;
  if (refused([&] { image = lacuna::load_image(bytes, "input", limits); })) return 0;
  expect_kept(image, lacuna::Format::tiff);
  if (image.type != lacuna::SampleType::f32) expect_kept(image, lacuna::Format::png);
  lacuna::SaveOptions options;
  for (const lacuna::Format format : {lacuna::Format::jpeg, lacuna::Format::webp}) {
    options.format = format;
    // Long sides do not fit into these two.
    refused([&] { lacuna::load_image(lacuna::encode_image(image, options), "written"); });
  }
  return 0;
}
