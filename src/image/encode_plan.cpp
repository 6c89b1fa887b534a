#include "image/encode_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "image/exif.h"
#include "image/iptc.h"
#include "image/tiff_structure.h"
#include "image/xmp.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int default_quality = 92;
constexpr std::size_t jpeg_segment = 65533;  ///< bytes of one segment behind its length

/// What a format can hold; one row per format of the table in docs/formats.md.
struct Abilities {
  bool wide, floats, alpha, icc, exif, xmp, iptc;
};

Abilities abilities_of(Format format) {
  switch (format) {
    case Format::jpeg:
      return {false, false, false, true, true, true, true};
    case Format::png:
      return {true, false, true, true, true, true, true};
    case Format::webp:
      return {false, false, true, true, true, true, false};
    case Format::tiff:
      return {true, true, true, true, true, true, true};
    default:
      return {true, false, false, false, false, false, false};
  }
}

class Planning {
 public:
  Planning(const ImageInfo& info, const Metadata& metadata, const SaveOptions& options)
      : options_(options), name_(format_name(options.format)), can_(abilities_of(options.format)) {
    plan_.info = info;
    plan_.info.format = options.format;
    plan_.metadata = metadata;
    plan_.metadata.notes.clear();
  }

  EncodePlan run() {
    samples();
    quality();
    Metadata& metadata = plan_.metadata;
    if (options_.pixels_changed) {
      remove_exif_previews(metadata.exif);
      remove_xmp_previews(metadata.xmp);
      remove_iptc_previews(metadata.iptc);
    }
    set_exif_size(metadata.exif, plan_.info.width, plan_.info.height);
    profile();
    keep_if(can_.exif, metadata.exif, "EXIF data");
    keep_if(can_.xmp, metadata.xmp, "XMP data");
    keep_if(can_.iptc, metadata.iptc, "IPTC data");
    if (options_.format == Format::jpeg) fit_segments();
    if (options_.format == Format::tiff) check_exif();
    density();
    return std::move(plan_);
  }

 private:
  void note(const std::string& text) { plan_.metadata.notes.push_back(text); }

  void samples() {
    ImageInfo& info = plan_.info;
    if (info.type == SampleType::f32 && !can_.floats) {
      info.type = can_.wide ? SampleType::u16 : SampleType::u8;
      note(fmt::format("float samples are reduced to {} bit, as {} holds no floats", can_.wide ? 16 : 8,
                       name_));
    } else if (info.type == SampleType::u16 && !can_.wide) {
      info.type = SampleType::u8;
      note(fmt::format("16-bit samples are reduced to 8 bit, as {} holds no more", name_));
    }
    if (info.has_alpha && !can_.alpha) {
      info.has_alpha = false;
      note(fmt::format("transparency is laid over white, as {} holds none", name_));
    }
    if (options_.format == Format::webp && info.channels == 1)
      note("gray is stored as colour, as webp holds no gray");
  }

  void quality() {
    if (options_.quality < 0 || options_.quality > 100)
      throw Error(ErrorCode::usage,
                  fmt::format("quality must be in 1..100, not {} (--quality)", options_.quality));
    const int estimated = options_.format == Format::jpeg ? plan_.metadata.jpeg_quality : 0;
    plan_.quality = options_.quality > 0 ? options_.quality : estimated > 0 ? estimated : default_quality;
    plan_.lossless = options_.quality == 0 && plan_.metadata.lossless;
  }

  void profile() {
    Bytes& icc = plan_.metadata.icc;
    keep_if(can_.icc, icc, "the colour profile");
    // Colour space of the data in the profile's header.
    const std::string_view space =
        icc.size() < 20 ? "" : std::string_view(reinterpret_cast<const char*>(icc.data()) + 16, 4);
    const bool gray = plan_.info.channels == 1;
    const bool gray_in_webp = gray && options_.format == Format::webp && space == "GRAY";
    const bool other_in_png =
        options_.format == Format::png && ((gray && space == "RGB ") || (!gray && space == "GRAY"));
    if (!gray_in_webp && !other_in_png) return;
    icc.clear();
    note(fmt::format("the colour profile is left out, as {} does not allow it with this picture", name_));
  }

  void keep_if(bool possible, Bytes& blob, const char* what) {
    if (possible || blob.empty()) return;
    blob.clear();
    note(fmt::format("{} left out, as {} holds none", what, name_));
  }

