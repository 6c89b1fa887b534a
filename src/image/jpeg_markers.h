#pragma once

#include <cstdint>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// A segment of a JPEG that carries metadata.
struct JpegMarker {
  int marker = 0;
  std::vector<std::uint8_t> bytes;
};

/// EXIF, XMP and IPTC as segments; the colour profile is left to jpeg_write_icc_profile.
std::vector<JpegMarker> jpeg_markers(const Metadata& metadata);

}  // namespace lacuna
