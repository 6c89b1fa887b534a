#include <fmt/format.h>
#include <webp/decode.h>

#include <cstring>

#include "image/decoder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Decodes the whole picture at the first row: the format predicts from everything above.
class WebpDecoder final : public Decoder {
 public:
  WebpDecoder(const ByteSource& source, const PictureHeader& header) : source_(source), info_(header.info) {}

  void read(int rows, std::uint8_t* samples, std::uint8_t* alpha) override {
    if (pixels_.empty()) decode();
    const std::size_t count = static_cast<std::size_t>(info_.width) * rows;
    const std::uint8_t* from = pixels_.data() + next_pixel_ * pixel_bytes();
    if (info_.has_alpha)
      split_alpha(from, count, info_.channels, 1, samples, alpha);
    else
      std::memcpy(samples, from, count * pixel_bytes());
    next_pixel_ += count;
  }

 private:
  std::size_t pixel_bytes() const { return info_.has_alpha ? 4 : 3; }

  void decode() {
    std::vector<std::uint8_t> file;
    const std::uint8_t* data = source_.data();
    const auto size = static_cast<std::size_t>(source_.size());
    if (!data) {
      file = source_.bytes(0, size);
      data = file.data();
    }
    WebPBitstreamFeatures found;
    if (WebPGetFeatures(data, size, &found) != VP8_STATUS_OK || found.width != info_.width ||
        found.height != info_.height)
      throw Error(ErrorCode::bad_input, fmt::format("{}: damaged WebP: two headers", source_.name()));
    const std::size_t stride = pixel_bytes() * info_.width;
    pixels_.resize(stride * info_.height);
    const auto decode_into = info_.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    if (!decode_into(data, size, pixels_.data(), pixels_.size(), static_cast<int>(stride)))
      throw Error(ErrorCode::bad_input, fmt::format("{}: damaged WebP samples", source_.name()));
  }

  ByteSource source_;
  ImageInfo info_;
  std::vector<std::uint8_t> pixels_;
  std::size_t next_pixel_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_webp_decoder(const ByteSource& source, const PictureHeader& header) {
  return std::make_unique<WebpDecoder>(source, header);
}

}  // namespace lacuna
