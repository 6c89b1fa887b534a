// Many processes share one run: shards, their reports, and the examples of docs/scale.md.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/sanitizers.h"
#include "support/tools.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class Scale : public ProgramTest {
 protected:
  ProgramResult blur(Names words) const {
    words.insert(words.begin(), {"degrade", "in", "-o", "out", "--degrade", "blur(sigma=1)"});
    return run(words);
  }

  /// The rows of a JSON report, without what differs from run to run, and as exact as CSV is.
  nlohmann::json rows_of(const std::string& name) const {
    nlohmann::json rows = nlohmann::json::parse(bytes_of(name)).at("rows");
    for (nlohmann::json& row : rows) {
      row.erase("seconds");
      if (!row.at("noise").is_null()) row["noise"] = std::lround(row["noise"].get<double>() * 1000);
    }
    return rows;
  }

  /// Runs a script in the folder, with the built program first in PATH; what it says goes to `said`.
  int run_script(const std::string& text, const std::string& variables = "") const {
    make_text("script", text);
    const std::string line = "cd '" + folder().string() +
                             "' && PATH=\"$PWD/bin:" LACUNA_BINARY_DIR ":$PATH\" " + variables +
                             " bash -eu script > said 2>&1";
    return std::system(line.c_str());
  }

  /// Seven pictures on the names and folders of which sorting might stumble.
  void make_inputs(const std::string& in) const {
    for (const char* name :
         {"/a.png", "/B.png", "/b.png", "/a/z.png", "/a-1.png", "/\xc3\xa4.png", "/10.png"})
      make_picture(in + name);
  }
};

/// The code block of docs/scale.md that holds `word`.
std::string example_with(const std::string& word) {
  std::ifstream file(LACUNA_SOURCE_DIR "/docs/scale.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "```bash\n";
  for (std::size_t at = 0; (at = page.find(fence, at)) != std::string::npos;) {
    at += fence.size();
    const std::string block = page.substr(at, page.find("```", at) - at);
    if (block.find(word) != std::string::npos) return block;
  }
  return "";
}

TEST_F(Scale, ShardsAreDisjointAndTheirUnionIsEverythingInTheSameOrderUnderAnyLocale) {
  make_inputs("in");
  EXPECT_EQ(blur({"--report", "whole.json"}).status, 0);
  for (const std::size_t parts : {1u, 2u, 3u, 7u, 9u}) {
    std::vector<nlohmann::json> dealt(7);
    std::size_t rows = 0;
    for (std::size_t part = 1; part <= parts; ++part) {
      Program::Setting setting;
      setting.folder = folder();
      setting.environment = {part % 2 == 0 ? "LC_ALL=de_DE.UTF-8" : "LC_ALL=C"};
      const std::string shard = std::to_string(part) + "/" + std::to_string(parts);
      EXPECT_EQ(run_program({"degrade", "in", "-o", "out", "--degrade", "blur(sigma=1)", "--shard", shard,
                             "--report", "r.json"},
                            setting)
                    .status,
                0);
      for (const nlohmann::json& row : rows_of("r.json")) {
        ++rows;
        dealt.at(row.at("number").get<std::size_t>() - 1) = row;
      }
    }
    EXPECT_EQ(rows, 7u) << parts << " parts: none twice";
    EXPECT_EQ(nlohmann::json(dealt), rows_of("whole.json")) << parts << " parts";
  }
}

TEST_F(Scale, EveryCommandForManyPicturesKnowsShards) {
  for (const char* command : {"denoise", "fill", "detect", "restore", "degrade"}) {
    for (const char* option : {"--shard K/N", "--skip-existing", "--report FILE"})
      EXPECT_NE(run({command, "--help"}).out.find(option), std::string::npos) << command << " " << option;
  }
}

TEST_F(Scale, WhatIsNoShardIsRefusedWithWhatWouldBe) {
  make_picture("in/a.png");
  for (const char* shard : {"0/4", "5/4", "a/b", "1", "/4", "1/", "1/2/3", "-1/4", "1.5/4", ""}) {
    const ProgramResult result = blur({"--shard", shard});
    EXPECT_EQ(result.status, 2) << shard;
    EXPECT_NE(result.err.find(std::string("--shard: '") + shard + "' is not K/N with 1 <= K <= N"),
              std::string::npos)
        << result.err;
  }
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Scale, MergedReportsAreTheReportOfTheWhole) {
  make_inputs("in");
  make_text("in/broken, \"really\".png", "no picture");
  make_picture("out/a.png");
  EXPECT_EQ(blur({"--skip-existing", "--report", "whole.json"}).status, 1);
  for (const std::string kind : {"csv", "json"}) {
    Names reports;
    for (const char* part : {"3", "1", "2"}) {
      fs::remove_all(path("out"));
      make_picture("out/a.png");
      reports.push_back(std::string(part) + "." + kind);
      blur({"--skip-existing", "--shard", std::string(part) + "/3", "--report", reports.back()});
    }
    for (const char* merged : {"merged.json", "merged.csv"}) {
      Names words = reports;
      words.insert(words.begin(), "merge-reports");
      words.insert(words.end(), {"-o", merged});
      const ProgramResult result = run(words);
      EXPECT_EQ(result.status, 1) << "one failed";
      EXPECT_NE(result.err.find("6 done, 1 skipped, 1 failed, 0 interrupted"), std::string::npos)
          << result.err;
    }
    EXPECT_EQ(rows_of("merged.json"), rows_of("whole.json"));
    EXPECT_EQ(run({"merge-reports", "merged.csv", "-o", "again.json"}).status, 1);
    EXPECT_EQ(rows_of("again.json"), rows_of("whole.json"));
  }
}

