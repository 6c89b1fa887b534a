// First version: pixels through libvips, metadata not yet.
#include "image/image_file.h"

#include <vips/vips.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string_view>

#include "core/atomic_file.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Vips = std::unique_ptr<VipsImage, Unref>;

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (VIPS_INIT("lacuna")) throw Error(ErrorCode::internal, "libvips does not start");
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoadPpm", FALSE);  // counted as untrusted, but PNM is promised
  });
}

[[noreturn]] void fail(const std::string& name, ErrorCode code = ErrorCode::bad_input) {
  std::string reason = vips_error_buffer();
  vips_error_clear();
  while (!reason.empty() && reason.back() == '\n') reason.pop_back();
  throw Error(code, name + ": " + reason);
}

Format sniff(std::string_view head) {
  const auto starts = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  if (starts("\xff\xd8\xff")) return Format::jpeg;
  if (starts("\x89PNG\r\n\x1a\n")) return Format::png;
  if (starts("RIFF") && head.size() > 12 && head.substr(8, 4) == "WEBP") return Format::webp;
  if (starts(std::string_view("II*\0", 4)) || starts(std::string_view("MM\0*", 4))) return Format::tiff;
  if (head.size() > 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6') return Format::pnm;
  if (head.size() > 8 && head.substr(4, 4) == "ftyp") return Format::heif;
  return Format::unknown;
}

Vips decode(const std::vector<std::uint8_t>& bytes, const std::string& name, const ImageLimits& limits,
            Format& format) {
  start_vips();
  if (bytes.size() > limits.max_file_bytes)
    throw Error(ErrorCode::limit_exceeded, name + ": " + std::to_string(bytes.size()) + " bytes, limit " +
                                               std::to_string(limits.max_file_bytes));
  format = sniff({reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 16)});
  void* data = const_cast<std::uint8_t*>(bytes.data());
  VipsImage* made = nullptr;
  int failed = 0;
  const auto options = VIPS_FAIL_ON_TRUNCATED;
  if (format == Format::jpeg)
    failed = vips_jpegload_buffer(data, bytes.size(), &made, "fail_on", options, nullptr);
  else if (format == Format::png)
    failed = vips_pngload_buffer(data, bytes.size(), &made, "fail_on", options, nullptr);
  else if (format == Format::webp)
    failed = vips_webpload_buffer(data, bytes.size(), &made, "fail_on", options, nullptr);
  else if (format == Format::tiff)
    failed = vips_tiffload_buffer(data, bytes.size(), &made, "fail_on", options, nullptr);
  else if (format == Format::heif && limits.allow_heif)
    failed = vips_heifload_buffer(data, bytes.size(), &made, "fail_on", options, nullptr);
  else if (format == Format::pnm) {
    VipsSource* source = vips_source_new_from_memory(data, bytes.size());
    failed = vips_ppmload_source(source, &made, "fail_on", options, nullptr);
    g_object_unref(source);
  } else
    throw Error(ErrorCode::unsupported, name + ": not a JPEG, PNG, WebP, TIFF or PNM picture");
  if (failed) fail(name);
  Vips image(made);
  const auto pixels = static_cast<std::uint64_t>(image->Xsize) * static_cast<std::uint64_t>(image->Ysize);
  if (pixels > limits.max_pixels)
    throw Error(ErrorCode::limit_exceeded, name + ": " + std::to_string(pixels) + " pixels, limit " +
                                               std::to_string(limits.max_pixels) + " (--max-pixels)");
  if (std::max(image->Xsize, image->Ysize) > limits.max_side)
    throw Error(ErrorCode::limit_exceeded,
                name + ": a side above " + std::to_string(limits.max_side) + " (--max-side)");
  if ((image->BandFmt != VIPS_FORMAT_UCHAR && image->BandFmt != VIPS_FORMAT_USHORT) || image->Bands > 4)
    throw Error(ErrorCode::unsupported, name + ": only 8 and 16-bit gray or RGB pictures are read");
  if (image->Type == VIPS_INTERPRETATION_CMYK || image->Type == VIPS_INTERPRETATION_LAB)
    throw Error(ErrorCode::unsupported, name + ": CMYK and Lab pictures are not read; convert them to RGB");
  VipsImage* turned = nullptr;
  if (vips_autorot(image.get(), &turned, nullptr)) fail(name);
  return Vips(turned);
}

ImageInfo info_of(VipsImage* image, Format format) {
  ImageInfo info;
  info.width = image->Xsize;
  info.height = image->Ysize;
  info.channels = image->Bands < 3 ? 1 : 3;
  info.has_alpha = image->Bands == 2 || image->Bands == 4;
  info.type = image->BandFmt == VIPS_FORMAT_UCHAR ? SampleType::u8 : SampleType::u16;
  info.format = format;
  return info;
}

std::vector<std::uint8_t> samples_of(VipsImage* image, int first, int count, const std::string& name) {
  VipsImage* made = nullptr;
  if (vips_extract_band(image, &made, first, "n", count, nullptr)) fail(name);
  Vips bands(made);
  std::size_t size = 0;
  void* memory = vips_image_write_to_memory(bands.get(), &size);
  if (!memory) fail(name);
  std::vector<std::uint8_t> samples(size);
  std::memcpy(samples.data(), memory, size);
  g_free(memory);
  return samples;
}

}  // namespace

