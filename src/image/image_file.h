#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lacuna/picture_file.h"

namespace lacuna {

/// Threads that decoding and encoding may use, at least 1; default: one per processor.
void set_image_threads(int threads);

/// What the header says.
struct ImageInfo {
  int width = 0, height = 0;  ///< after orientation
  int channels = 0;           ///< colour channels, 1 or 3
  bool has_alpha = false;
  SampleType type = SampleType::u8;
  Format format = Format::unknown;
};

/// Reads the header only. Throws bad_input, unsupported or limit_exceeded; messages start with `name`.
ImageInfo read_image_info(const std::filesystem::path& path, const ImageLimits& limits = {});

/// What saving in the format of `options` (not unknown) changes or leaves out because the format cannot hold
/// it, one sentence each, for the user; empty where everything is kept.
std::vector<std::string> save_notes(const ImageInfo& info, const Metadata& metadata,
                                    const SaveOptions& options);

/// The format that save_image() chooses. Throws usage for an unknown extension, unsupported for a format that
/// is not written (HEIF).
Format format_to_save(const std::filesystem::path& path, const SaveOptions& options,
                      const Metadata& metadata);

/// Format by file extension (".jpg"), unknown if none fits.
Format format_of_extension(const std::filesystem::path& path);
/// Formats as people write them: "jpeg", "png", ...
const char* format_name(Format format);

/// A picture read top to bottom in strips, never whole in memory where the format allows it.
class StripReader {
 public:
  static std::unique_ptr<StripReader> open(const std::filesystem::path& path, const ImageLimits& limits = {});
  virtual ~StripReader() = default;
  virtual const ImageInfo& info() const = 0;
  virtual const Metadata& metadata() const = 0;
  /// The next `rows` rows (fewer at the end, 0 rows after it): an Image of that height without metadata.
  virtual Image read(int rows) = 0;
};

/// Writes a picture whose rows come from `next`: called with the number of rows wanted, must return an Image
/// with exactly that many rows. `like` gives width, channels, type, alpha and metadata; its samples are not
/// looked at. Memory stays bounded by a few strips. Atomic.
void save_strips(const ImageInfo& info, const Metadata& metadata, const std::filesystem::path& path,
                 const SaveOptions& options, const std::function<Image(int rows)>& next);

}  // namespace lacuna
