#include "engine/device_name.h"

#include <algorithm>

#include "engine/engine.h"

namespace lacuna {

const std::vector<std::string>& device_names() {
  static const std::vector<std::string> names{"auto", "cpu", "cuda"};
  return names;
}

std::string device_problem(const std::string& name) {
  const std::vector<std::string>& names = device_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  return "device: '" + name + "' is not auto, cpu or cuda";
}

void require_device(const std::string& name) {
  if (name == "cuda") engine().require_device(name);
}

}  // namespace lacuna
