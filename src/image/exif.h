#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

// Reading and editing an EXIF block (TIFF-structured, without the "Exif\0\0" prefix). Edits happen in place,
// so that everything else, maker notes with their internal offsets included, keeps its bytes. A block that
// cannot be read is left alone and says nothing.

/// Orientation 1..8 of the block's first directory; 1 where none is stated.
int exif_orientation(const std::vector<std::uint8_t>& exif);

/// Resets the orientation to 1 (top left), where one is stated.
void reset_exif_orientation(std::vector<std::uint8_t>& exif);

/// Writes the picture's size into PixelXDimension and PixelYDimension, where they are stated.
void set_exif_size(std::vector<std::uint8_t>& exif, int width, int height);

/// Removes the thumbnail directory with its picture, and overwrites with zeros every other embedded JPEG
/// (maker notes hold previews of up to full size): what was erased from a picture must not survive in its
/// preview.
void remove_exif_previews(std::vector<std::uint8_t>& exif);

/// Pixels per millimetre stated by the block's first directory; false where none are.
bool exif_density(const std::vector<std::uint8_t>& exif, double& x, double& y);

/// Overwrites with zeros each JPEG stream that lies inside `bytes`; returns how many there were.
int erase_embedded_jpegs(std::vector<std::uint8_t>& bytes);

}  // namespace lacuna
