#include <gtest/gtest.h>

#include <algorithm>

#include "cli/program.h"
#include "degrade/degradation.h"
#include "support/sanitizers.h"

namespace lacuna::testing {
namespace {

/// Names of the commands, from the overview.
std::vector<std::string> listed_commands() {
  const std::string page = run_program({"--help"}).out;
  std::vector<std::string> names;
  std::size_t at = page.find("Commands:\n") + 10;
  while (page.compare(at, 2, "  ") == 0) {
    const std::size_t end = page.find('\n', at);
    if (page[at + 2] != ' ') names.push_back(page.substr(at + 2, page.find(' ', at + 2) - at - 2));
    at = end + 1;
  }
  return names;
}

TEST(Help, OverviewListsEveryCommandAndTheExitStatuses) {
  const std::vector<std::string> names = listed_commands();
  for (const char* name : {"data", "degrade", "doctor", "models"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(Help, EveryCommandExplainsItself) {
  const std::vector<std::string> names = listed_commands();
  ASSERT_FALSE(names.empty());
  for (const std::string& name : names) {
    for (const char* flag : {"--help", "-h"}) {
      const ProgramResult result = run_program({name, flag});
      EXPECT_EQ(result.status, 0) << name;
      EXPECT_EQ(result.err, "") << name;
      EXPECT_TRUE(result.out.starts_with("Usage: lacuna " + name)) << result.out;
      std::size_t start = 0;
      for (std::size_t end; (end = result.out.find('\n', start)) != std::string::npos; start = end + 1) {
        const std::string line = result.out.substr(start, end - start);
        if (line.starts_with("  lacuna ")) continue;
        EXPECT_LE(line.size(), 100u) << name << ": " << line;
      }
    }
  }
}

TEST(Help, ComesEvenWhereTheOtherWordsAreWrong) {
  EXPECT_EQ(run_program({"degrade", "--seed", "x", "--help"}).status, 0);
}

TEST(Help, OfDegradeListsEveryDegradationWithItsParameters) {
  const std::string page = run_program({"degrade", "--help"}).out;
  for (const std::string& name : degradations().names()) {
    const Description& description = degradations().find(name).description;
    EXPECT_NE(page.find("\n  " + name), std::string::npos) << name;
    for (const Parameter& parameter : description.parameters) {
      EXPECT_NE(page.find("\n    " + parameter.name), std::string::npos) << name << "." << parameter.name;
    }
  }
}

TEST(Help, VersionIsOneLine) {
  const ProgramResult result = run_program({"--version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(result.out.starts_with("lacuna ")) << result.out;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
}

TEST(Help, UnknownWordsNameTheNearestKnownOne) {
  EXPECT_NE(run_program({"degrad"}).err.find("did you mean 'degrade'?"), std::string::npos);
  EXPECT_NE(run_program({"degrade", "x", "--sede", "1"}).err.find("did you mean '--seed'?"),
            std::string::npos);
  EXPECT_NE(run_program({"degrade", "x", "--skip"}).err.find("did you mean '--skip-existing'?"),
            std::string::npos);
  EXPECT_NE(
      run_program({"degrade", "x", "-o", "y", "--degrade", "none", "--format", "jpg"}).err.find("'jpeg'"),
      std::string::npos);
  EXPECT_NE(run_program({"models", "lst"}).err.find("did you mean 'list'?"), std::string::npos);
}

// The target is 50 ms on an idle machine. Processor time hardly depends on what else runs, so that is what is
// held to it; wall time gets three times as much.
TEST(Help, StartsWithinFiftyMilliseconds) {
  if (sanitized) GTEST_SKIP() << "a sanitizer's start would be measured";
  std::vector<double> wall, cpu;
  for (int i = 0; i < 9; ++i) {
    const ProgramResult result = run_program({"--help"});
    wall.push_back(1000 * result.seconds);
    cpu.push_back(1000 * result.cpu_seconds);
  }
  std::sort(wall.begin(), wall.end());
  std::sort(cpu.begin(), cpu.end());
  std::printf("lacuna --help: median of 9: %.1f ms wall, %.1f ms processor time\n", wall[4], cpu[4]);
  RecordProperty("wall_ms", std::to_string(wall[4]));
  EXPECT_LE(cpu[4], 50);
  EXPECT_LE(wall[4], 150);
}

}  // namespace
}  // namespace lacuna::testing
