// The reference of the public headers (docs/Doxyfile).
#include <gtest/gtest.h>

#include "project/source_tree.h"
#include "support/temp_folder.h"
#include "support/tools.h"

namespace lacuna::testing {
namespace {

/// What Doxygen complains of when it reads `headers`.
std::string complaints(const std::string& headers) {
  const TempFolder folder;
  return output_of("cd '" LACUNA_SOURCE_DIR "' && (cat docs/Doxyfile; echo 'OUTPUT_DIRECTORY=\"" +
                   folder.path().string() + "\"'; echo 'INPUT=docs/library.md " + headers +
                   "') | doxygen - 2>&1; true");
}

TEST(Reference, DescribesEveryPublicName) {
  LACUNA_NEEDS_TOOL("doxygen --version", "doxygen");
  EXPECT_EQ(complaints("include/lacuna"), "");
}

TEST(Reference, FindsANameWithoutADescription) {
  LACUNA_NEEDS_TOOL("doxygen --version", "doxygen");
  const TempFolder folder;
  std::ofstream(folder / "bare.h") << "/// Something.\nstruct Bare {\n  int nothing_said;\n};\n";
  EXPECT_NE(complaints((folder / "bare.h").string()).find("nothing_said"), std::string::npos);
}

TEST(Reference, TableOfTheLibraryNamesEveryHeader) {
  std::ifstream file(LACUNA_SOURCE_DIR "/docs/library.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const auto& entry : std::filesystem::directory_iterator(LACUNA_SOURCE_DIR "/include/lacuna")) {
    const std::string name = "`lacuna/" + entry.path().filename().string() + "`";
    EXPECT_NE(page.find(name), std::string::npos) << name << " is not in docs/library.md";
  }
}

// Whoever includes a public header needs nothing but the standard library.
TEST(Reference, PublicHeadersIncludeOnlyThePublicAndTheStandardOnes) {
  for (const SourceLine& line : source_lines("include")) {
    const std::string name = included(line.text);
    EXPECT_TRUE(name.empty() || name.starts_with("lacuna/") || name.find_first_of("./") == std::string::npos)
        << line.where() << ": " << line.text;
  }
}

}  // namespace
}  // namespace lacuna::testing
