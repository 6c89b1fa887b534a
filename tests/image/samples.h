#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "image/image_file.h"

// Pictures and metadata for the tests of reading and writing, all made here.
namespace lacuna::testing {

using Bytes = std::vector<std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
  return Bytes(text.begin(), text.end());
}

inline void append(Bytes& to, const Bytes& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// `count` bytes of `value`, most significant first or last.
inline Bytes number(std::uint64_t value, int count, bool big_endian) {
  Bytes bytes;
  for (int i = 0; i < count; ++i)
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian ? count - 1 - i : i))));
  return bytes;
}

/// Noise in every sample, so that no two pixels are alike; the same arguments give the same picture.
inline Image noise_image(int width, int height, int channels, bool alpha = false,
                         SampleType type = SampleType::u8) {
  Image image;
  image.width = width;
  image.height = height;
  image.channels = channels;
  image.type = type;
  const std::size_t sample = sample_size(type);
  image.samples.resize(image.pixel_count() * channels * sample);
  if (alpha) image.alpha.resize(image.pixel_count() * sample);
  std::uint32_t state = 1;
  for (Bytes* samples : {&image.samples, &image.alpha}) {
    for (std::size_t i = 0; i < samples->size() / sample; ++i) {
      state = state * 1664525u + 1013904223u;
      const std::uint32_t value = state >> 8;
      const float unit = static_cast<float>(value) / 16777216.0f;
      if (type == SampleType::f32)
        std::memcpy(&(*samples)[4 * i], &unit, 4);
      else
        std::memcpy(&(*samples)[sample * i], &value, sample);
    }
  }
  return image;
}

/// A smooth picture, which JPEG and WebP keep nearly as it is.
inline Image gradient_image(int width, int height, int channels) {
  Image image = noise_image(width, height, channels);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c)
        image.samples[(static_cast<std::size_t>(y) * width + x) * channels + c] =
            static_cast<std::uint8_t>(40 + 150 * x / width + 40 * y / height + 10 * c);
  return image;
}

inline Bytes encoded(const Image& image, Format format, int quality = 0) {
  SaveOptions options;
  options.format = format;
  options.quality = quality;
  options.pixels_changed = false;
  return encode_image(image, options);
}

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline bool contains(const Bytes& bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
         std::string_view::npos;
}

/// A field of a TIFF directory; values of more than 4 bytes are laid behind the directories.
struct Tag {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;
  std::uint32_t count = 0;
  Bytes value;
};

/// Lays TIFF structures by hand: EXIF blocks and TIFF files that no library would write.
class TiffMaker {
 public:
  explicit TiffMaker(bool big_endian = false) : big_endian_(big_endian) {
    bytes_ = bytes_of(big_endian ? "MM" : "II");
    append(bytes_, number(42, 2, big_endian));
    append(bytes_, number(0, 4, big_endian));
  }

  Tag shorts(std::uint16_t tag, std::initializer_list<std::uint32_t> values) const {
    Tag made{tag, 3, static_cast<std::uint32_t>(values.size()), {}};
    for (const auto value : values) append(made.value, number(value, 2, big_endian_));
    return made;
  }
  Tag longs(std::uint16_t tag, std::initializer_list<std::uint32_t> values) const {
    Tag made{tag, 4, static_cast<std::uint32_t>(values.size()), {}};
    for (const auto value : values) append(made.value, number(value, 4, big_endian_));
    return made;
  }
  Tag rational(std::uint16_t tag, std::uint32_t top, std::uint32_t bottom) const {
    Tag made{tag, 5, 1, number(top, 4, big_endian_)};
    append(made.value, number(bottom, 4, big_endian_));
    return made;
  }
  static Tag text(std::uint16_t tag, const std::string& value) {
    Tag made{tag, 2, static_cast<std::uint32_t>(value.size() + 1), bytes_of(value)};
    made.value.push_back(0);
    return made;
  }
  static Tag blob(std::uint16_t tag, const Bytes& value) {
    return {tag, 7, static_cast<std::uint32_t>(value.size()), value};
  }

  /// Puts bytes at the end and says where.
  std::uint32_t put(const Bytes& bytes) {
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    append(bytes_, bytes);
    if (bytes_.size() % 2) bytes_.push_back(0);
    return at;
  }

  /// Puts a directory at the end and says where; `next` is the offset of the one after it.
  std::uint32_t directory(const std::vector<Tag>& tags, std::uint32_t next = 0) {
    std::vector<std::uint32_t> offsets;
    for (const Tag& tag : tags) offsets.push_back(tag.value.size() > 4 ? put(tag.value) : 0);
    Bytes made = number(tags.size(), 2, big_endian_);
    for (std::size_t i = 0; i < tags.size(); ++i) {
      append(made, number(tags[i].tag, 2, big_endian_));
      append(made, number(tags[i].type, 2, big_endian_));
      append(made, number(tags[i].count, 4, big_endian_));
      Bytes value = tags[i].value.size() > 4 ? number(offsets[i], 4, big_endian_) : tags[i].value;
      value.resize(4);
      append(made, value);
    }
    append(made, number(next, 4, big_endian_));
    return put(made);
  }

