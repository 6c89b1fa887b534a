#pragma once

#include <cstdint>
#include <functional>

namespace lacuna {

/// Processors that this process may run on, at least 1.
int default_threads();

/// Calls body(0) ... body(count - 1), each once, on up to `threads` threads (the caller's is one of them;
/// 0 = default_threads()). Items are handed out one at a time, so they may differ in cost. Returns when all
/// are done. After an exception no further item starts, and the first exception is thrown here.
void parallel_for(int threads, std::int64_t count, const std::function<void(std::int64_t)>& body);

}  // namespace lacuna
