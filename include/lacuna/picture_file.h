#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// Bounds checked from the header, before any sample is decoded.
struct ImageLimits {
  std::uint64_t max_pixels = 268'435'456;                 ///< width x height
  int max_side = 32768;                                   ///< width and height
  std::uint64_t max_file_bytes = std::uint64_t{4} << 30;  ///< of the file
  bool allow_heif = false;                                ///< HEIC and AVIF only on explicit request
};

/// Decodes a whole picture; the format is recognised by content. Truncated or corrupt data is an error,
/// never gray pixels. Orientation is applied.
Image load_image(const std::filesystem::path& path, const ImageLimits& limits = {});
/// The same of bytes in memory; messages start with `name`. Throws bad_input, unsupported or limit_exceeded.
Image load_image(const std::vector<std::uint8_t>& bytes, const std::string& name,
                 const ImageLimits& limits = {});

/// How a picture is stored.
struct SaveOptions {
  Format format = Format::unknown;  ///< unknown = by the target's extension, else as it was read
  /// 1..100 for JPEG and WebP. 0 = JPEG at the input's estimated quality, else 92; WebP without loss where
  /// the input was stored so, else 92.
  int quality = 0;
  bool pixels_changed = true;  ///< embedded previews are removed where pixels changed
};

/// Writes a picture with its metadata, atomically. 16-bit samples are reduced to 8 only where the format
/// cannot hold them; alpha is laid over white where the format has none. Throws cannot_write, or usage for an
/// unknown extension or a quality outside 0..100.
void save_image(const Image& image, const std::filesystem::path& path, const SaveOptions& options = {});
/// The same in memory; `options` name the format.
std::vector<std::uint8_t> encode_image(const Image& image, const SaveOptions& options);

/// Reads a mask picture: gray = (max over channels), 0..255; alpha is ignored.
Mask load_mask(const std::filesystem::path& path, const ImageLimits& limits = {});
/// Writes a mask as a gray picture, atomically; the extension of `path` gives the format.
void save_mask(const Mask& mask, const std::filesystem::path& path);

}  // namespace lacuna
