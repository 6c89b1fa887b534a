#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

#include "image/encoder.h"
#include "image/jpeg_error.h"
#include "image/jpeg_markers.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Above this, the Huffman tables are not fitted to the picture: that needs all coefficients in memory.
constexpr std::uint64_t max_optimized_pixels = 8'000'000;

/// Frees libjpeg's memory also where the encoder's constructor throws.
struct Codec : jpeg_compress_struct {
  Codec() : jpeg_compress_struct{} {}
  ~Codec() { jpeg_destroy_compress(this); }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
};

class JpegEncoder final : public Encoder {
 public:
  JpegEncoder(ByteSink& sink, const EncodePlan& plan) : sink_(sink), plan_(plan) {
    if (std::max(plan.info.width, plan.info.height) > JPEG_MAX_DIMENSION)
      throw Error(ErrorCode::cannot_write,
                  fmt::format("a JPEG has at most {} pixels a side, the picture is {} x {}",
                              JPEG_MAX_DIMENSION, plan.info.width, plan.info.height));
    error_.attach();
    codec_.err = &error_.base;
    run([this] {
      jpeg_create_compress(&codec_);
      codec_.client_data = this;
      writer_.init_destination = [](j_compress_ptr codec) { self(codec).rewind(); };
      writer_.empty_output_buffer = [](j_compress_ptr codec) { return self(codec).flush(buffer_bytes); };
      writer_.term_destination = [](j_compress_ptr codec) {
        self(codec).flush(buffer_bytes - self(codec).writer_.free_in_buffer);
      };
      codec_.dest = &writer_;
      set_parameters();
      jpeg_start_compress(&codec_, TRUE);
    });
    write_metadata();
  }

  void write(const Image& rows) override {
    const std::size_t row_bytes = static_cast<std::size_t>(rows.width) * rows.channels;
    run([&] {
      for (int y = 0; y < rows.height; ++y) {
        auto* row = const_cast<JSAMPLE*>(rows.samples.data() + row_bytes * y);
        jpeg_write_scanlines(&codec_, &row, 1);
      }
    });
  }

  void finish() override {
    run([this] { jpeg_finish_compress(&codec_); });
  }

 private:
  static constexpr std::size_t buffer_bytes = 65536;

  static JpegEncoder& self(j_compress_ptr codec) { return *static_cast<JpegEncoder*>(codec->client_data); }

  template <typename Body>
  void run(const Body& body) {
    if (error_.attempt(body)) return;
    if (failure_) std::rethrow_exception(failure_);
    throw Error(ErrorCode::internal, fmt::format("libjpeg cannot encode: {}", error_.message));
  }

  void rewind() {
    writer_.next_output_byte = buffer_.data();
    writer_.free_in_buffer = buffer_.size();
  }

  boolean flush(std::size_t size) {
    if (!pass_on(size)) std::longjmp(error_.jump, 1);
    rewind();
    return TRUE;
  }

  /// No exception may pass through libjpeg: it is kept for run().
  bool pass_on(std::size_t size) noexcept {
    try {
      sink_.write(buffer_.data(), size);
      return true;
    } catch (...) {
      failure_ = std::current_exception();
      return false;
    }
  }

  void set_parameters() {
    codec_.image_width = static_cast<JDIMENSION>(plan_.info.width);
    codec_.image_height = static_cast<JDIMENSION>(plan_.info.height);
    codec_.input_components = plan_.info.channels;
    codec_.in_color_space = plan_.info.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&codec_);
    jpeg_set_quality(&codec_, plan_.quality, TRUE);
    codec_.dct_method = JDCT_ISLOW;
    const std::uint64_t pixels = std::uint64_t{codec_.image_width} * codec_.image_height;
    codec_.optimize_coding = pixels <= max_optimized_pixels;
    if (plan_.info.channels == 3) set_chroma();
    set_density();
  }

  /// Chroma as the input had it; from other formats at half resolution only below quality 90.
  void set_chroma() {
    const Metadata& metadata = plan_.metadata;
    int x = plan_.quality >= 90 ? 1 : 2, y = x;
    if (metadata.chroma_step_x > 0 && metadata.chroma_step_y > 0) {
      // The samples of a block group are limited to 10 blocks, and 3 is no step that decoders expect.
      const auto step = [](int wanted) { return wanted >= 4 ? 4 : wanted >= 2 ? 2 : 1; };
      x = step(metadata.chroma_step_x);
      y = std::min(step(metadata.chroma_step_y), 8 / x);
    }
    codec_.comp_info[0].h_samp_factor = x;
    codec_.comp_info[0].v_samp_factor = y;
    for (int chroma = 1; chroma < 3; ++chroma)
      codec_.comp_info[chroma].h_samp_factor = codec_.comp_info[chroma].v_samp_factor = 1;
  }

  /// JFIF holds whole numbers, per inch or per centimetre: the unit that loses less is taken.
  void set_density() {
    const double x = plan_.metadata.pixels_per_mm_x, y = plan_.metadata.pixels_per_mm_y;
    const auto loss = [&](double scale) {
      return std::abs(x * scale - std::round(x * scale)) / scale +
             std::abs(y * scale - std::round(y * scale)) / scale;
    };
    const bool inches = loss(25.4) <= loss(10.0);
    const double scale = inches ? 25.4 : 10.0;
    const double across = std::round(x * scale), down = std::round(y * scale);
    if (!(across >= 1 && down >= 1 && across <= 65535 && down <= 65535)) return;
    codec_.density_unit = inches ? 1 : 2;
    codec_.X_density = static_cast<UINT16>(across);
    codec_.Y_density = static_cast<UINT16>(down);
  }

  void write_metadata() {
    const Metadata& metadata = plan_.metadata;
    for (const JpegMarker& each : jpeg_markers(metadata)) {
      run([&] {
        jpeg_write_marker(&codec_, each.marker, each.bytes.data(), static_cast<unsigned>(each.bytes.size()));
      });
    }
    if (!metadata.icc.empty())
      run([&] {
        jpeg_write_icc_profile(&codec_, metadata.icc.data(), static_cast<unsigned>(metadata.icc.size()));
      });
  }

  ByteSink& sink_;
  EncodePlan plan_;
  JpegError error_;
  Codec codec_;
  jpeg_destination_mgr writer_{};
  std::array<std::uint8_t, buffer_bytes> buffer_{};
  std::exception_ptr failure_;
};

}  // namespace

std::unique_ptr<Encoder> make_jpeg_encoder(ByteSink& sink, const EncodePlan& plan) {
  return std::make_unique<JpegEncoder>(sink, plan);
}

}  // namespace lacuna
