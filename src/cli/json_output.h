#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace lacuna {

class Options;

/// Declares --json FILE.
void add_json_option(Options& options, std::filesystem::path& file);

/// Writes JSON text to `file` atomically, or to standard output for "-".
void write_json(const std::filesystem::path& file, const std::string& text);
void write_json(const std::filesystem::path& file, const nlohmann::ordered_json& json);

}  // namespace lacuna