  /// A JPEG segment is short: padding and previews go first, then the whole block.
  void fit_segments() {
    Metadata& metadata = plan_.metadata;
    constexpr std::size_t exif_room = jpeg_segment - 6, xmp_room = jpeg_segment - 29,
                          iptc_room = jpeg_segment - 28, icc_room = 255 * (jpeg_segment - 14);
    if (metadata.exif.size() > exif_room) remove_exif_previews(metadata.exif);
    if (metadata.xmp.size() > xmp_room) trim_xmp_padding(metadata.xmp);
    const auto drop = [&](Bytes& blob, std::size_t room, const char* what) {
      if (blob.size() <= room) return;
      note(fmt::format("{} of {} bytes left out, as jpeg holds at most {}", what, blob.size(), room));
      blob.clear();
    };
    drop(metadata.exif, exif_room, "EXIF data");
    drop(metadata.xmp, xmp_room, "XMP data");
    drop(metadata.iptc, iptc_room, "IPTC data");
    drop(metadata.icc, icc_room, "a colour profile");
  }

  /// In a TIFF file the EXIF block becomes part of the file's own structure.
  void check_exif() {
    Bytes& exif = plan_.metadata.exif;
    if (exif.empty()) return;
    try {
      const TiffStructure structure(ByteSource::memory(exif.data(), exif.size(), "exif"));
      if (structure.directory(structure.first_directory())) return;
    } catch (const Error&) {
    }
    exif.clear();
    note("damaged EXIF data left out");
  }

  void density() {
    const Metadata& metadata = plan_.metadata;
    double x = 0, y = 0;
    const bool stated = metadata.pixels_per_mm_x > 0 && metadata.pixels_per_mm_y > 0;
    const bool lost = options_.format == Format::pnm ||
                      (options_.format == Format::webp && !exif_density(metadata.exif, x, y));
    if (stated && lost) note(fmt::format("the density is left out, as {} holds none", name_));
  }

  SaveOptions options_;
  std::string name_;
  Abilities can_;
  EncodePlan plan_;
};

float to_unit(const std::uint8_t* samples, std::size_t i, SampleType type) {
  if (type == SampleType::u8) return static_cast<float>(samples[i]) / 255.0f;
  if (type == SampleType::u16)
    return static_cast<float>(reinterpret_cast<const std::uint16_t*>(samples)[i]) / 65535.0f;
  return reinterpret_cast<const float*>(samples)[i];
}

void from_unit(float value, std::uint8_t* samples, std::size_t i, SampleType type) {
  value = std::clamp(value, 0.0f, 1.0f);
  if (type == SampleType::u8)
    samples[i] = static_cast<std::uint8_t>(value * 255.0f + 0.5f);
  else if (type == SampleType::u16)
    reinterpret_cast<std::uint16_t*>(samples)[i] = static_cast<std::uint16_t>(value * 65535.0f + 0.5f);
  else
    reinterpret_cast<float*>(samples)[i] = value;
}

}  // namespace

EncodePlan plan_encoding(const ImageInfo& info, const Metadata& metadata, const SaveOptions& options) {
  return Planning(info, metadata, options).run();
}

Image fitted(const Image& rows, const EncodePlan& plan) {
  Image result;
  result.width = rows.width;
  result.height = rows.height;
  result.channels = rows.channels;
  result.type = plan.info.type;
  const std::size_t count = rows.pixel_count() * rows.channels;
  result.samples.resize(count * sample_size(result.type));
  const bool flatten = rows.has_alpha() && !plan.info.has_alpha;
  for (std::size_t i = 0; i < count; ++i) {
    float value = to_unit(rows.samples.data(), i, rows.type);
    if (flatten) {
      const float alpha = to_unit(rows.alpha.data(), i / rows.channels, rows.type);
      value = value * alpha + (1.0f - alpha);
    }
    from_unit(value, result.samples.data(), i, result.type);
  }
  if (plan.info.has_alpha) {
    result.alpha.resize(rows.pixel_count() * sample_size(result.type));
    for (std::size_t i = 0; i < rows.pixel_count(); ++i)
      from_unit(to_unit(rows.alpha.data(), i, rows.type), result.alpha.data(), i, result.type);
  }
  return result;
}

}  // namespace lacuna
