#include "image/jpeg_patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "image/encode_plan.h"
#include "image/jpeg_error.h"
#include "image/jpeg_markers.h"
#include "image/picture_header.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr int block_side = DCTSIZE;

struct Bytes {
  unsigned char* data = nullptr;
  unsigned long size = 0;
  ~Bytes() { std::free(data); }
};

struct Reader : jpeg_decompress_struct {
  Reader() : jpeg_decompress_struct{} {}
  ~Reader() { jpeg_destroy_decompress(this); }
};

struct Writer : jpeg_compress_struct {
  Writer() : jpeg_compress_struct{} {}
  ~Writer() { jpeg_destroy_compress(this); }
};

/// One codec's worth of work; what libjpeg says becomes an error.
template <typename Body>
void run(JpegError& error, ErrorCode code, const Body& body) {
  if (!error.attempt(body)) throw Error(code, fmt::format("JPEG: {}", error.message));
}

/// Which cells of 8 x 8 pixels hold a pixel of the mask.
class TouchedCells {
 public:
  explicit TouchedCells(const Mask& where)
      : columns_((where.width + block_side - 1) / block_side),
        rows_((where.height + block_side - 1) / block_side),
        touched_(static_cast<std::size_t>(columns_) * rows_) {
    for (int y = 0; y < where.height; ++y) {
      const std::uint8_t* row = where.samples.data() + static_cast<std::size_t>(y) * where.width;
      for (int x = 0; x < where.width; ++x) {
        if (row[x] > 0) touched_[static_cast<std::size_t>(y / block_side) * columns_ + x / block_side] = true;
      }
    }
  }

  /// Whether any of `height` rows of `width` cells from (row, column) on is touched.
  bool any(int row, int column, int height, int width) const {
    for (int y = row; y < std::min(rows_, row + height); ++y)
      for (int x = column; x < std::min(columns_, column + width); ++x)
        if (touched_[static_cast<std::size_t>(y) * columns_ + x]) return true;
    return false;
  }

 private:
  int columns_, rows_;
  std::vector<bool> touched_;
};

/// Why the file cannot be patched; empty where it can.
std::string refusal_of(const jpeg_decompress_struct& file, int orientation, const Image& changed) {
  if (orientation != 1) return "the file is stored turned or mirrored";
  if (file.arith_code) return "the file is coded arithmetically";
  if (file.data_precision != 8 || changed.type != SampleType::u8 || changed.has_alpha())
    return "the file has no 8-bit samples";
  const bool gray = file.num_components == 1 && file.jpeg_color_space == JCS_GRAYSCALE;
  const bool colour = file.num_components == 3 && file.jpeg_color_space == JCS_YCbCr;
  if (!gray && !colour) return "the file is neither YCbCr nor gray";
  if (changed.channels != file.num_components) return "the picture has other channels than the file";
  for (int i = 0; i < file.num_components; ++i) {
    const jpeg_component_info& component = file.comp_info[i];
    if (file.max_h_samp_factor % component.h_samp_factor != 0 ||
        file.max_v_samp_factor % component.v_samp_factor != 0)
      return "the file's sampling has no whole steps";
  }
  return {};
}

/// `changed` encoded with the tables and the sampling of `file`.
void encode_like(const jpeg_decompress_struct& file, const Image& changed, Writer& codec, Bytes& to) {
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &to.data, &to.size);
  codec.image_width = file.image_width;
  codec.image_height = file.image_height;
  codec.input_components = changed.channels;
  codec.in_color_space = changed.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&codec);
  codec.dct_method = JDCT_ISLOW;
  for (int i = 0; i < NUM_QUANT_TBLS; ++i) {
    const JQUANT_TBL* table = file.quant_tbl_ptrs[i];
    if (!table) continue;
    if (!codec.quant_tbl_ptrs[i])
      codec.quant_tbl_ptrs[i] = jpeg_alloc_quant_table(reinterpret_cast<j_common_ptr>(&codec));
    std::memcpy(codec.quant_tbl_ptrs[i]->quantval, table->quantval, sizeof table->quantval);
  }
  for (int i = 0; i < file.num_components; ++i) {
    codec.comp_info[i].h_samp_factor = file.comp_info[i].h_samp_factor;
    codec.comp_info[i].v_samp_factor = file.comp_info[i].v_samp_factor;
    codec.comp_info[i].quant_tbl_no = file.comp_info[i].quant_tbl_no;
  }
  jpeg_start_compress(&codec, TRUE);
  const std::size_t stride = static_cast<std::size_t>(changed.width) * changed.channels;
  while (codec.next_scanline < codec.image_height) {
    auto* row = const_cast<JSAMPLE*>(changed.samples.data() + codec.next_scanline * stride);
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
}

