#include "degrade/own_degradations.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "degrade/change.h"
#include "lacuna/degrade.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Damage from outside of Lacuna.
class OwnDegradation final : public Degradation {
 public:
  OwnDegradation(std::string name, DamageFunction damage)
      : name_(std::move(name)), damage_(std::move(damage)) {}

  void apply(Damaged& picture, Random& random) const override {
    Planes after = picture.image;
    Mask mask = covered_mask(picture);
    const std::uint64_t upper = random.bits();
    damage_(after, mask, upper << 32 | random.bits());
    const bool same_size = after.channels == picture.image.channels && after.height == picture.image.height &&
                           after.width == picture.image.width &&
                           after.samples.size() == picture.image.samples.size() &&
                           mask.samples.size() == picture.covered.size();
    if (!same_size) throw Error(ErrorCode::usage, name_ + ": the damage changed the size of the picture");
    for (std::size_t i = 0; i < mask.samples.size(); ++i) picture.covered[i] = mask.samples[i] / 255.0f;
    replace_samples(picture, std::move(after));
  }

  static Mask covered_mask(const Damaged& picture) {
    Mask mask{picture.image.width, picture.image.height, {}};
    mask.samples.reserve(picture.covered.size());
    for (const float covered : picture.covered)
      mask.samples.push_back(static_cast<std::uint8_t>(covered * 255.0f + 0.5f));
    return mask;
  }

 private:
  std::string name_;
  DamageFunction damage_;
};

/// Entries are never taken away, and a map moves none, so that references to them stay valid.
struct OwnEntries {
  std::mutex mutex;
  std::map<std::string, DegradationRegistry::Entry> by_name;
};

OwnEntries& own_entries() {
  static OwnEntries entries;
  return entries;
}

bool is_good_name(const std::string& name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

bool is_built_in(const std::string& name) {
  for (const std::string& known : degradations().names())
    if (known == name) return true;
  return name == "none" || name == "paired";
}

}  // namespace

const DegradationRegistry::Entry& find_degradation(const std::string& name) {
  OwnEntries& own = own_entries();
  const std::lock_guard lock(own.mutex);
  const auto found = own.by_name.find(name);
  return found != own.by_name.end() ? found->second : degradations().find(name);
}

void add_degradation(const std::string& name, const std::string& summary, DamageFunction damage) {
  if (!is_good_name(name))
    throw Error(ErrorCode::usage,
                fmt::format("'{}' is no name for a degradation: small letters, digits and _", name));
  OwnEntries& own = own_entries();
  const std::lock_guard lock(own.mutex);
  if (is_built_in(name) || own.by_name.contains(name))
    throw Error(ErrorCode::usage, fmt::format("there is a degradation '{}' already", name));
  const auto make = [name, damage = std::move(damage)](const Values&) {
    return std::make_unique<OwnDegradation>(name, damage);
  };
  own.by_name.emplace(name, DegradationRegistry::Entry{{name, summary, "", {}}, make});
}

DamagedPicture degrade(const Planes& clean, const std::string& spec, std::uint64_t seed,
                       std::uint64_t index) {
  Damaged damaged = DegradationChain(spec).apply(clean, seed, index);
  Mask mask = OwnDegradation::covered_mask(damaged);
  return {std::move(damaged.image), std::move(mask), damaged.noise_sigma};
}

}  // namespace lacuna
