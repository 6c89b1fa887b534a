#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/byte_source.h"

namespace lacuna {

/// The tags of a TIFF file that describe the picture and not its storage, with the EXIF, GPS and maker note
/// directories, as an EXIF block of its own; empty where there are none. What cannot be read is left out with
/// a note. The source must begin with a valid first directory.
std::vector<std::uint8_t> exif_of_tiff(const ByteSource& source, std::vector<std::string>& notes);

/// True for a tag that says how or where the samples are stored, or that Lacuna writes from elsewhere
/// (resolution, profile, XMP, IPTC): such tags are not taken over from an EXIF block into a TIFF file.
bool is_storage_tag(std::uint16_t tag);

}  // namespace lacuna
