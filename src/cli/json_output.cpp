#include "cli/json_output.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/options.h"
#include "core/atomic_file.h"

namespace lacuna {

void add_json_option(Options& options, std::filesystem::path& file) {
  options.path("--json", "FILE", file, "write the result as JSON to FILE, or to standard output for -");
}

void write_json(const std::filesystem::path& file, const std::string& text) {
  if (file == "-")
    std::fputs(text.c_str(), stdout);
  else
    write_file(file, text);
}

void write_json(const std::filesystem::path& file, const nlohmann::ordered_json& json) {
  // A file name need not be UTF-8; JSON must.
  write_json(file, json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace lacuna
