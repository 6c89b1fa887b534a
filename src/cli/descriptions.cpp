#include "cli/descriptions.h"

#include <fmt/format.h>

#include "cli/page.h"

namespace lacuna {

std::string describe_parts(const std::string& title, const std::vector<Description>& parts) {
  std::string page = title + ":\n";
  for (const Description& part : parts) {
    page += page_row(part.name, part.summary);
    for (const Parameter& parameter : part.parameters) {
      page +=
          page_row(parameter.name,
                   fmt::format("{}: {} [{}]", parameter.summary, allowed_values(parameter),
                               parameter.fallback.empty() ? "no default" : "default: " + parameter.fallback),
                   4);
    }
  }
  return page;
}

}  // namespace lacuna
