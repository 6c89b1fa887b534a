#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace lacuna::testing {

/// One line of a source file, comments cut off.
struct SourceLine {
  std::filesystem::path file;  ///< relative to the source tree, "src/core/error.cpp"
  int number = 0;
  std::string text;

  std::string where() const { return file.string() + ":" + std::to_string(number); }
  /// "core" for src/core/error.cpp, "cli" for src/cli/commands/denoise.cpp, "include" for include/lacuna/.
  std::string folder() const {
    auto part = file.begin();
    return *part == "src" ? (++part)->string() : part->string();
  }
};

/// All lines of the C++ files below `root` (relative to the source tree), in sorted order of files.
inline std::vector<SourceLine> source_lines(const std::string& root) {
  namespace fs = std::filesystem;
  const fs::path tree = LACUNA_SOURCE_DIR;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(tree / root)) {
    const auto extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<SourceLine> lines;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
      if (const auto comment = text.find("//"); comment != std::string::npos) text.resize(comment);
      lines.push_back({fs::relative(file, tree), number, text});
    }
  }
  return lines;
}

/// What an #include line names, without quotes or brackets; empty for other lines.
inline std::string included(const std::string& text) {
  static const std::regex pattern("^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]");
  std::smatch match;
  return std::regex_search(text, match, pattern) ? match[1].str() : "";
}

/// What a shell command prints.
inline std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return text;
  char part[4096];
  while (const std::size_t size = fread(part, 1, sizeof part, pipe)) text.append(part, size);
  return pclose(pipe) == 0 ? text : "";
}

}  // namespace lacuna::testing
