// Compiled for processors with AVX-512.
#if defined(__x86_64__)
#define LACUNA_LANES 16
#define LACUNA_ROWS 12
#define LACUNA_KERNELS avx512_kernels
#include "convolution/vectorised.inc"
#endif
