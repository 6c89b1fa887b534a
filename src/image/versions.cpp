#include "image/versions.h"

#include <fmt/format.h>
#include <vips/vips.h>

#include <exiv2/exiv2.hpp>

namespace lacuna {

std::string image_library_versions() {
  return fmt::format("libvips {}.{}.{}, exiv2 {}", vips_version(0), vips_version(1), vips_version(2),
                     Exiv2::version());
}

}  // namespace lacuna
