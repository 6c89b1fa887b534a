// Which inputs are read, where results go, and that no input is ever lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/program.h"
#include "image/image_file.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class Paths : public ProgramTest {
 protected:
  /// Runs degrade with some noise.
  ProgramResult degrade(Names words) const {
    words.insert(words.begin(), "degrade");
    words.insert(words.end(), {"--degrade", "gaussian(sigma=25)"});
    return run(words);
  }
};

TEST_F(Paths, FolderIsReadWithItsTree) {
  make_picture("in/a.png");
  make_picture("in/sub/deep/b.jpg");
  make_picture("in/.hidden/c.png");
  make_text("in/notes.txt", "no picture");
  EXPECT_EQ(degrade({"in", "-o", "out"}).status, 0);
  EXPECT_TRUE(fs::exists(path("out/a.png")));
  EXPECT_TRUE(fs::exists(path("out/sub/deep/b.jpg")));
  EXPECT_FALSE(fs::exists(path("out/.hidden")));
  EXPECT_EQ(read_image_info(path("out/sub/deep/b.jpg")).format, Format::jpeg);
}

TEST_F(Paths, FormatChangesTheExtension) {
  make_picture("in/a.png");
  EXPECT_EQ(degrade({"in", "-o", "out", "--format", "jpeg"}).status, 0);
  EXPECT_EQ(read_image_info(path("out/a.jpg")).format, Format::jpeg);
}

TEST_F(Paths, ExtensionOfOutDecidesTheFormat) {
  make_picture("a.png");
  EXPECT_EQ(degrade({"a.png", "-o", "b.webp"}).status, 0);
  EXPECT_EQ(read_image_info(path("b.webp")).format, Format::webp);
}

TEST_F(Paths, SeveralFilesGoToAFolderByTheirNames) {
  make_picture("x/a.png");
  make_picture("y/b.png");
  EXPECT_EQ(degrade({"x/a.png", "y/b.png", "-o", "out"}).status, 0);
  EXPECT_TRUE(fs::exists(path("out/a.png")));
  EXPECT_TRUE(fs::exists(path("out/b.png")));
}

TEST_F(Paths, OneFileGoesIntoAFolderThatExists) {
  make_picture("a.png");
  fs::create_directory(path("out"));
  EXPECT_EQ(degrade({"a.png", "-o", "out"}).status, 0);
  EXPECT_EQ(degrade({"a.png", "-o", "new/"}).status, 0);
  EXPECT_TRUE(fs::exists(path("out/a.png")));
  EXPECT_TRUE(fs::exists(path("new/a.png")));
}

TEST_F(Paths, GlobsThatTheShellLeftAloneAreExpanded) {
  make_picture("in/1/p1.png");
  make_picture("in/2/p2.png");
  make_picture("in/2/q.png");
  EXPECT_EQ(degrade({"in/*/p?.png", "-o", "out"}).status, 0);
  EXPECT_EQ(files(), (Names{"in/1/p1.png", "in/2/p2.png", "in/2/q.png", "out/1/p1.png", "out/2/p2.png"}));
}

TEST_F(Paths, GlobMayNameFoldersAndAFileMayLookLikeAGlob) {
  make_picture("in/1/a.png");
  make_picture("in/2/b.png");
  make_picture("[x].png");
  make_picture("[folder]/c.png");
  EXPECT_EQ(degrade({"in/*", "-o", "out"}).status, 0);
  EXPECT_TRUE(fs::exists(path("out/1/a.png")));
  EXPECT_TRUE(fs::exists(path("out/2/b.png")));
  EXPECT_EQ(degrade({"[x].png", "-o", "y.png"}).status, 0);
  EXPECT_EQ(degrade({"[folder]", "-o", "z"}).status, 0);
  EXPECT_TRUE(fs::exists(path("z/c.png")));
}

