#pragma once

#include <string>

namespace lacuna {

/// The libraries behind loading and saving pictures, as loaded: "libvips 8.14.1, exiv2 0.27.6".
std::string image_library_versions();

}  // namespace lacuna
