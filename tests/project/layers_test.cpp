// The layers of docs/design.md, read from the include lines of the sources.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "project/source_tree.h"

namespace lacuna::testing {
namespace {

/// Rank of each folder of src/: a file may include its own rank and those below.
const std::map<std::string, int> ranks = {
    {"core", 0},        {"image", 1},  {"degrade", 2},  {"modelfile", 2}, {"fill", 2},     {"datasets", 3},
    {"metrics", 3},     {"engine", 3}, {"networks", 3}, {"losses", 3},    {"critics", 3},  {"adversarial", 3},
    {"convolution", 3}, {"train", 4},  {"export", 4},   {"restore", 4},   {"evaluate", 5}, {"faces", 5},
    {"baselines", 6},   {"report", 6}, {"cli", 7},      {"server", 7},    {"worker", 7}};

struct Confined {
  std::string pattern;            ///< of what an include line names
  std::set<std::string> folders;  ///< of src/ that may include it
};

/// Libraries that only some folders know.
const std::vector<Confined> confined = {
    {"^(torch|ATen|c10|caffe2)/",
     {"convolution", "networks", "losses", "critics", "adversarial", "train", "export"}},
    {"^(vips|exiv2)/|^jpeglib\\.h$|^jerror\\.h$", {"image"}},
    {"^opencv2/", {"baselines"}},
    {"^dlib/", {"faces"}},
    {"^onnx/", {"export"}},
    {"^CLI/", {"cli"}},
    {"^boost/", {"server"}},
    {"^toml\\+\\+/|^toml\\.hpp$", {"engine", "train"}},
};

std::vector<SourceLine> includes_below(const std::string& root) {
  std::vector<SourceLine> lines = source_lines(root);
  std::erase_if(lines, [](const SourceLine& line) { return included(line.text).empty(); });
  return lines;
}

/// Folder of src/ that an include names, empty for system and public headers.
std::string included_folder(const SourceLine& line) {
  const std::string name = included(line.text);
  const std::string folder = name.substr(0, name.find('/'));
  return ranks.contains(folder) && name.find('/') != std::string::npos ? folder : "";
}

TEST(Layers, EveryFolderHasARank) {
  for (const auto& entry : std::filesystem::directory_iterator(LACUNA_SOURCE_DIR "/src")) {
    const std::string folder = entry.path().filename().string();
    EXPECT_TRUE(ranks.contains(folder)) << "src/" << folder << " is not in the list of layers";
  }
}

TEST(Layers, NothingIncludesUpward) {
  int seen = 0;
  for (const SourceLine& line : includes_below("src")) {
    const std::string target = included_folder(line);
    if (target.empty() || !ranks.contains(line.folder())) continue;
    ++seen;
    EXPECT_LE(ranks.at(target), ranks.at(line.folder())) << line.where() << ": " << line.text;
  }
  EXPECT_GT(seen, 10) << "the include lines were not found";
}

TEST(Layers, FoldersDoNotIncludeEachOtherInACircle) {
  std::map<std::string, std::set<std::string>> needs;
  for (const SourceLine& line : includes_below("src")) {
    const std::string target = included_folder(line);
    if (!target.empty() && target != line.folder()) needs[line.folder()].insert(target);
  }
  // Take away folders that need nothing of the rest; what stays is a circle.
  for (bool removed = true; removed;) {
    removed = std::erase_if(needs, [&](const auto& folder) {
                return std::none_of(folder.second.begin(), folder.second.end(),
                                    [&](const std::string& need) { return needs.contains(need); });
              }) > 0;
  }
  for (const auto& [folder, targets] : needs) ADD_FAILURE() << "src/" << folder << " is part of a circle";
}

TEST(Layers, LibrariesStayInTheirFolders) {
  for (const SourceLine& line : includes_below("src")) {
    for (const Confined& library : confined) {
      if (!std::regex_search(included(line.text), std::regex(library.pattern))) continue;
      EXPECT_TRUE(library.folders.contains(line.folder())) << line.where() << ": " << line.text;
    }
  }
}

TEST(Layers, PublicHeadersNeedOnlyTheStandardLibraryAndEachOther) {
  int seen = 0;
  for (const SourceLine& line : includes_below("include")) {
    const std::string name = included(line.text);
    ++seen;
    const bool standard = name.find('/') == std::string::npos && !name.ends_with(".h");
    EXPECT_TRUE(standard || name.starts_with("lacuna/")) << line.where() << ": " << line.text;
  }
  EXPECT_GT(seen, 5) << "the include lines were not found";
}

}  // namespace
}  // namespace lacuna::testing
