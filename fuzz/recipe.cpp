// Recipes: whatever the text, parsing either gives a recipe that writes and reads back the same, or an Error.
#include "engine/recipe.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string written;
  try {
    written = lacuna::parse_recipe({reinterpret_cast<const char*>(data), size}, "fuzz").to_toml();
  } catch (const lacuna::Error&) {
    return 0;
  }
  if (lacuna::parse_recipe(written, "written").to_toml() != written) std::abort();
  return 0;
}
