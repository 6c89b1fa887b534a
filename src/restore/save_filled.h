#pragma once

#include <filesystem>

#include "image/image_file.h"
#include "lacuna/fill.h"

namespace lacuna {

/// Writes `filled`, which differs from the file `from` under `cover` only, into that JPEG: blocks that the
/// cover does not touch keep their coefficients. `report` then says how that went. False, with nothing
/// written, where the whole picture has to be encoded: `from` or `to` is no JPEG, `saving` names a quality,
/// or as patch_jpeg says.
bool save_patched(const Image& filled, const Mask& cover, const std::filesystem::path& from,
                  const std::filesystem::path& to, const SaveOptions& saving, FillReport& report);

}  // namespace lacuna
