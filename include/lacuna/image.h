#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

/// How a sample is stored. Integers are in native byte order; f32 samples are in [0,1].
enum class SampleType { u8, u16, f32 };

/// Bytes of one sample.
constexpr std::size_t sample_size(SampleType type) {
  return type == SampleType::u8 ? 1 : type == SampleType::u16 ? 2 : 4;
}

/// File formats that Lacuna reads and writes.
enum class Format { unknown, jpeg, png, webp, tiff, pnm, heif };

/// What a picture carries besides its samples and what must survive a restoration.
/// Blobs are the raw bytes as the format stores them, without container headers.
struct Metadata {
  std::vector<std::uint8_t> icc;
  std::vector<std::uint8_t> exif;  ///< TIFF-structured block, without the "Exif\0\0" prefix
  std::vector<std::uint8_t> xmp;
  std::vector<std::uint8_t> iptc;
  double pixels_per_mm_x = 0;  ///< 0 = not stated
  double pixels_per_mm_y = 0;
  Format format = Format::unknown;  ///< format that the picture was read from
  int jpeg_quality = 0;             ///< estimated from the quantisation tables, 0 = not a JPEG
  int chroma_step_x = 0;  ///< JPEG: luma samples per chroma sample across (4:2:0 = 2), 0 = not stated
  int chroma_step_y = 0;  ///< the same down
  bool lossless = true;   ///< false where the file held samples with loss (JPEG, lossy WebP, HEIF)
  std::vector<std::string> notes;  ///< what reading changed or left out, one sentence each, for the user
};

/// A picture as loaded: interleaved samples of 1 (gray) or 3 (RGB) colour channels, alpha kept apart.
/// Orientation has been applied already. Plain value; not synchronised.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;  ///< 1 or 3
  SampleType type = SampleType::u8;
  std::vector<std::uint8_t> samples;  ///< height x width x channels samples of `type`
  std::vector<std::uint8_t> alpha;    ///< empty, or height x width samples of `type`
  Metadata metadata;

  std::size_t pixel_count() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  bool has_alpha() const { return !alpha.empty(); }
};

/// A picture in the form that networks, degradations and metrics work on: planar float32,
/// channels x height x width, nominal range [0,1] (values outside are kept).
struct Planes {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<float> samples;

  Planes() = default;
  Planes(int channels_, int height_, int width_, float value = 0.0f)
      : channels(channels_),
        height(height_),
        width(width_),
        samples(static_cast<std::size_t>(channels_) * height_ * width_, value) {}

  std::size_t plane_size() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  float* plane(int channel) { return samples.data() + plane_size() * channel; }
  const float* plane(int channel) const { return samples.data() + plane_size() * channel; }
  float& at(int channel, int y, int x) {
    return samples[plane_size() * channel + static_cast<std::size_t>(y) * width + x];
  }
  float at(int channel, int y, int x) const {
    return samples[plane_size() * channel + static_cast<std::size_t>(y) * width + x];
  }
};

/// Which pixels are damaged: 0 keep ... 255 fill (white = fill), height x width.
struct Mask {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> samples;
};

/// Colour samples as planar floats in [0,1] (8 bit / 255, 16 bit / 65535).
Planes to_planes(const Image& image);

/// A copy of `like` (type, alpha, metadata kept) whose colour samples are `planes`, clamped to [0,1] and
/// rounded to the nearest integer level. Sizes and channels must match (ErrorCode::internal otherwise).
Image with_planes(const Image& like, const Planes& planes);

/// An 8-bit image of `planes` without metadata.
Image to_image(const Planes& planes);

}  // namespace lacuna
