#include "cli/device_option.h"

#include "cli/options.h"
#include "engine/device_name.h"

namespace lacuna {

void add_device_option(Options& options, std::string& device) {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const std::string& name : device_names()) choices.emplace_back(name, name);
  options.group("Limits");
  options.choice("--device", "DEVICE", device, choices,
                 "where networks compute; auto is a GPU where LibTorch finds one, else the processor");
}

}  // namespace lacuna
