#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/description.h"
#include "lacuna/error.h"

namespace lacuna {

/// Named factories of one kind of part. Each file of the kind's folder defines `void
/// register_<file>(Registry&)`; the build generates the call to all of them, in sorted order
/// (cmake/registry.cmake).
template <typename Product>
class Registry {
 public:
  using Factory = std::function<std::unique_ptr<Product>(const Values&)>;
  struct Entry {
    Description description;
    Factory make;
  };

  explicit Registry(std::string kind) : kind_(std::move(kind)) {}

  void add(Description description, Factory make) {
    std::string name = description.name;
    entries_.emplace(std::move(name), Entry{std::move(description), std::move(make)});
  }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& [name, entry] : entries_) result.push_back(name);
    return result;
  }

  /// Throws ErrorCode::usage naming the nearest known name.
  const Entry& find(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found != entries_.end()) return found->second;
    const std::string near = nearest_name(name, names());
    std::string known;
    for (const auto& each : names()) known += (known.empty() ? "" : ", ") + each;
    throw Error(ErrorCode::usage, "unknown " + kind_ + " '" + name + "'" +
                                      (near.empty() ? "" : ", did you mean '" + near + "'?") +
                                      " (known: " + known + ")");
  }

  /// Validates `given` against the part's description and makes one.
  std::unique_ptr<Product> make(const std::string& name,
                                const std::map<std::string, std::string>& given) const {
    const Entry& entry = find(name);
    return entry.make(require_values(entry.description, given, name + "."));
  }

 private:
  std::string kind_;
  std::map<std::string, Entry> entries_;
};

}  // namespace lacuna
