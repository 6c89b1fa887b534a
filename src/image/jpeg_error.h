#pragma once

// clang-format off
#include <cstddef>
#include <cstdio>  // jpeglib.h needs size_t and FILE
#include <jpeglib.h>
// clang-format on

#include <csetjmp>
#include <string>

namespace lacuna {

/// Turns libjpeg's errors into a return value. libjpeg leaves a failing call with longjmp, so what runs
/// inside attempt() must hold no object with a destructor.
struct JpegError {
  jpeg_error_mgr base;  // first: libjpeg sees only this part
  std::jmp_buf jump;
  std::string message;

  /// Warnings about missing or damaged samples become errors too; harmless ones are ignored.
  void attach();

  template <typename Body>
  bool attempt(const Body& body) {
    if (setjmp(jump)) return false;
    body();
    return true;
  }
};

}  // namespace lacuna
