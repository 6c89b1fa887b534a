// A SPEC from a stranger: any text is either refused with an Error that is no bug of Lacuna, or has a
// canonical form that means the same and damages a small picture. The error may come late, from a file that
// the SPEC names.
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "degrade/degradation.h"
#include "refused.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::optional<lacuna::DegradationChain> chain;
  if (refused([&] { chain.emplace(std::string(data, data + size)); })) return 0;
  const lacuna::DegradationChain again(chain->canonical());
  if (again.canonical() != chain->canonical()) std::abort();
  const lacuna::Planes clean(size % 2 ? 1 : 3, 5, 9, 0.5f);
  std::optional<lacuna::Damaged> damaged;
  if (refused([&] { damaged = chain->apply(clean, 1, 2); })) return 0;
  if (damaged->image.samples.size() != clean.samples.size()) std::abort();
  for (const float sample : damaged->image.samples) {
    if (!std::isfinite(sample)) std::abort();
  }
  if (again.apply(clean, 1, 2).image.samples != damaged->image.samples) std::abort();
  return 0;
}
