#include "image/text_ink.h"

#include <fmt/format.h>
#include <vips/vips.h>

#include "image/vips_runtime.h"
#include "lacuna/error.h"

namespace lacuna {

TextInk draw_text(const std::string& text, const std::string& font, int pixels) {
  start_vips();
  gchar* escaped = g_markup_escape_text(text.c_str(), -1);
  VipsImage* drawn = nullptr;
  // at 72 dpi a point is a pixel
  const int failed =
      vips_text(&drawn, escaped, "font", fmt::format("{} {}", font, pixels).c_str(), "dpi", 72, nullptr);
  g_free(escaped);
  if (failed) throw Error(ErrorCode::internal, "text cannot be drawn: " + take_vips_error());
  std::size_t size = 0;
  auto* bytes = static_cast<unsigned char*>(vips_image_write_to_memory(drawn, &size));
  TextInk ink{drawn->Xsize, drawn->Ysize, {}};
  g_object_unref(drawn);
  if (!bytes) throw Error(ErrorCode::internal, "text cannot be drawn");
  ink.coverage.assign(bytes, bytes + size);
  g_free(bytes);
  return ink;
}

}  // namespace lacuna
