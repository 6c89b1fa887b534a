#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace lacuna {

/// Opacity, of 255, from which damage is seen. In scans of film, a third of the pixels that damage touches
/// are fainter and hold 3 % of its opacity: to mark them would teach that clean pixels are damaged.
inline constexpr int visible_opacity = 26;

/// Damage cut out of a scan: its colour, and its opacity as alpha. Cut to the box of what is visible.
struct Cutout {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;      ///< height x width x 4, colour not multiplied by alpha
  std::vector<std::uint32_t> visible;  ///< numbers of the pixels, row by row, that are visible; may be empty
};

/// The pictures with transparency in a folder and below it, in the order of their paths. A picture is decoded
/// when it is first asked for and then kept, up to 256 MiB in all; what is beyond is decoded each time. May
/// be used by several threads.
class CutoutFolder {
 public:
  /// Which of the pictures, by place counted from 0.
  enum class Split { all, even, odd };

  /// Reads names and headers. Throws bad_input where the folder cannot be listed, a header cannot be read, or
  /// no picture with transparency is there; limit_exceeded for more than 4096 files and folders, or a picture
  /// of more than 16 megapixels.
  CutoutFolder(const std::filesystem::path& folder, Split split);

  /// At least 1.
  std::size_t size() const { return paths_.size(); }

  /// Throws as load_image does where the picture cannot be decoded.
  std::shared_ptr<const Cutout> get(std::size_t number) const;

 private:
  std::vector<std::filesystem::path> paths_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const Cutout>> kept_;  ///< null where not decoded or not kept
  mutable std::size_t kept_bytes_ = 0;
};

}  // namespace lacuna
