#include "image/jpeg_error.h"

#include <jerror.h>

#include <algorithm>

namespace lacuna {
namespace {

[[noreturn]] void leave(j_common_ptr codec) {
  auto* error = reinterpret_cast<JpegError*>(codec->err);
  char text[JMSG_LENGTH_MAX] = {};
  error->base.format_message(codec, text);
  error->message = text;
  std::longjmp(error->jump, 1);
}

void take_message(j_common_ptr codec, int level) {
  if (level >= 0) return;  // a trace message
  // What cameras and editors really write, with all samples in place.
  constexpr int harmless[] = {JWRN_EXTRANEOUS_DATA, JWRN_ADOBE_XFORM, JWRN_JFIF_MAJOR, JWRN_TOO_MUCH_DATA,
                              JWRN_NOT_SEQUENTIAL};
  const int code = codec->err->msg_code;
  // A few bytes behind the last sample are padding; more are samples that did not fit in.
  constexpr int end_marker = 0xd9, max_padding = 16;
  const auto& parameters = codec->err->msg_parm.i;
  if (code == JWRN_EXTRANEOUS_DATA && parameters[1] == end_marker && parameters[0] > max_padding)
    leave(codec);
  if (std::find(std::begin(harmless), std::end(harmless), code) == std::end(harmless)) leave(codec);
}

}  // namespace

void JpegError::attach() {
  jpeg_std_error(&base);
  base.error_exit = leave;
  base.emit_message = take_message;
  base.output_message = [](j_common_ptr) {};
}

}  // namespace lacuna