  /// The whole structure, its header pointing to the directory at `first`.
  Bytes finish(std::uint32_t first) const {
    Bytes made = bytes_;
    const Bytes link = number(first, 4, big_endian_);
    std::copy(link.begin(), link.end(), made.begin() + 4);
    return made;
  }

 private:
  bool big_endian_;
  Bytes bytes_;
};

/// A JPEG stream that looks like a preview, `marker` hidden in it.
inline Bytes preview_jpeg(const std::string& marker) {
  Image image = gradient_image(16, 12, 3);
  Bytes made = encoded(image, Format::jpeg, 75);
  Bytes comment = {0xff, 0xfe};
  append(comment, number(marker.size() + 2, 2, true));
  append(comment, bytes_of(marker));
  made.insert(made.begin() + 2, comment.begin(), comment.end());
  return made;
}

/// An EXIF block with orientation, resolution, camera, size, exposure, a maker note that holds a preview
/// ("MAKERPREVIEW"), and a thumbnail ("THUMBNAIL").
inline Bytes exif_block(int orientation = 1, bool big_endian = false) {
  TiffMaker maker(big_endian);
  Bytes note = bytes_of("OURCAMERA ");
  append(note, preview_jpeg("MAKERPREVIEW"));
  append(note, bytes_of(" NOTEEND"));
  const std::uint32_t photo = maker.directory({maker.rational(33434, 1, 250), TiffMaker::blob(37500, note),
                                               maker.longs(40962, {64}), maker.longs(40963, {48})});
  const Bytes thumbnail = preview_jpeg("THUMBNAIL");
  // The thumbnail directory has to know where its picture will be: behind itself, at the end of the block.
  const auto here = maker.put({});
  const std::uint32_t thumbnail_at = here + 2 + 3 * 12 + 4;
  const std::uint32_t second =
      maker.directory({maker.shorts(259, {6}), maker.longs(513, {thumbnail_at}),
                       maker.longs(514, {static_cast<std::uint32_t>(thumbnail.size())})});
  maker.put(thumbnail);
  // Cameras lay the first directory first; a reader follows the header's link, so its place is free.
  const std::uint32_t first = maker.directory(
      {TiffMaker::text(271, "Lacuna Works"), maker.shorts(274, {static_cast<std::uint32_t>(orientation)}),
       maker.rational(282, 300, 1), maker.rational(283, 300, 1), maker.shorts(296, {2}),
       maker.longs(34665, {photo})},
      second);
  return maker.finish(first);
}

/// A profile of `size` bytes: a plausible header for `space` ("RGB ", "GRAY"), then noise.
inline Bytes icc_profile(const std::string& space, std::size_t size = 1024) {
  Bytes profile(size);
  for (std::size_t i = 0; i < size; ++i) profile[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
  const Bytes length = number(size, 4, true);
  std::copy(length.begin(), length.end(), profile.begin());
  const Bytes head = bytes_of("mntr" + space + "XYZ ");
  std::copy(head.begin(), head.end(), profile.begin() + 12);
  const Bytes signature = bytes_of("acsp");
  std::copy(signature.begin(), signature.end(), profile.begin() + 36);
  return profile;
}

inline Bytes xmp_packet(int orientation = 1, const std::string& more = "") {
  return bytes_of(
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta "
      "xmlns:x=\"adobe:ns:meta/\">"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
      "xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "tiff:Orientation=\"" +
      std::to_string(orientation) + "\" dc:source=\"attic\">" + more +
      "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
}

/// An IIM data set: record 2, `number`.
inline Bytes iptc_data_set(int number_of_set, const std::string& value) {
  Bytes made = {0x1c, 2, static_cast<std::uint8_t>(number_of_set)};
  append(made, number(value.size(), 2, true));
  append(made, bytes_of(value));
  return made;
}

/// A picture with all that metadata, none of it tied to an orientation.
inline Image with_metadata(Image image) {
  Metadata& metadata = image.metadata;
  metadata.icc = icc_profile(image.channels == 1 ? "GRAY" : "RGB ");
  metadata.exif = exif_block();
  metadata.xmp = xmp_packet();
  metadata.iptc = iptc_data_set(120, "A caption");
  metadata.pixels_per_mm_x = metadata.pixels_per_mm_y = 300 / 25.4;
  return image;
}

}  // namespace lacuna::testing
