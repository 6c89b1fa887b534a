#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

/// What the processor offers to networks: "AVX2, FMA, AVX-512F, ..."; empty if unknown.
std::string processor_features();

/// The processor's name as the system tells it; empty if unknown.
std::string processor_name();

/// Memory that new work can take, in bytes; 0 if unknown.
std::uint64_t available_memory();

/// Paths of the BLAS and LAPACK libraries that are loaded into this process now, links resolved.
std::vector<std::string> loaded_blas();

/// The commands that choose the OpenMP build of OpenBLAS in place of the pthread build at `path`, as Debian
/// lays them out; empty where `path` is no pthread build. (Its own threads fight those of LibTorch.)
std::vector<std::string> blas_remedy(const std::string& path);

}  // namespace lacuna