TEST_F(Scale, MergingARepeatedRunKeepsWhatWasDone) {
  make_inputs("in");
  EXPECT_EQ(blur({"--shard", "1/2", "--report", "1.csv"}).status, 0);
  EXPECT_EQ(blur({"--skip-existing", "--report", "2.csv"}).status, 0);
  EXPECT_EQ(run({"merge-reports", "1.csv", "2.csv", "-o", "merged.json"}).status, 0);
  for (const nlohmann::json& row : rows_of("merged.json")) EXPECT_EQ(row.at("status"), "done");
}

TEST_F(Scale, MergingSaysThatAShardIsMissing) {
  make_inputs("in");
  for (const char* part : {"1", "2"})
    blur({"--shard", std::string(part) + "/3", "--report", std::string(part) + ".csv"});
  const ProgramResult result = run({"merge-reports", "1.csv", "2.csv", "-o", "merged.csv"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("2 of 7 inputs are in none of the reports, the first is number 3"),
            std::string::npos)
      << result.err;
}

TEST_F(Scale, MergingRefusesWhatDoesNotBelongTogether) {
  make_inputs("in");
  EXPECT_EQ(blur({"--report", "seven.csv"}).status, 0);
  make_picture("in/one more.png");
  EXPECT_EQ(blur({"--report", "eight.csv"}).status, 0);
  make_text("cut.csv", bytes_of("seven.csv").substr(0, 150));
  make_text("other.csv", "a,b\n1,2\n");
  make_text("other.json", "{\"rows\": [1]}");
  for (const Names& reports : {Names{"seven.csv", "eight.csv"}, Names{"cut.csv"}, Names{"other.csv"},
                               Names{"other.json"}, Names{"gone.csv"}}) {
    Names words = reports;
    words.insert(words.begin(), "merge-reports");
    words.insert(words.end(), {"-o", "merged.csv"});
    const ProgramResult result = run(words);
    EXPECT_EQ(result.status, 4) << reports.front();
    EXPECT_NE(result.err.find(reports.back()), std::string::npos) << result.err;
  }
  EXPECT_EQ(run({"merge-reports", "seven.csv", "-o", "merged.txt"}).status, 2);
  EXPECT_FALSE(fs::exists(path("merged.csv")));
}

TEST_F(Scale, TheExampleForGnuParallelWorks) {
  if (sanitized) GTEST_SKIP() << "denoising needs LibTorch, which this build is without";
  LACUNA_NEEDS_TOOL("parallel --version | grep 'GNU parallel'", "parallel");
  make_inputs("scans");
  const std::string example = example_with("parallel --jobs");
  ASSERT_NE(example, "");
  EXPECT_EQ(run_script(example), 0) << bytes_of("said");
  EXPECT_EQ(run({"merge-reports", "whole.csv", "-o", "whole.json"}).status, 0);
  EXPECT_EQ(rows_of("whole.json").size(), 7u);
  for (const nlohmann::json& row : rows_of("whole.json")) {
    EXPECT_EQ(row.at("status"), "done");
    EXPECT_TRUE(fs::exists(path(row.at("output")))) << row;
  }
}

TEST_F(Scale, TheExampleForSlurmWorks) {
  if (sanitized) GTEST_SKIP() << "denoising needs LibTorch, which this build is without";
  make_inputs("scans");
  make_text("bin/srun", "#!/bin/sh\nexec \"$@\"\n");
  fs::permissions(path("bin/srun"), fs::perms::owner_all);
  const std::string example = example_with("#SBATCH");
  ASSERT_NE(example.find("--array=1-4"), std::string::npos);
  for (int task = 1; task <= 4; ++task) {
    EXPECT_EQ(run_script(example,
                         "SLURM_CPUS_PER_TASK=1 SLURM_JOB_ID=99 SLURM_ARRAY_TASK_ID=" + std::to_string(task)),
              0)
        << bytes_of("said");
  }
  EXPECT_EQ(run_script("lacuna merge-reports reports/*.csv -o whole.json"), 0) << bytes_of("said");
  EXPECT_EQ(rows_of("whole.json").size(), 7u);
}

}  // namespace
}  // namespace lacuna::testing
