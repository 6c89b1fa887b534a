#include "image/jpeg_markers.h"

#include <string_view>

#include "image/iptc.h"
#include "image/jpeg_error.h"

namespace lacuna {
namespace {

using namespace std::string_view_literals;

void add(int marker, std::string_view name, const std::vector<std::uint8_t>& data,
         std::vector<JpegMarker>& markers) {
  if (data.empty()) return;
  JpegMarker segment{marker, {name.begin(), name.end()}};
  segment.bytes.insert(segment.bytes.end(), data.begin(), data.end());
  markers.push_back(std::move(segment));
}

}  // namespace

std::vector<JpegMarker> jpeg_markers(const Metadata& metadata) {
  std::vector<JpegMarker> markers;
  add(JPEG_APP0 + 1, "Exif\0\0"sv, metadata.exif, markers);
  add(JPEG_APP0 + 1, "http://ns.adobe.com/xap/1.0/\0"sv, metadata.xmp, markers);
  if (!metadata.iptc.empty())
    add(JPEG_APP0 + 13, "Photoshop 3.0\0"sv, photoshop_of_iptc(metadata.iptc), markers);
  return markers;
}

}  // namespace lacuna
