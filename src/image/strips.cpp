#include <algorithm>

#include "image/image_file.h"
#include "image/orientation.h"
#include "image/picture_reader.h"
#include "image/spool.h"

namespace lacuna {
namespace {

/// Working memory for one block of rows, on top of what the caller asks for.
constexpr std::size_t block_bytes = std::size_t{16} << 20;

/// Rows that can be shown in the order in which they are decoded.
class DirectStrips final : public StripReader {
 public:
  explicit DirectStrips(PictureReader reader)
      : reader_(std::move(reader)), info_(reader_.shown_info()), metadata_(reader_.shown_metadata()) {}

  const ImageInfo& info() const override { return info_; }
  const Metadata& metadata() const override { return metadata_; }
  Image read(int rows) override { return oriented(reader_.read(rows), reader_.header().orientation); }

 private:
  PictureReader reader_;
  ImageInfo info_;
  Metadata metadata_;
};

/// A picture whose stored rows are shown bottom to top or as columns: decoded once into a temporary file,
/// then read from there in blocks.
class TurnedStrips final : public StripReader {
 public:
  explicit TurnedStrips(PictureReader reader)
      : reader_(std::move(reader)), info_(reader_.shown_info()), metadata_(reader_.shown_metadata()) {}

  const ImageInfo& info() const override { return info_; }
  const Metadata& metadata() const override { return metadata_; }

  Image read(int rows) override {
    if (!spool_) decode();
    const int count = std::clamp(rows, 0, info_.height - next_row_);
    Image strip = empty(count);
    for (int done = 0; done < count;) {
      if (next_row_ == block_end_) load_block();
      const int piece = std::min(count - done, block_end_ - next_row_);
      copy_rows(block_.samples, next_row_ - (block_end_ - block_.height), piece, strip.samples, done,
                colour_bytes());
      if (info_.has_alpha)
        copy_rows(block_.alpha, next_row_ - (block_end_ - block_.height), piece, strip.alpha, done,
                  alpha_bytes());
      next_row_ += piece;
      done += piece;
    }
    return strip;
  }

 private:
  std::size_t alpha_bytes() const { return sample_size(info_.type); }
  std::size_t colour_bytes() const { return alpha_bytes() * info_.channels; }

  Image empty(int rows) const {
    Image image;
    image.width = info_.width;
    image.height = rows;
    image.channels = info_.channels;
    image.type = info_.type;
    image.samples.resize(image.pixel_count() * colour_bytes());
    if (info_.has_alpha) image.alpha.resize(image.pixel_count() * alpha_bytes());
    return image;
  }

  void copy_rows(const std::vector<std::uint8_t>& from, int from_row, int rows, std::vector<std::uint8_t>& to,
                 int to_row, std::size_t pixel) const {
    const std::size_t row = pixel * info_.width;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(from_row * row), rows * row,
                to.begin() + static_cast<std::ptrdiff_t>(to_row * row));
  }

  /// Stored pixels before the alpha part of the spool.
  std::uint64_t alpha_start() const {
    return std::uint64_t{colour_bytes()} * reader_.header().info.width * reader_.header().info.height;
  }

  void decode() {
    spool_ = std::make_unique<Spool>();
    const ImageInfo& stored = reader_.header().info;
    const int rows = static_cast<int>(
        std::max<std::size_t>(1, block_bytes / (static_cast<std::size_t>(stored.width) * 4 * alpha_bytes())));
    for (std::uint64_t row = 0; row < static_cast<std::uint64_t>(stored.height);) {
      const Image strip = reader_.read(rows);
      spool_->write(row * stored.width * colour_bytes(), strip.samples);
      spool_->write(alpha_start() + row * stored.width * alpha_bytes(), strip.alpha);
      row += static_cast<std::uint64_t>(strip.height);
    }
  }

  void load_block() {
    const std::size_t row = static_cast<std::size_t>(info_.width) * (colour_bytes() + alpha_bytes());
    const int fitting = static_cast<int>(std::max<std::size_t>(1, block_bytes / row));
    const int rows = std::min(fitting, info_.height - block_end_);
    const ImageInfo& stored = reader_.header().info;
    const Rectangle part =
        stored_part(stored.width, stored.height, reader_.header().orientation, block_end_, rows);
    Image image;
    image.width = part.width;
    image.height = part.height;
    image.channels = info_.channels;
    image.type = info_.type;
    image.samples = read_part(part, 0, colour_bytes());
    if (info_.has_alpha) image.alpha = read_part(part, alpha_start(), alpha_bytes());
    block_ = oriented(std::move(image), reader_.header().orientation);
    block_end_ += rows;
  }

  std::vector<std::uint8_t> read_part(const Rectangle& part, std::uint64_t start, std::size_t pixel) const {
    std::vector<std::uint8_t> samples(pixel * part.width * part.height);
    const auto stored_width = static_cast<std::uint64_t>(reader_.header().info.width);
    for (int y = 0; y < part.height; ++y)
      spool_->read(start + (static_cast<std::uint64_t>(part.y + y) * stored_width + part.x) * pixel,
                   samples.data() + static_cast<std::size_t>(y) * part.width * pixel, part.width * pixel);
    return samples;
  }

  PictureReader reader_;
  ImageInfo info_;
  Metadata metadata_;
  std::unique_ptr<Spool> spool_;
  Image block_;  ///< rows block_end_ - block_.height to block_end_ - 1
  int block_end_ = 0;
  int next_row_ = 0;
};

}  // namespace

std::unique_ptr<StripReader> StripReader::open(const std::filesystem::path& path, const ImageLimits& limits) {
  PictureReader reader(ByteSource::file(path, limits.max_file_bytes), limits);
  if (reader.header().orientation <= 2) return std::make_unique<DirectStrips>(std::move(reader));
  return std::make_unique<TurnedStrips>(std::move(reader));
}

}  // namespace lacuna
