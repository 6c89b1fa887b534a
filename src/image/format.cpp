#include <algorithm>
#include <cctype>

#include "image/image_file.h"

namespace lacuna {

Format format_of_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension == ".jpg" || extension == ".jpeg" || extension == ".jpe" || extension == ".jfif")
    return Format::jpeg;
  if (extension == ".png") return Format::png;
  if (extension == ".webp") return Format::webp;
  if (extension == ".tif" || extension == ".tiff") return Format::tiff;
  if (extension == ".pnm" || extension == ".ppm" || extension == ".pgm" || extension == ".pbm")
    return Format::pnm;
  if (extension == ".heic" || extension == ".heif" || extension == ".avif") return Format::heif;
  return Format::unknown;
}

const char* format_name(Format format) {
  switch (format) {
    case Format::unknown:
      return "unknown";
    case Format::jpeg:
      return "jpeg";
    case Format::png:
      return "png";
    case Format::webp:
      return "webp";
    case Format::tiff:
      return "tiff";
    case Format::pnm:
      return "pnm";
    case Format::heif:
      return "heif";
  }
  return "unknown";
}

}  // namespace lacuna
