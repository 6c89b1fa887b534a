#include "image/jpeg_roundtrip.h"

#include <fmt/format.h>
#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstdlib>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// libjpeg reports errors by a call that must not return: it jumps back to where the codec was called.
struct ErrorTrap {
  jpeg_error_mgr manager{};
  std::jmp_buf back{};
  char message[JMSG_LENGTH_MAX] = "";

  jpeg_error_mgr* install() {
    jpeg_std_error(&manager);
    manager.error_exit = [](j_common_ptr codec) {
      auto* trap = reinterpret_cast<ErrorTrap*>(codec->err);
      codec->err->format_message(codec, trap->message);
      std::longjmp(trap->back, 1);
    };
    manager.output_message = [](j_common_ptr) {};
    return &manager;
  }
};

struct Buffer {
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ~Buffer() { std::free(bytes); }
};

/// Nothing in here may have a destructor: an error jumps over it.
bool encode(const Image& image, int quality, bool subsample, Buffer& buffer, ErrorTrap& trap) {
  jpeg_compress_struct codec{};
  codec.err = trap.install();
  if (setjmp(trap.back)) {
    jpeg_destroy_compress(&codec);
    return false;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &buffer.bytes, &buffer.size);
  codec.image_width = static_cast<JDIMENSION>(image.width);
  codec.image_height = static_cast<JDIMENSION>(image.height);
  codec.input_components = image.channels;
  codec.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality, TRUE);
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = subsample ? 2 : 1;
  jpeg_start_compress(&codec, TRUE);
  const std::size_t stride = static_cast<std::size_t>(image.width) * image.channels;
  while (codec.next_scanline < codec.image_height) {
    auto* row = const_cast<JSAMPROW>(image.samples.data() + codec.next_scanline * stride);
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  return true;
}

bool decode(const Buffer& buffer, Image& image, ErrorTrap& trap) {
  jpeg_decompress_struct codec{};
  codec.err = trap.install();
  if (setjmp(trap.back)) {
    jpeg_destroy_decompress(&codec);
    return false;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, buffer.bytes, buffer.size);
  jpeg_read_header(&codec, TRUE);
  jpeg_start_decompress(&codec);
  const std::size_t stride = static_cast<std::size_t>(image.width) * image.channels;
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = image.samples.data() + codec.output_scanline * stride;
    jpeg_read_scanlines(&codec, &row, 1);
  }
  jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
  return true;
}

}  // namespace

Planes jpeg_roundtrip(const Planes& picture, int quality, bool subsample) {
  if (picture.width > JPEG_MAX_DIMENSION || picture.height > JPEG_MAX_DIMENSION) {
    throw Error(ErrorCode::limit_exceeded, fmt::format("{}x{} pixels, more than the {} a side of a JPEG",
                                                       picture.width, picture.height, JPEG_MAX_DIMENSION));
  }
  Image image = to_image(picture);
  Buffer buffer;
  ErrorTrap trap;
  if (!encode(image, quality, subsample && picture.channels == 3, buffer, trap) ||
      !decode(buffer, image, trap)) {
    throw Error(ErrorCode::internal, fmt::format("JPEG in memory: {}", trap.message));
  }
  return to_planes(image);
}

}  // namespace lacuna
