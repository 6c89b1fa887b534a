#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/program.h"

namespace lacuna::testing {
namespace {

using ExitStatus = ProgramTest;

TEST_F(ExitStatus, IsZeroWhenAllIsDone) {
  make_picture("a.png");
  const ProgramResult result = run({"degrade", "a.png", "-o", "b.png", "--degrade", "gaussian(sigma=25)"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(path("b.png")));
  EXPECT_NE(bytes_of("a.png"), bytes_of("b.png"));
}

TEST_F(ExitStatus, IsTwoForWordsThatMakeNoSense) {
  make_picture("a.png");
  const std::vector<std::vector<std::string>> wrong = {
      {"degrad", "a.png"},
      {"degrade"},
      {"degrade", "a.png"},
      {"degrade", "a.png", "-o", "b.png"},
      {"degrade", "a.png", "--degrade", "none"},
      {"degrade", "a.png", "-o"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--sede", "3"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "gausian(sigma=3)"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "gaussian(sigma=999)"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--seed", "-1"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--seed", "1.5"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--quality", "101"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--format", "gif"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--shard", "3/2"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--shard", "0/2"},
      {"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--report", "r.txt"},
      {"degrade", "a.png", "-o", "b.xyz", "--degrade", "none"},
      {"degrade", "a.png", "-o", "b.png", "--in-place", "--degrade", "none"},
      {"degrade", "a.png", "--in-place", "--skip-existing", "--degrade", "none"},
      {"degrade", "a.png", "--in-place", "--format", "png", "--degrade", "none"},
      {"degrade", "a.png", "-", "-o", "out", "--degrade", "none"},
      {"denoise", "a.png", "-o", "b.png", "--device", "gpu"},
      {"fill", "a.png", "-o", "b.png", "--mask", "a.png", "--device", "gpu"},
      {"detect", "a.png", "-o", "b.png", "--device", "gpu"},
      {"restore", "a.png", "-o", "b.png", "--device", "gpu"},
      {"evaluate", "photo_denoiser", "--data", ".", "--degrade", "none", "--device", "gpu"},
      {"models", "shw"},
      {"models", "show"},
      {"data", "chek"},
      {"data", "check", ".", "more"},
  };
  for (const auto& words : wrong) {
    const ProgramResult result = run(words);
    std::string line;
    for (const std::string& word : words) line += " " + word;
    EXPECT_EQ(result.status, 2) << line << "\n" << result.err;
    EXPECT_EQ(result.out, "") << line;
    EXPECT_TRUE(result.err.starts_with("lacuna: ")) << line << "\n" << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << "\n" << result.err;
  }
  EXPECT_EQ(files(), std::vector<std::string>{"a.png"});
}

TEST_F(ExitStatus, IsTwoWithoutACommandAndTheHelpPageComes) {
  const ProgramResult result = run({});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("Usage: lacuna COMMAND"), std::string::npos);
}

TEST_F(ExitStatus, IsFourForInputThatIsMissingOrBroken) {
  make_picture("a.png");
  make_text("half.png", bytes_of("a.png").substr(0, bytes_of("a.png").size() / 2));
  make_text("text.png", "this is no picture");
  for (const char* name : {"missing.png", "half.png", "text.png"}) {
    const ProgramResult result = run({"degrade", name, "-o", "out.png", "--degrade", "none"});
    EXPECT_EQ(result.status, 4) << name << "\n" << result.err;
    EXPECT_NE(result.err.find(name), std::string::npos) << result.err;
    EXPECT_FALSE(std::filesystem::exists(path("out.png"))) << name;
  }
}

TEST_F(ExitStatus, IsFourForAFolderWithoutPictures) {
  make_text("empty/notes.txt", "nothing here");
  const ProgramResult result = run({"degrade", "empty", "-o", "out", "--degrade", "none"});
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

TEST_F(ExitStatus, IsFiveAboveALimit) {
  make_picture("a.png", 24, 16);
  for (const auto& [option, value] : {std::pair{"--max-pixels", "383"}, std::pair{"--max-side", "23"}}) {
    const ProgramResult result = run({"degrade", "a.png", "-o", "b.png", "--degrade", "none", option, value});
    EXPECT_EQ(result.status, 5) << result.err;
    EXPECT_NE(result.err.find(option), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(value), std::string::npos) << result.err;
  }
  EXPECT_EQ(
      run({"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--max-pixels", "384", "--max-side", "24"})
          .status,
      0);
}

TEST_F(ExitStatus, IsSixWhereNothingCanBeWritten) {
  make_picture("a.png");
  make_picture("in/b.png");
  make_text("file", "a file where a folder should be");
  // Below a file nothing can be written, whoever the user is; below /proc neither.
  for (const char* place : {"file/out.png", "/proc/lacuna/out.png"}) {
    const ProgramResult result = run({"degrade", "a.png", "-o", place, "--degrade", "none"});
    EXPECT_EQ(result.status, 6) << place << "\n" << result.err;
  }
  EXPECT_EQ(run({"degrade", "in", "-o", "file/out", "--degrade", "none"}).status, 6);
  EXPECT_EQ(run({"degrade", "a.png", "-o", "b.png", "--degrade", "none", "--report", "file/r.csv"}).status,
            6);
}

TEST_F(ExitStatus, IsSixInAFolderWithoutWritePermission) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  make_picture("a.png");
  std::filesystem::create_directory(path("closed"));
  std::filesystem::permissions(path("closed"),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  EXPECT_EQ(run({"degrade", "a.png", "-o", "closed/b.png", "--degrade", "none"}).status, 6);
}

TEST_F(ExitStatus, IsOneWhereSomeOfSeveralFailAndEachIsNamed) {
  make_picture("in/a.png");
  make_text("in/b.png", "no picture");
  make_picture("in/c.png");
  make_text("in/d.png", "no picture either");
  const ProgramResult result = run({"degrade", "in", "-o", "out", "--degrade", "none", "-q"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("in/b.png"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("in/d.png"), std::string::npos) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 2) << result.err;
  EXPECT_EQ(files(), (std::vector<std::string>{"in/a.png", "in/b.png", "in/c.png", "in/d.png", "out/a.png",
                                               "out/c.png"}));
}

TEST_F(ExitStatus, IsSixWhereStandardOutputIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  Program::Setting setting;
  setting.folder = folder();
  setting.output_file = "/dev/full";
  make_picture("a.png");
  EXPECT_EQ(run_program({"degrade", "a.png", "-o", "-", "--degrade", "none"}, setting).status, 6);
  EXPECT_EQ(run_program({"--help"}, setting).status, 6);
}

}  // namespace
}  // namespace lacuna::testing
