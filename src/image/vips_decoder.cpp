#include <fmt/format.h>
#include <vips/vips.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "image/decoder.h"
#include "image/vips_runtime.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using Picture = std::unique_ptr<VipsImage, Unref>;

[[noreturn]] void fail(const ByteSource& source) {
  throw Error(ErrorCode::bad_input, fmt::format("{}: {}", source.name(), take_vips_error()));
}

/// Opens the source with the one loader that its magic bytes name; reads the header only.
Picture open(const ByteSource& source, Format format) {
  start_vips();
  const std::unique_ptr<VipsSource, Unref> from(
      source.data() ? vips_source_new_from_memory(source.data(), source.size())
                    : vips_source_new_from_descriptor(source.descriptor()));
  if (!from || vips_source_rewind(from.get())) fail(source);
  VipsImage* made = nullptr;
  const auto load = format == Format::tiff ? vips_tiffload_source : vips_heifload_source;
  if (load(from.get(), &made, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr))
    fail(source);
  return Picture(made);
}

SampleType sample_type(const ByteSource& source, const VipsImage* picture) {
  if (picture->BandFmt == VIPS_FORMAT_UCHAR) return SampleType::u8;
  if (picture->BandFmt == VIPS_FORMAT_USHORT) return SampleType::u16;
  if (picture->BandFmt == VIPS_FORMAT_FLOAT) return SampleType::f32;
  throw Error(ErrorCode::unsupported, fmt::format("{}: its kind of samples is not read", source.name()));
}

std::vector<std::uint8_t> blob(VipsImage* picture, const char* name, const ByteSource& source) {
  if (vips_image_get_typeof(picture, name) != VIPS_TYPE_BLOB) return {};
  const void* data = nullptr;
  std::size_t size = 0;
  if (vips_image_get_blob(picture, name, &data, &size)) fail(source);
  check_metadata_size(source.name(), name, size);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  return {bytes, bytes + size};
}

class VipsDecoder final : public Decoder {
 public:
  VipsDecoder(const ByteSource& source, const PictureHeader& header)
      : source_(source), info_(header.info), picture_(open(source, header.info.format)) {
    const int bands = info_.channels + (info_.has_alpha ? 1 : 0);
    if (picture_->Xsize != info_.width || picture_->Ysize != info_.height || picture_->Bands != bands ||
        sample_type(source, picture_.get()) != info_.type)
      throw Error(ErrorCode::bad_input,
                  fmt::format("{}: its header says {} x {} pixels of {} samples, its data {} x {} of {}",
                              source.name(), info_.width, info_.height, bands, picture_->Xsize,
                              picture_->Ysize, picture_->Bands));
    region_.reset(vips_region_new(picture_.get()));
    if (!region_) fail(source);
  }

  void read(int rows, std::uint8_t* samples, std::uint8_t* alpha) override {
    const std::size_t bytes = sample_size(info_.type);
    const std::size_t row_colour = static_cast<std::size_t>(info_.width) * info_.channels * bytes;
    const std::size_t row_alpha = static_cast<std::size_t>(info_.width) * bytes;
    // Pieces, so that a whole picture does not exist twice.
    constexpr int piece = 64;
    for (int done = 0; done < rows;) {
      const int count = std::min(piece, rows - done);
      const VipsRect rectangle{0, next_row_, info_.width, count};
      if (vips_region_prepare(region_.get(), &rectangle)) fail(source_);
      for (int row = 0; row < count; ++row) {
        const std::uint8_t* pixels = VIPS_REGION_ADDR(region_.get(), 0, next_row_ + row);
        check_range(pixels);
        if (info_.has_alpha)
          split_alpha(pixels, static_cast<std::size_t>(info_.width), info_.channels, bytes, samples, alpha);
        else
          std::memcpy(samples, pixels, row_colour);
        samples += row_colour;
        if (info_.has_alpha) alpha += row_alpha;
      }
      next_row_ += count;
      done += count;
    }
  }

 private:
  /// Float samples outside [0,1] have no integer counterpart; clipping them silently would lose the picture.
  void check_range(const std::uint8_t* row) const {
    if (info_.type != SampleType::f32) return;
    const auto* samples = reinterpret_cast<const float*>(row);
    const std::size_t count =
        static_cast<std::size_t>(info_.width) * (info_.channels + (info_.has_alpha ? 1 : 0));
    for (std::size_t i = 0; i < count; ++i)
      if (!(samples[i] >= 0.0f && samples[i] <= 1.0f))
        throw Error(
            ErrorCode::unsupported,
            fmt::format("{}: a float sample of {}; float pictures are read where all samples are in [0,1]",
                        source_.name(), samples[i]));
  }

  ByteSource source_;
  ImageInfo info_;
  Picture picture_;
  std::unique_ptr<VipsRegion, Unref> region_;
  int next_row_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_vips_decoder(const ByteSource& source, const PictureHeader& header) {
  return std::make_unique<VipsDecoder>(source, header);
}

PictureHeader read_heif_header(const ByteSource& source, const ImageLimits& limits) {
  const Picture picture = open(source, Format::heif);
  check_size(source.name(), static_cast<std::uint64_t>(picture->Xsize),
             static_cast<std::uint64_t>(picture->Ysize), limits);
  PictureHeader header;
  header.info.width = picture->Xsize;
  header.info.height = picture->Ysize;
  header.info.channels = picture->Bands < 3 ? 1 : 3;
  header.info.has_alpha = picture->Bands == 2 || picture->Bands == 4;
  header.info.type = sample_type(source, picture.get());
  Metadata& metadata = header.metadata;
  metadata.lossless = false;
  metadata.icc = blob(picture.get(), VIPS_META_ICC_NAME, source);
  metadata.xmp = blob(picture.get(), VIPS_META_XMP_NAME, source);
  metadata.exif = blob(picture.get(), VIPS_META_EXIF_NAME, source);
  constexpr char prefix[] = {'E', 'x', 'i', 'f', 0, 0};
  if (metadata.exif.size() > sizeof prefix && std::memcmp(metadata.exif.data(), prefix, sizeof prefix) == 0)
    metadata.exif.erase(metadata.exif.begin(), metadata.exif.begin() + sizeof prefix);
  if (vips_image_get_n_pages(picture.get()) > 1)
    metadata.notes.push_back("the file's further pictures were left out");
  return header;
}

}  // namespace lacuna
