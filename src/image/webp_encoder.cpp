#include <fmt/format.h>
#include <webp/encode.h>

#include <algorithm>
#include <string_view>

#include "image/encoder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Picture : WebPPicture {
  Picture() : WebPPicture{} { WebPPictureInit(this); }
  ~Picture() { WebPPictureFree(this); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

struct Output : WebPMemoryWriter {
  Output() : WebPMemoryWriter{} { WebPMemoryWriterInit(this); }
  ~Output() { WebPMemoryWriterClear(this); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
};

void append_little(Bytes& bytes, std::uint32_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Collects the whole picture: the format predicts from everything above.
class WebpEncoder final : public Encoder {
 public:
  WebpEncoder(ByteSink& sink, const EncodePlan& plan) : sink_(sink), plan_(plan) {
    if (std::max(plan.info.width, plan.info.height) > WEBP_MAX_DIMENSION)
      throw Error(ErrorCode::cannot_write,
                  fmt::format("a WebP has at most {} pixels a side, the picture is {} x {}",
                              WEBP_MAX_DIMENSION, plan.info.width, plan.info.height));
    picture_.use_argb = 1;
    picture_.width = plan.info.width;
    picture_.height = plan.info.height;
    if (!WebPPictureAlloc(&picture_)) throw Error(ErrorCode::internal, "libwebp has no memory");
  }

  void write(const Image& rows) override {
    for (int y = 0; y < rows.height; ++y) {
      std::uint32_t* to = picture_.argb + static_cast<std::size_t>(next_row_++) * picture_.argb_stride;
      const std::size_t first = static_cast<std::size_t>(y) * rows.width;
      for (int x = 0; x < rows.width; ++x) {
        const std::uint8_t* pixel = &rows.samples[(first + x) * rows.channels];
        const std::uint32_t alpha = rows.has_alpha() ? rows.alpha[first + x] : 255;
        const std::uint32_t red = pixel[0], green = pixel[rows.channels / 2], blue = pixel[rows.channels - 1];
        to[x] = alpha << 24 | red << 16 | green << 8 | blue;
      }
    }
  }

  void finish() override {
    WebPConfig config;
    if (!WebPConfigInit(&config)) throw Error(ErrorCode::internal, "libwebp of another version");
    config.lossless = plan_.lossless;
    // Without loss, the quality is only the effort.
    config.quality = plan_.lossless ? 75.0f : static_cast<float>(plan_.quality);
    config.exact = 1;  // colours under alpha 0 too
    Output output;
    picture_.writer = WebPMemoryWrite;
    picture_.custom_ptr = static_cast<WebPMemoryWriter*>(&output);
    if (!WebPEncode(&config, &picture_))
      throw Error(ErrorCode::internal, fmt::format("libwebp cannot encode (error {})", picture_.error_code));
    write_container(output.mem, output.size);
  }

 private:
  /// Puts the encoder's chunks into an extended container with the metadata (WebP container specification).
  void write_container(const std::uint8_t* encoded, std::size_t size) {
    constexpr std::size_t riff_header = 12, chunk_header = 8, extended_chunk = 18;
    const Metadata& metadata = plan_.metadata;
    const std::uint8_t* chunks = encoded + riff_header;
    std::size_t chunk_bytes = size - riff_header;
    if (std::equal(chunks, chunks + 4, "VP8X")) {
      chunks += extended_chunk;
      chunk_bytes -= extended_chunk;
    }
    const auto padded = [&](const Bytes& data) {
      return data.empty() ? 0 : chunk_header + data.size() + data.size() % 2;
    };
    const std::uint64_t total = 4 + extended_chunk + padded(metadata.icc) + chunk_bytes +
                                padded(metadata.exif) + padded(metadata.xmp);
    if (total > 0xfffffffeu) throw Error(ErrorCode::cannot_write, "the picture is too large for a WebP");
    const unsigned flags = (metadata.icc.empty() ? 0u : 0x20u) | (plan_.info.has_alpha ? 0x10u : 0u) |
                           (metadata.exif.empty() ? 0u : 0x08u) | (metadata.xmp.empty() ? 0u : 0x04u);
    Bytes head = {'R', 'I', 'F', 'F'};
    append_little(head, static_cast<std::uint32_t>(total), 4);
    for (const char c : std::string_view("WEBPVP8X")) head.push_back(static_cast<std::uint8_t>(c));
    append_little(head, 10, 4);
    append_little(head, flags, 4);
    append_little(head, static_cast<std::uint32_t>(plan_.info.width - 1), 3);
    append_little(head, static_cast<std::uint32_t>(plan_.info.height - 1), 3);
    sink_.write(head.data(), head.size());
    write_chunk("ICCP", metadata.icc);
    sink_.write(chunks, chunk_bytes);
    write_chunk("EXIF", metadata.exif);
    write_chunk("XMP ", metadata.xmp);
  }

  void write_chunk(std::string_view type, const Bytes& data) {
    if (data.empty()) return;
    Bytes chunk(type.begin(), type.end());
    append_little(chunk, static_cast<std::uint32_t>(data.size()), 4);
    chunk.insert(chunk.end(), data.begin(), data.end());
    if (data.size() % 2) chunk.push_back(0);
    sink_.write(chunk.data(), chunk.size());
  }

  ByteSink& sink_;
  EncodePlan plan_;
  Picture picture_;
  int next_row_ = 0;
};

}  // namespace

std::unique_ptr<Encoder> make_webp_encoder(ByteSink& sink, const EncodePlan& plan) {
  return std::make_unique<WebpEncoder>(sink, plan);
}

}  // namespace lacuna
