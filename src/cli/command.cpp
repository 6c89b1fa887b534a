#include "cli/command.h"

#include <fmt/format.h>

#include "core/description.h"
#include "lacuna/error.h"

namespace lacuna {

const Command& CommandRegistry::find(const std::string& name) const {
  std::vector<std::string> names;
  for (const Command& command : commands_) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  const std::string near = nearest_name(name, names);
  throw Error(ErrorCode::usage,
              fmt::format("unknown {} '{}'{} (known: {})", kind_, name,
                          near.empty() ? "" : ", did you mean '" + near + "'?", fmt::join(names, ", ")));
}

}  // namespace lacuna