/// Copies the touched blocks of every component.
void copy_touched(Reader& from, jvirt_barray_ptr* made, Reader& to, jvirt_barray_ptr* kept,
                  const TouchedCells& touched, JpegPatch& patch) {
  for (int i = 0; i < to.num_components; ++i) {
    const jpeg_component_info& component = to.comp_info[i];
    const int across = to.max_h_samp_factor / component.h_samp_factor,
              down = to.max_v_samp_factor / component.v_samp_factor;
    const auto rows = static_cast<int>(component.height_in_blocks),
               columns = static_cast<int>(component.width_in_blocks);
    for (int row = 0; row < rows; ++row) {
      const auto at = static_cast<JDIMENSION>(row);
      JBLOCKROW target =
          to.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&to), kept[i], at, 1, TRUE)[0];
      JBLOCKROW source =
          from.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&from), made[i], at, 1, FALSE)[0];
      for (int column = 0; column < columns; ++column) {
        ++patch.blocks;
        if (touched.any(row * down, column * across, down, across))
          std::memcpy(target[column], source[column], sizeof(JBLOCK));
        else
          ++patch.kept_blocks;
      }
    }
  }
}

}  // namespace

JpegPatch patch_jpeg(const std::vector<std::uint8_t>& original, const Image& changed, const Mask& where) {
  if (where.width != changed.width || where.height != changed.height)
    throw Error(ErrorCode::internal, "a JPEG's mask differs in size from the picture");
  const PictureHeader header =
      read_picture_header(ByteSource::memory(original.data(), original.size(), "JPEG"), {});
  JpegPatch patch;
  JpegError error;
  error.attach();
  Reader file;
  file.err = &error.base;
  run(error, ErrorCode::bad_input, [&] {
    jpeg_create_decompress(&file);
    jpeg_mem_src(&file, original.data(), original.size());
    jpeg_read_header(&file, TRUE);
  });
  patch.refusal = refusal_of(file, header.orientation, changed);
  if (!patch.refusal.empty()) return patch;
  if (file.image_width != static_cast<JDIMENSION>(changed.width) ||
      file.image_height != static_cast<JDIMENSION>(changed.height))
    throw Error(ErrorCode::internal, "a JPEG differs in size from the picture that was made from it");

  jvirt_barray_ptr *kept = nullptr, *made = nullptr;
  run(error, ErrorCode::bad_input, [&] { kept = jpeg_read_coefficients(&file); });

  Writer encoder;
  Bytes encoded;
  encoder.err = &error.base;
  run(error, ErrorCode::internal, [&] { encode_like(file, changed, encoder, encoded); });
  Reader again;
  again.err = &error.base;
  run(error, ErrorCode::internal, [&] {
    jpeg_create_decompress(&again);
    jpeg_mem_src(&again, encoded.data, encoded.size);
    jpeg_read_header(&again, TRUE);
    made = jpeg_read_coefficients(&again);
  });
  const TouchedCells touched(where);
  run(error, ErrorCode::internal, [&] { copy_touched(again, made, file, kept, touched, patch); });

  SaveOptions options;
  options.format = Format::jpeg;
  const ImageInfo info{changed.width, changed.height, changed.channels, false, changed.type, Format::jpeg};
  const Metadata metadata = plan_encoding(info, changed.metadata, options).metadata;
  const std::vector<JpegMarker> markers = jpeg_markers(metadata);
  Writer writer;
  Bytes written;
  writer.err = &error.base;
  run(error, ErrorCode::internal, [&] {
    jpeg_create_compress(&writer);
    jpeg_mem_dest(&writer, &written.data, &written.size);
    jpeg_copy_critical_parameters(&file, &writer);
    writer.optimize_coding = TRUE;  // a progressive file's tables would not do
    if (file.progressive_mode) jpeg_simple_progression(&writer);
    jpeg_write_coefficients(&writer, kept);
    for (const JpegMarker& each : markers)
      jpeg_write_marker(&writer, each.marker, each.bytes.data(), static_cast<unsigned>(each.bytes.size()));
    if (!metadata.icc.empty())
      jpeg_write_icc_profile(&writer, metadata.icc.data(), static_cast<unsigned>(metadata.icc.size()));
    jpeg_finish_compress(&writer);
  });
  patch.bytes.assign(written.data, written.data + written.size);
  return patch;
}

}  // namespace lacuna
