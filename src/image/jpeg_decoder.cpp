#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "image/decoder.h"
#include "image/jpeg_error.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Frees libjpeg's memory also where the decoder's constructor throws.
struct Codec : jpeg_decompress_struct {
  Codec() : jpeg_decompress_struct{} {}
  ~Codec() { jpeg_destroy_decompress(this); }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
};

class JpegDecoder final : public Decoder {
 public:
  JpegDecoder(const ByteSource& source, const PictureHeader& header) : source_(source), info_(header.info) {
    error_.attach();
    codec_.err = &error_.base;
    run([this] {
      jpeg_create_decompress(&codec_);
      codec_.client_data = this;
      reader_.init_source = [](j_decompress_ptr) {};
      reader_.fill_input_buffer = [](j_decompress_ptr codec) { return self(codec).fill(); };
      reader_.skip_input_data = [](j_decompress_ptr codec, long count) { self(codec).skip(count); };
      reader_.resync_to_restart = jpeg_resync_to_restart;
      reader_.term_source = [](j_decompress_ptr) {};
      codec_.src = &reader_;
      jpeg_read_header(&codec_, TRUE);
      codec_.out_color_space = info_.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
      codec_.dct_method = JDCT_ISLOW;
      jpeg_start_decompress(&codec_);
    });
    if (codec_.output_width != static_cast<JDIMENSION>(info_.width) ||
        codec_.output_height != static_cast<JDIMENSION>(info_.height) ||
        codec_.output_components != info_.channels)
      throw Error(ErrorCode::bad_input, fmt::format("{}: damaged JPEG: two sizes", source_.name()));
  }

  void read(int rows, std::uint8_t* samples, std::uint8_t*) override {
    const std::size_t row_bytes = static_cast<std::size_t>(info_.width) * info_.channels;
    run([&] {
      for (int row = 0; row < rows; ++row) {
        JSAMPROW to = samples + row_bytes * row;
        jpeg_read_scanlines(&codec_, &to, 1);
      }
    });
  }

  void finish() override {
    run([this] { jpeg_finish_decompress(&codec_); });
  }

 private:
  static JpegDecoder& self(j_decompress_ptr codec) { return *static_cast<JpegDecoder*>(codec->client_data); }

  template <typename Body>
  void run(const Body& body) {
    if (error_.attempt(body)) return;
    if (failure_) std::rethrow_exception(failure_);
    throw Error(ErrorCode::bad_input, fmt::format("{}: damaged JPEG: {}", source_.name(), error_.message));
  }

  boolean fill() {
    const std::size_t size = next_bytes();
    if (size == 0) {
      error_.message = "it ends before its last sample";
      std::longjmp(error_.jump, 1);
    }
    reader_.next_input_byte = buffer_.data();
    reader_.bytes_in_buffer = size;
    at_ += size;
    return TRUE;
  }

  /// No exception may pass through libjpeg: it is kept for run().
  std::size_t next_bytes() noexcept {
    try {
      return source_.read(at_, buffer_.data(), buffer_.size());
    } catch (...) {
      failure_ = std::current_exception();
      return 0;
    }
  }

  void skip(long count) {
    if (count <= 0) return;
    const auto buffered = std::min(reader_.bytes_in_buffer, static_cast<std::size_t>(count));
    reader_.next_input_byte += buffered;
    reader_.bytes_in_buffer -= buffered;
    at_ += static_cast<std::size_t>(count) - buffered;
  }

  ByteSource source_;
  ImageInfo info_;
  JpegError error_;
  Codec codec_;
  jpeg_source_mgr reader_{};
  /// With 512 bytes or more at hand, libjpeg-turbo takes a path that does not notice codes that do not exist.
  std::array<std::uint8_t, 511> buffer_{};
  std::uint64_t at_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

std::unique_ptr<Decoder> make_jpeg_decoder(const ByteSource& source, const PictureHeader& header) {
  return std::make_unique<JpegDecoder>(source, header);
}

}  // namespace lacuna
