#pragma once

namespace lacuna {

/// Bytes per second that `threads` threads move between processor and memory: the best of several passes of
/// a = b + 3 c over arrays of 64 MiB each, far larger than caches. Counted are the three arrays, as the triad
/// of STREAM does (McCalpin 1995); takes about a second.
double memory_peak(int threads);

}  // namespace lacuna
