#include <fmt/format.h>

#include <algorithm>

#include "image/byte_sink.h"
#include "image/encode_plan.h"
#include "image/image_file.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

ImageInfo info_of(const Image& image) {
  return {image.width, image.height, image.channels, image.has_alpha(), image.type, image.metadata.format};
}

void check_strip(const Image& rows, const ImageInfo& info, int wanted) {
  const std::size_t samples = rows.pixel_count() * rows.channels * sample_size(rows.type);
  const std::size_t alpha = info.has_alpha ? rows.pixel_count() * sample_size(rows.type) : 0;
  if (rows.width != info.width || rows.height != wanted || rows.channels != info.channels ||
      rows.type != info.type || rows.samples.size() != samples || rows.alpha.size() != alpha)
    throw Error(ErrorCode::internal,
                fmt::format("rows to save are {} x {} x {}, wanted {} x {} x {}", rows.width, rows.height,
                            rows.channels, info.width, wanted, info.channels));
}

void check_picture(const ImageInfo& info) {
  if (info.width < 1 || info.height < 1 || (info.channels != 1 && info.channels != 3))
    throw Error(ErrorCode::internal,
                fmt::format("a picture of {} x {} pixels and {} channels cannot be saved", info.width,
                            info.height, info.channels));
}

void encode_rows(Encoder& encoder, const EncodePlan& plan, const Image& rows) {
  const bool as_is = rows.type == plan.info.type && rows.has_alpha() == plan.info.has_alpha;
  if (as_is)
    encoder.write(rows);
  else
    encoder.write(fitted(rows, plan));
}

void encode(ByteSink& sink, const Image& image, const SaveOptions& options) {
  const ImageInfo info = info_of(image);
  check_picture(info);
  check_strip(image, info, image.height);
  const EncodePlan plan = plan_encoding(info, image.metadata, options);
  const auto encoder = make_encoder(sink, plan);
  encode_rows(*encoder, plan, image);
  encoder->finish();
}

}  // namespace

Format format_to_save(const std::filesystem::path& path, const SaveOptions& options,
                      const Metadata& metadata) {
  Format format = options.format;
  if (format == Format::unknown) format = format_of_extension(path);
  if (format == Format::unknown && !path.has_extension()) format = metadata.format;
  if (format == Format::heif)
    throw Error(
        ErrorCode::unsupported,
        fmt::format("{}: HEIC and AVIF are not written; choose another format (--format)", path.string()));
  if (format == Format::unknown)
    throw Error(
        ErrorCode::usage,
        fmt::format("{}: no format for the extension '{}' (known: jpg, png, webp, tif, ppm, pgm; --format)",
                    path.string(), path.extension().string()));
  return format;
}

std::vector<std::string> save_notes(const ImageInfo& info, const Metadata& metadata,
                                    const SaveOptions& options) {
  return plan_encoding(info, metadata, options).metadata.notes;
}

std::vector<std::uint8_t> encode_image(const Image& image, const SaveOptions& options) {
  SaveOptions chosen = options;
  chosen.format = format_to_save("output", options, image.metadata);
  MemorySink sink;
  encode(sink, image, chosen);
  return sink.take();
}

void save_image(const Image& image, const std::filesystem::path& path, const SaveOptions& options) {
  SaveOptions chosen = options;
  chosen.format = format_to_save(path, options, image.metadata);
  FileSink sink(path);
  encode(sink, image, chosen);
  sink.commit();
}

void save_mask(const Mask& mask, const std::filesystem::path& path) {
  Image image;
  image.width = mask.width;
  image.height = mask.height;
  image.channels = 1;
  image.samples = mask.samples;
  image.metadata.format = Format::png;
  save_image(image, path);
}

void save_strips(const ImageInfo& info, const Metadata& metadata, const std::filesystem::path& path,
                 const SaveOptions& options, const std::function<Image(int rows)>& next) {
  constexpr std::size_t strip_bytes = std::size_t{4} << 20;
  SaveOptions chosen = options;
  chosen.format = format_to_save(path, options, metadata);
  check_picture(info);
  const EncodePlan plan = plan_encoding(info, metadata, chosen);
  FileSink sink(path);
  const auto encoder = make_encoder(sink, plan);
  const std::size_t row_bytes =
      sample_size(info.type) * (info.channels + 1) * static_cast<std::size_t>(info.width);
  const int rows = static_cast<int>(std::max<std::size_t>(1, strip_bytes / row_bytes));
  for (int row = 0; row < info.height;) {
    const int wanted = std::min(rows, info.height - row);
    const Image strip = next(wanted);
    check_strip(strip, info, wanted);
    encode_rows(*encoder, plan, strip);
    row += wanted;
  }
  encoder->finish();
  sink.commit();
}

}  // namespace lacuna
