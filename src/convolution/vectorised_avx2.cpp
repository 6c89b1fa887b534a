// Compiled for processors with AVX2 and FMA.
#if defined(__x86_64__)
#define LACUNA_LANES 8
#define LACUNA_ROWS 6
#define LACUNA_KERNELS avx2_kernels
#include "convolution/vectorised.inc"
#endif