ImageInfo read_image_info(const std::filesystem::path& path, const ImageLimits& limits) {
  const auto bytes = read_file(path, limits.max_file_bytes);
  Format format = Format::unknown;
  const Vips image = decode(bytes, path.string(), limits, format);
  return info_of(image.get(), format);
}

Image load_image(const std::filesystem::path& path, const ImageLimits& limits) {
  return load_image(read_file(path, limits.max_file_bytes), path.string(), limits);
}

Image load_image(const std::vector<std::uint8_t>& bytes, const std::string& name, const ImageLimits& limits) {
  Format format = Format::unknown;
  const Vips decoded = decode(bytes, name, limits, format);
  const ImageInfo info = info_of(decoded.get(), format);
  Image image;
  image.width = info.width;
  image.height = info.height;
  image.channels = info.channels;
  image.type = info.type;
  image.metadata.format = format;
  // One pass decodes all bands; the split below reads from memory.
  Vips whole(vips_image_copy_memory(decoded.get()));
  if (!whole) fail(name);
  image.samples = samples_of(whole.get(), 0, info.channels, name);
  if (info.has_alpha) image.alpha = samples_of(whole.get(), info.channels, 1, name);
  return image;
}

std::vector<std::uint8_t> encode_image(const Image& image, const SaveOptions& options) {
  start_vips();
  const Format format = options.format == Format::unknown ? image.metadata.format : options.format;
  const int quality = options.quality               ? options.quality
                      : image.metadata.jpeg_quality ? image.metadata.jpeg_quality
                                                    : 92;
  const VipsBandFormat band = image.type == SampleType::u8    ? VIPS_FORMAT_UCHAR
                              : image.type == SampleType::u16 ? VIPS_FORMAT_USHORT
                                                              : VIPS_FORMAT_FLOAT;
  Vips all(vips_image_new_from_memory(image.samples.data(), image.samples.size(), image.width, image.height,
                                      image.channels, band));
  if (!all) fail("saving", ErrorCode::internal);
  if (image.has_alpha()) {
    Vips alpha(vips_image_new_from_memory(image.alpha.data(), image.alpha.size(), image.width, image.height,
                                          1, band));
    VipsImage* joined = nullptr;
    if (!alpha || vips_bandjoin2(all.get(), alpha.get(), &joined, nullptr))
      fail("saving", ErrorCode::internal);
    all.reset(joined);
  }
  const bool wide = image.type == SampleType::u16;
  VipsImage* typed = nullptr;
  if (vips_copy(all.get(), &typed, "interpretation",
                image.channels == 1 ? (wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                                    : (wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB),
                nullptr))
    fail("saving", ErrorCode::internal);
  all.reset(typed);
  void* data = nullptr;
  std::size_t size = 0;
  int failed = 0;
  if (format == Format::jpeg)
    failed = vips_jpegsave_buffer(all.get(), &data, &size, "Q", quality, nullptr);
  else if (format == Format::png)
    failed = vips_pngsave_buffer(all.get(), &data, &size, nullptr);
  else if (format == Format::webp)
    failed = vips_webpsave_buffer(all.get(), &data, &size, "lossless", options.quality == 0, "Q", quality,
                                  nullptr);
  else if (format == Format::tiff)
    failed = vips_tiffsave_buffer(all.get(), &data, &size, "compression",
                                  VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE, nullptr);
  else if (format == Format::pnm) {
    VipsTarget* target = vips_target_new_to_memory();
    failed = vips_ppmsave_target(all.get(), target, nullptr);
    if (!failed) data = vips_target_steal(target, &size);
    g_object_unref(target);
  } else
    throw Error(ErrorCode::usage, std::string("cannot write format ") + format_name(format));
  if (failed) fail("encoding", ErrorCode::internal);
  std::vector<std::uint8_t> bytes(static_cast<std::uint8_t*>(data), static_cast<std::uint8_t*>(data) + size);
  g_free(data);
  return bytes;
}

void save_image(const Image& image, const std::filesystem::path& path, const SaveOptions& options) {
  SaveOptions chosen = options;
  if (chosen.format == Format::unknown) chosen.format = format_of_extension(path);
  if (chosen.format == Format::unknown && path.has_extension())
    throw Error(ErrorCode::usage,
                path.string() + ": unknown extension (known: jpg, png, webp, tif, ppm, pgm)");
  write_file(path, encode_image(image, chosen));
}

Mask load_mask(const std::filesystem::path& path, const ImageLimits& limits) {
  const Image image = load_image(path, limits);
  Mask mask;
  mask.width = image.width;
  mask.height = image.height;
  mask.samples.resize(image.pixel_count());
  const int bytes = static_cast<int>(sample_size(image.type));
  for (std::size_t i = 0; i < mask.samples.size(); ++i)
    for (int channel = 0; channel < image.channels; ++channel) {
      const std::uint8_t* at = &image.samples[(i * image.channels + channel) * bytes];
      const std::uint8_t value = bytes == 1 ? *at : at[1];  // high byte; refined with the full reader
      mask.samples[i] = std::max(mask.samples[i], value);
    }
  return mask;
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

}  // namespace lacuna
