#pragma once

namespace lacuna {

/// Threads that decoding and encoding may use, as set_image_threads() has set them.
int image_threads();

}  // namespace lacuna
