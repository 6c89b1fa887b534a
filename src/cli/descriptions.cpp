#include "cli/descriptions.h"

#include <fmt/format.h>

namespace lacuna {

std::string describe_parts(const std::string& title, const std::vector<Description>& parts) {
  std::string page = title + ":\n";
  for (const Description& part : parts) {
    page += fmt::format("  {:<22}  {}\n", part.name, part.summary);
    for (const Parameter& parameter : part.parameters) {
      page += fmt::format("    {:<20}  {}: {} [default: {}]\n", parameter.name, parameter.summary,
                          allowed_values(parameter), parameter.fallback);
    }
  }
  return page;
}

}  // namespace lacuna
