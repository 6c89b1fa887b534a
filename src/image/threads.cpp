#include "image/threads.h"

#include <atomic>
#include <string>

#include "core/parallel.h"
#include "image/image_file.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

std::atomic<int> wanted_threads{0};

}  // namespace

void set_image_threads(int threads) {
  if (threads < 1)
    throw Error(ErrorCode::usage,
                "threads must be at least 1, not " + std::to_string(threads) + " (--threads)");
  wanted_threads = threads;
}

int image_threads() {
  const int wanted = wanted_threads;
  return wanted > 0 ? wanted : default_threads();
}

}  // namespace lacuna
