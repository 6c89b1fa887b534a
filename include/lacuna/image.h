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
  std::vector<std::uint8_t> icc;    ///< colour profile
  std::vector<std::uint8_t> exif;   ///< TIFF-structured block, without the "Exif\0\0" prefix
  std::vector<std::uint8_t> xmp;    ///< XML packet
  std::vector<std::uint8_t> iptc;   ///< IIM records
  double pixels_per_mm_x = 0;       ///< density across, 0 = not stated
  double pixels_per_mm_y = 0;       ///< density down, 0 = not stated
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
  int width = 0;                      ///< pixels across
  int height = 0;                     ///< pixels down
  int channels = 0;                   ///< 1 (gray) or 3 (RGB)
  SampleType type = SampleType::u8;   ///< of samples and alpha
  std::vector<std::uint8_t> samples;  ///< height x width x channels samples of `type`
  std::vector<std::uint8_t> alpha;    ///< empty, or height x width samples of `type`
  Metadata metadata;                  ///< what the file held besides

  /// width x height.
  std::size_t pixel_count() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  /// Whether the picture has transparency.
  bool has_alpha() const { return !alpha.empty(); }
};

/// A picture in the form that networks, degradations and metrics work on: planar float32,
/// channels x height x width, nominal range [0,1] (values outside are kept).
struct Planes {
  int channels = 0;            ///< planes
  int height = 0;              ///< rows of each
  int width = 0;               ///< samples of each row
  std::vector<float> samples;  ///< channels x height x width

  /// No samples.
  Planes() = default;
  /// Planes full of `value`.
  Planes(int channels_, int height_, int width_, float value = 0.0f)
      : channels(channels_),
        height(height_),
        width(width_),
        samples(static_cast<std::size_t>(channels_) * height_ * width_, value) {}

  /// Samples of one plane.
  std::size_t plane_size() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  /// The first sample of a plane, whose rows follow one another.
  float* plane(int channel) { return samples.data() + plane_size() * channel; }
  /// The same for planes that do not change.
  const float* plane(int channel) const { return samples.data() + plane_size() * channel; }
  /// One sample; the place is not checked.
  float& at(int channel, int y, int x) {
    return samples[plane_size() * channel + static_cast<std::size_t>(y) * width + x];
  }
  /// The same for planes that do not change.
  float at(int channel, int y, int x) const {
    return samples[plane_size() * channel + static_cast<std::size_t>(y) * width + x];
  }
};

/// Which pixels are damaged: 0 keep ... 255 fill (white = fill), height x width.
struct Mask {
  int width = 0;                      ///< pixels across
  int height = 0;                     ///< pixels down
  std::vector<std::uint8_t> samples;  ///< height x width
};

/// Colour samples as planar floats in [0,1] (8 bit / 255, 16 bit / 65535).
Planes to_planes(const Image& image);

/// A copy of `like` (type, alpha, metadata kept) whose colour samples are `planes`, clamped to [0,1] and
/// rounded to the nearest integer level. Sizes and channels must match (ErrorCode::internal otherwise).
Image with_planes(const Image& like, const Planes& planes);

/// An 8-bit image of `planes` without metadata.
Image to_image(const Planes& planes);

}  // namespace lacuna