TEST_F(Paths, TwoInputsWithOneResultAreRefused) {
  make_picture("x/a.png", 24, 16, 1);
  make_picture("y/a.png", 24, 16, 2);
  const ProgramResult result = degrade({"x/a.png", "y/a.png", "-o", "out"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("x/a.png"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("y/a.png"), std::string::npos) << result.err;
  EXPECT_FALSE(fs::exists(path("out")));
  make_picture("x/a.jpg");
  EXPECT_EQ(degrade({"x", "-o", "out", "--format", "png"}).status, 2);
}

TEST_F(Paths, InputNamedTwiceCountsOnce) {
  make_picture("in/a.png");
  const ProgramResult result = degrade({"in", "in/a.png", "./in/../in/a.png", "-o", "out", "-v"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("1 done"), std::string::npos) << result.err;
}

TEST_F(Paths, InputIsNeverOverwrittenByWhateverPath) {
  make_picture("a.png");
  make_picture("in/b.png");
  fs::create_symlink("a.png", path("link.png"));
  fs::create_directory_symlink("in", path("same"));
  fs::create_hard_link(path("a.png"), path("hard.png"));
  const std::string before = bytes_of("a.png"), before_b = bytes_of("in/b.png");
  const std::vector<Names> attempts = {
      {"a.png", "-o", "a.png"},
      {"a.png", "-o", "./a.png"},
      {"a.png", "-o", "in/../a.png"},
      {"a.png", "-o", "link.png"},
      {"link.png", "-o", "a.png"},
      {"a.png", "-o", path("a.png")},
      {"a.png", "-o", "hard.png"},
      {"in", "-o", "in"},
      {"in", "-o", "same"},
      {"same", "-o", "in"},
      {"in/b.png", "-o", "in"},
      {"in/b.png", "a.png", "-o", "."},
      {"a.png", "-o", "b.png", "--report", "a.png.csv", "--mask-out", "a.png"},
  };
  for (const Names& words : attempts) {
    const ProgramResult result = degrade(words);
    EXPECT_EQ(result.status, 2) << words[0] << " " << words[2] << "\n" << result.err;
    EXPECT_EQ(bytes_of("a.png"), before) << words[0] << " " << words[2];
    EXPECT_EQ(bytes_of("in/b.png"), before_b) << words[0] << " " << words[2];
  }
}

TEST_F(Paths, ReportAndMasksMayNotTakeTheResultsPlace) {
  make_picture("in/a.png");
  make_picture("in/a.jpg");
  EXPECT_EQ(degrade({"in/a.png", "-o", "b.png", "--mask-out", "b.png"}).status, 2);
  EXPECT_EQ(degrade({"in", "-o", "out", "--mask-out", "out"}).status, 2);
  EXPECT_EQ(degrade({"in", "-o", "out", "--mask-out", "masks"}).status, 2) << "both masks would be a.png";
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Paths, ResultsBelowAnInputFolderAreNotTakenForInputs) {
  make_picture("in/a.png");
  EXPECT_EQ(degrade({"in", "-o", "in/out"}).status, 0);
  EXPECT_EQ(degrade({"in", "-o", "in/out"}).status, 0);
  EXPECT_EQ(files(), (Names{"in/a.png", "in/out/a.png"}));
}

TEST_F(Paths, InPlaceReplacesTheInputs) {
  make_picture("in/a.png");
  make_picture("in/b.jpg");
  fs::create_symlink("a.png", path("in/link.png"));
  const std::string before = bytes_of("in/a.png");
  EXPECT_EQ(degrade({"in", "--in-place"}).status, 0);
  EXPECT_NE(bytes_of("in/a.png"), before);
  EXPECT_TRUE(fs::is_symlink(path("in/link.png")));
  EXPECT_EQ(files(), (Names{"in/a.png", "in/b.jpg", "in/link.png"}));
}

TEST_F(Paths, InPlaceKeepsAnInputThatFails) {
  make_text("broken.png", "no picture");
  EXPECT_EQ(degrade({"broken.png", "--in-place"}).status, 4);
  EXPECT_EQ(bytes_of("broken.png"), "no picture");
  EXPECT_EQ(files(), Names{"broken.png"});
}

TEST_F(Paths, StandardStreamsServeAsInputAndOutput) {
  make_picture("a.png");
  const ProgramResult piped =
      run({"degrade", "-", "-o", "-", "--degrade", "gaussian(sigma=25)"}, bytes_of("a.png"));
  EXPECT_EQ(piped.status, 0) << piped.err;
  EXPECT_EQ(degrade({"a.png", "-o", "b.png"}).status, 0);
  EXPECT_EQ(piped.out, bytes_of("b.png"));
  const ProgramResult webp =
      run({"degrade", "-", "-o", "-", "--format", "webp", "--degrade", "none"}, bytes_of("a.png"));
  EXPECT_EQ(webp.out.substr(0, 4), "RIFF");
  EXPECT_EQ(run({"degrade", "-", "-o", "c.jpg", "--degrade", "none"}, bytes_of("a.png")).status, 0);
  EXPECT_EQ(read_image_info(path("c.jpg")).format, Format::jpeg);
}

TEST_F(Paths, BrokenStandardInputIsNamedAsSuch) {
  const ProgramResult result = run({"degrade", "-", "-o", "-", "--degrade", "none"}, "no picture");
  EXPECT_EQ(result.status, 4);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("standard input"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("/tmp"), std::string::npos) << result.err;
}

TEST_F(Paths, NamesMayBeOdd) {
  make_picture("in/-dash.png");
  make_picture("in/with space.png");
  make_picture("in/new\nline.png");
  make_picture("in/\xff.png");
  EXPECT_EQ(degrade({"in", "-o", "out", "--report", "r.json"}).status, 0);
  EXPECT_EQ(run({"degrade", "--degrade", "none", "-o", "dash.png", "--", "in/-dash.png"}).status, 0);
  EXPECT_TRUE(fs::exists(path("out/new\nline.png")));
  EXPECT_TRUE(fs::exists(path("out/\xff.png")));
}

TEST_F(Paths, MaskShowsWhatWasCovered) {
  make_picture("a.png", 40, 30);
  EXPECT_EQ(
      run({"degrade", "a.png", "-o", "b.png", "--degrade", "rectangle(side=8)", "--mask-out", "m/mask.png"})
          .status,
      0);
  const Mask mask = load_mask(path("m/mask.png"));
  EXPECT_EQ(mask.width, 40);
  EXPECT_EQ(mask.height, 30);
  EXPECT_EQ(std::count(mask.samples.begin(), mask.samples.end(), 255), 64);
  EXPECT_EQ(std::count(mask.samples.begin(), mask.samples.end(), 0), 40 * 30 - 64);
}

}  // namespace
}  // namespace lacuna::testing
