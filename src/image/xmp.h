#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

// Edits of an XMP packet (UTF-8 XML) that leave every other byte as it is.

/// Orientation 1..8 stated as tiff:Orientation; 1 where none is.
int xmp_orientation(const std::vector<std::uint8_t>& xmp);

/// Resets tiff:Orientation to 1 where it is stated.
void reset_xmp_orientation(std::vector<std::uint8_t>& xmp);

/// Removes embedded pictures (xmp:Thumbnails and the like): runs of base64 text that begin as a JPEG or a
/// PNG.
void remove_xmp_previews(std::vector<std::uint8_t>& xmp);

/// Removes the white space that pads a packet for editing in place.
void trim_xmp_padding(std::vector<std::uint8_t>& xmp);

}  // namespace lacuna
