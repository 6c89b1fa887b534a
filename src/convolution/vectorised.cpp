#include "convolution/vectorised.h"

namespace lacuna::vectorised {

#if defined(__x86_64__)
extern const Kernels avx2_kernels, avx512_kernels;
#endif

const Kernels* kernels() {
#if defined(__x86_64__)
  static const Kernels* const found = []() -> const Kernels* {
    if (__builtin_cpu_supports("avx512f")) return &avx512_kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2_kernels;
    return nullptr;
  }();
  return found;
#else
  return nullptr;
#endif
}

}  // namespace lacuna::vectorised
