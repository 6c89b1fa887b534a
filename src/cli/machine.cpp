#include "cli/machine.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/text.h"

namespace lacuna {
namespace {

/// Value of the first line "key : value" of a file under /proc.
std::string proc_value(const char* file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto colon = line.find(':');
    if (colon != std::string::npos && trim(line.substr(0, colon)) == key) return trim(line.substr(colon + 1));
  }
  return "";
}

}  // namespace

std::string processor_features() {
  std::string found;
#if defined(__x86_64__)
  const auto add = [&found](bool present, const char* name) {
    if (present) found += (found.empty() ? "" : ", ") + std::string(name);
  };
  __builtin_cpu_init();
  add(__builtin_cpu_supports("avx2"), "AVX2");
  add(__builtin_cpu_supports("fma"), "FMA");
  add(__builtin_cpu_supports("avx512f"), "AVX-512F");
  add(__builtin_cpu_supports("avx512bw"), "AVX-512BW");
  add(__builtin_cpu_supports("avx512vnni"), "AVX-512 VNNI");
#endif
  return found;
}

std::string processor_name() {
  return proc_value("/proc/cpuinfo", "model name");
}

std::uint64_t available_memory() {
  const std::string text = proc_value("/proc/meminfo", "MemAvailable");  // "12345 kB"
  return static_cast<std::uint64_t>(parse_integer(text.substr(0, text.find(' '))).value_or(0)) * 1024;
}

std::vector<std::string> loaded_blas() {
  std::set<std::string> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const auto at = line.find('/');
    if (at == std::string::npos) continue;
    const std::filesystem::path path = line.substr(at);
    const std::string name = path.filename().string();
    for (const char* stem : {"libblas", "libopenblas", "liblapack", "libmkl_rt", "libblis", "libatlas"}) {
      if (name.starts_with(stem)) found.insert(path.string());
    }
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> blas_remedy(const std::string& path) {
  const auto at = path.find("/openblas-pthread/");
  if (at == std::string::npos) return {};
  const std::filesystem::path libraries = path.substr(0, at);  // /usr/lib/x86_64-linux-gnu
  const std::string triplet = libraries.filename().string();
  std::vector<std::string> commands = {"apt-get install libopenblas0-openmp"};
  for (const char* library : {"libblas.so.3", "liblapack.so.3", "libopenblas.so.0"}) {
    commands.push_back(fmt::format("update-alternatives --set {0}-{1} {2}/openblas-openmp/{0}", library,
                                   triplet, libraries.string()));
  }
  return commands;
}

}  // namespace lacuna
