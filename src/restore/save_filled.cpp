#include "restore/save_filled.h"

#include "core/atomic_file.h"
#include "image/jpeg_patch.h"

namespace lacuna {

bool save_patched(const Image& filled, const Mask& cover, const std::filesystem::path& from,
                  const std::filesystem::path& to, const SaveOptions& saving, FillReport& report) {
  if (format_to_save(to, saving, filled.metadata) != Format::jpeg) return false;
  if (filled.metadata.format != Format::jpeg) report.re_encoded = "the input is no JPEG";
  if (saving.quality != 0) report.re_encoded = "a quality is given";
  if (!report.re_encoded.empty()) return false;
  const JpegPatch patch = patch_jpeg(read_file(from), filled, cover);
  report.re_encoded = patch.refusal;
  if (patch.bytes.empty()) return false;
  report.kept_blocks = static_cast<double>(patch.kept_blocks) / static_cast<double>(patch.blocks);
  write_file(to, patch.bytes);
  return true;
}

}  // namespace lacuna
