#include "image/vips_runtime.h"

#include <vips/vips.h>

#include <algorithm>
#include <mutex>

#include "image/threads.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

void discard_message(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

}  // namespace

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK & ~G_LOG_LEVEL_ERROR),
                      discard_message, nullptr);
    if (VIPS_INIT("lacuna")) throw Error(ErrorCode::internal, "libvips does not start: " + take_vips_error());
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
    vips_cache_set_max_files(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* known : {"VipsForeignLoadTiff", "VipsForeignLoadHeif"})
      vips_operation_block_set(known, FALSE);
  });
  vips_concurrency_set(image_threads());
}

std::string take_vips_error() {
  std::string text = vips_error_buffer();
  vips_error_clear();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ';');
  return text;
}

}  // namespace lacuna
