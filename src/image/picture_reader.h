#pragma once

#include <memory>

#include "image/decoder.h"

namespace lacuna {

/// A picture whose header has been accepted, decoded top to bottom in the orientation in which it is stored.
class PictureReader {
 public:
  /// Reads the header; throws as load_image does.
  PictureReader(const ByteSource& source, const ImageLimits& limits);

  /// As stored: sizes before orientation.
  const PictureHeader& header() const { return header_; }
  /// What the picture is to its user: sizes after orientation, orientation tags reset.
  ImageInfo shown_info() const;
  Metadata shown_metadata() const;

  /// The next rows as stored, fewer at the end, without metadata. With the last row, throws bad_input where
  /// the data behind it are damaged.
  Image read(int rows);

 private:
  PictureHeader header_;
  std::unique_ptr<Decoder> decoder_;
  ByteSource source_;
  int next_row_ = 0;
};

}  // namespace lacuna
