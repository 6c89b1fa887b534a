// Rules that the sources keep and no compiler checks.
#include <gtest/gtest.h>

#include <map>

#include "project/source_tree.h"

namespace lacuna::testing {
namespace {

/// Files that may break a rule, each with its reason.
using Allowed = std::map<std::string, std::string>;

/// Fails for each line that matches `pattern`, include lines aside.
void expect_only_in(const std::string& root, const std::string& pattern, const Allowed& allowed) {
  const std::regex forbidden(pattern);
  for (const SourceLine& line : source_lines(root)) {
    if (!included(line.text).empty() || !std::regex_search(line.text, forbidden)) continue;
    EXPECT_TRUE(allowed.contains(line.file.string())) << line.where() << ": " << line.text;
  }
}

// Promises I6 and T2: a file appears complete or not at all.
TEST(SourceRules, FilesAreWrittenThroughTheAtomicWriter) {
  expect_only_in(
      "src", "\\b(ofstream|fstream|fopen|freopen|creat|mkstemp)\\b|O_WRONLY|O_RDWR|O_CREAT",
      {{"src/core/atomic_file.cpp", "is the atomic writer"},
       {"src/image/spool.cpp", "writes temporary files without a name"},
       {"src/train/run_folder.cpp", "adds lines to metrics.jsonl, which a resume cuts to length"}});
}

// Results depend on seeds only.
TEST(SourceRules, RandomNumbersComeFromOneSource) {
  expect_only_in("src",
                 "\\b(random_device|mt19937|mt19937_64|default_random_engine|srand|rand)\\b|torch::(rand|"
                 "randn|randint|randperm|normal)\\b",
                 {});
}

// Promise M3: nothing that a file holds is ever executed.
TEST(SourceRules, NoFileReachesAnUnpickler) {
  expect_only_in("src", "(torch|jit)::(_?load|save|import|pickle)|InputArchive|unpickle", {});
  const std::string records = "records what a network does; reads no file";
  expect_only_in("src", "torch::jit",
                 {{"src/export/network_trace.cpp", records},
                  {"src/export/network_trace.h", records},
                  {"src/export/onnx_model.cpp", records},
                  {"src/export/traced_operation.cpp", records},
                  {"src/export/traced_operation.h", records}});
}

// The library reports by exceptions and return values; only the program talks.
TEST(SourceRules, OnlyTheProgramPrintsOrExits) {
  Allowed allowed = {{"src/baselines/frequency_selective.cpp", "ends the child process that it made"}};
  for (const SourceLine& line : source_lines("src/cli")) allowed[line.file.string()] = "is the program";
  expect_only_in("src", "std::(cout|cerr|clog)\\b|\\b(printf|puts|exit|_exit|abort|quick_exit)\\(", allowed);
}

// Tests find data through tests/support/data.h, so that LACUNA_REQUIRE_DATA reaches each of them.
TEST(SourceRules, OneHeaderKnowsWhereTheDataAre) {
  expect_only_in("tests", "\\bLACUNA_DATA\\b|shared/data|\"shared\"",
                 {{"tests/support/data.h", "is that header"},
                  {"tests/project/source_rules_test.cpp", "names what it looks for"}});
}

// Two classes of one name in namespace lacuna would be one to the linker, across the program, the library and
// the module of the networks, whichever headers a file includes.
TEST(SourceRules, EveryClassOfAHeaderHasANameOfItsOwn) {
  const std::regex definition(
      "^(?:class|struct|enum class) (?:\\w+ )?(?!final\\b)(\\w+)(?: final)?(?: :[^:].*)?\\s*\\{");
  std::map<std::string, std::string> first;
  for (const std::string root : {"include", "src"}) {
    for (const SourceLine& line : source_lines(root)) {
      std::smatch match;
      if (line.file.extension() != ".h" || !std::regex_search(line.text, match, definition)) continue;
      const auto [known, added] = first.emplace(match[1], line.where());
      EXPECT_TRUE(added) << match[1] << " is defined at " << known->second << " and at " << line.where();
    }
  }
  EXPECT_GT(first.size(), 10u) << "the definitions were not found";
}

}  // namespace
}  // namespace lacuna::testing
