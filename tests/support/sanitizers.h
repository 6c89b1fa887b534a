#pragma once

namespace lacuna::testing {

/// Whether the program was built with AddressSanitizer or ThreadSanitizer, which bring an allocator of their
/// own and several times the running time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LACUNA_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LACUNA_SANITIZED 1
#endif
#endif
#ifndef LACUNA_SANITIZED
#define LACUNA_SANITIZED 0
#endif
inline constexpr bool sanitized = LACUNA_SANITIZED != 0;

}  // namespace lacuna::testing
