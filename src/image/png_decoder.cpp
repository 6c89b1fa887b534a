#include <fmt/format.h>
#include <png.h>

#include <bit>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <string_view>

#include "image/decoder.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

class PngDecoder final : public Decoder {
 public:
  PngDecoder(const ByteSource& source, const PictureHeader& header) : source_(source), info_(header.info) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, [](png_structp, png_const_charp) {});
    header_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!header_) {
      destroy();
      throw Error(ErrorCode::internal, "libpng does not start");
    }
    try {
      begin();
    } catch (...) {
      destroy();
      throw;
    }
  }

  ~PngDecoder() override { destroy(); }

  void read(int rows, std::uint8_t* samples, std::uint8_t* alpha) override {
    if (interlaced_ && whole_.empty()) read_whole();
    const std::size_t row_colour = sample_size(info_.type) * info_.channels * info_.width;
    for (int i = 0; i < rows; ++i) {
      const std::uint8_t* row = next_row();
      if (info_.has_alpha)
        split_alpha(row, static_cast<std::size_t>(info_.width), info_.channels, sample_size(info_.type),
                    samples, alpha);
      else
        std::memcpy(samples, row, row_colour);
      samples += row_colour;
      if (info_.has_alpha) alpha += sample_size(info_.type) * info_.width;
    }
  }

  void finish() override {
    run([this] { png_read_end(png_, nullptr); });
  }

 private:
  void destroy() { png_destroy_read_struct(&png_, &header_, nullptr); }

  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    auto& decoder = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    // Copied into a fixed place: nothing may throw before libpng is left.
    std::string_view(message)
        .substr(0, sizeof decoder.message_ - 1)
        .copy(decoder.message_, sizeof decoder.message_);
    std::longjmp(png_jmpbuf(png), 1);
  }

  /// Runs calls of libpng, which leaves a failing one with longjmp: no object with a destructor inside
  /// `body`.
  template <typename Body>
  void run(const Body& body) {
    if (setjmp(png_jmpbuf(png_)) == 0) {
      body();
      return;
    }
    if (failure_) std::rethrow_exception(failure_);
    throw Error(ErrorCode::bad_input, fmt::format("{}: damaged PNG: {}", source_.name(), message_));
  }

  /// No exception may pass through libpng: it is kept for run().
  bool take(std::uint8_t* to, std::size_t size) noexcept {
    try {
      const std::size_t got = source_.read(at_, to, size);
      at_ += got;
      return got == size;
    } catch (...) {
      failure_ = std::current_exception();
      return false;
    }
  }

  static void on_read(png_structp png, png_bytep to, std::size_t size) {
    if (!static_cast<PngDecoder*>(png_get_io_ptr(png))->take(to, size)) png_error(png, "it ends too early");
  }

  void begin() {
    run([this] {
      png_set_read_fn(png_, this, on_read);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // checked already
      // Metadata have been read already; a negative count stands for all chunks but those of the pixels.
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
      png_read_info(png_, header_);
      png_set_expand(png_);  // palette to RGB, 1 to 4 bit to 8, a transparent colour to alpha
      if (std::endian::native == std::endian::little) png_set_swap(png_);
      passes_ = png_set_interlace_handling(png_);
      png_read_update_info(png_, header_);
    });
    interlaced_ = passes_ > 1;
    row_bytes_ = png_get_rowbytes(png_, header_);
    const std::size_t samples = static_cast<std::size_t>(info_.channels) + (info_.has_alpha ? 1 : 0);
    if (row_bytes_ != sample_size(info_.type) * samples * info_.width ||
        png_get_image_height(png_, header_) != static_cast<png_uint_32>(info_.height))
      throw Error(ErrorCode::bad_input, fmt::format("{}: damaged PNG: two headers", source_.name()));
    row_.resize(row_bytes_);
  }

  void read_whole() {
    whole_.resize(row_bytes_ * info_.height);
    run([this] {
      for (int pass = 0; pass < passes_; ++pass)
        for (int y = 0; y < info_.height; ++y) png_read_row(png_, whole_.data() + y * row_bytes_, nullptr);
    });
  }

  const std::uint8_t* next_row() {
    if (interlaced_) return whole_.data() + row_bytes_ * next_row_++;
    run([this] { png_read_row(png_, row_.data(), nullptr); });
    return row_.data();
  }

  ByteSource source_;
  ImageInfo info_;
  png_structp png_ = nullptr;
  png_infop header_ = nullptr;
  std::uint64_t at_ = 0;
  std::size_t row_bytes_ = 0;
  int passes_ = 1;
  bool interlaced_ = false;
  std::vector<std::uint8_t> row_;
  std::vector<std::uint8_t> whole_;  ///< of an interlaced picture
  std::size_t next_row_ = 0;
  std::exception_ptr failure_;
  char message_[128] = {};
};

}  // namespace

std::unique_ptr<Decoder> make_png_decoder(const ByteSource& source, const PictureHeader& header) {
  return std::make_unique<PngDecoder>(source, header);
}

}  // namespace lacuna
