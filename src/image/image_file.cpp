// First light: 8-bit colour and gray through libvips, without metadata.
#include "image/image_file.h"

#include <vips/vips.h>

#include "lacuna/error.h"

namespace lacuna {

Image load_image(const std::filesystem::path& path, const ImageLimits&) {
  static const int started = vips_init("lacuna");
  (void)started;
  VipsImage* in = vips_image_new_from_file(path.c_str(), "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
  if (!in) throw Error(ErrorCode::bad_input, path.string() + ": " + vips_error_buffer());
  Image image;
  image.width = in->Xsize;
  image.height = in->Ysize;
  image.channels = in->Bands < 3 ? 1 : 3;
  VipsImage* bands = nullptr;
  vips_extract_band(in, &bands, 0, "n", image.channels, nullptr);
  std::size_t size = 0;
  void* memory = vips_image_write_to_memory(bands, &size);
  if (!memory) throw Error(ErrorCode::bad_input, path.string() + ": " + vips_error_buffer());
  image.samples.assign(static_cast<std::uint8_t*>(memory), static_cast<std::uint8_t*>(memory) + size);
  g_free(memory);
  g_object_unref(bands);
  g_object_unref(in);
  return image;
}

}  // namespace lacuna
