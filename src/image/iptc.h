#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

// IPTC data (IIM data sets, as in a TIFF's tag 33723) and the Photoshop resources that wrap them in JPEG and
// PNG.

/// The IIM data inside Photoshop image resources ("8BIM" blocks); empty where there are none.
std::vector<std::uint8_t> iptc_of_photoshop(const std::vector<std::uint8_t>& resources);

/// `iptc` as the one Photoshop image resource 0x0404.
std::vector<std::uint8_t> photoshop_of_iptc(const std::vector<std::uint8_t>& iptc);

/// Removes the data sets 2:200 to 2:202, an embedded preview.
void remove_iptc_previews(std::vector<std::uint8_t>& iptc);

}  // namespace lacuna
