// Many pictures: reports, resuming, sharing the work.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "image/image_file.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class Batch : public ProgramTest {
 protected:
  ProgramResult degrade(Names words) const {
    words.insert(words.begin(), {"degrade", "in", "--degrade", "gaussian(sigma=0..50)"});
    return run(words);
  }
};

TEST_F(Batch, DryRunSaysWhatWouldBeDoneAndWritesNothing) {
  make_picture("in/a.png", 24, 16);
  make_picture("in/b.png");
  make_picture("out/b.png");
  const Names before = files();
  const ProgramResult result =
      degrade({"-o", "out", "--skip-existing", "--report", "r.csv", "--mask-out", "m", "--dry-run"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "in/a.png -> out/a.png (24 x 16)\nin/b.png -> out/b.png (skipped: exists)\n");
  EXPECT_EQ(files(), before);
}

TEST_F(Batch, DryRunFindsBrokenInputs) {
  make_picture("in/a.png");
  make_text("in/b.png", "no picture");
  EXPECT_EQ(degrade({"-o", "out", "--dry-run"}).status, 1);
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Batch, SkipExistingDoesOnlyTheRest) {
  make_picture("in/a.png");
  make_picture("in/b.png", 24, 16, 2);
  EXPECT_EQ(degrade({"-o", "all"}).status, 0);
  make_text("out/a.png", "kept as it is");
  EXPECT_EQ(degrade({"-o", "out", "--skip-existing"}).status, 0);
  EXPECT_EQ(bytes_of("out/a.png"), "kept as it is");
  EXPECT_EQ(bytes_of("out/b.png"), bytes_of("all/b.png")) << "damage depends on the place among all inputs";
  EXPECT_EQ(degrade({"-o", "out"}).status, 0);
  EXPECT_EQ(bytes_of("out/a.png"), bytes_of("all/a.png")) << "without the option results are replaced";
}

TEST_F(Batch, ShardsTogetherDoTheSameAsOneRun) {
  for (int i = 0; i < 7; ++i) make_picture("in/" + std::to_string(i) + ".png", 24, 16, 1);
  EXPECT_EQ(degrade({"-o", "all"}).status, 0);
  Names seen;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    const std::string out = "out" + std::string(shard).substr(0, 1);
    EXPECT_EQ(degrade({"-o", out, "--shard", shard}).status, 0);
    for (const auto& entry : fs::directory_iterator(path(out))) {
      const std::string name = entry.path().filename().string();
      seen.push_back(name);
      EXPECT_EQ(bytes_of(out + "/" + name), bytes_of("all/" + name)) << name;
    }
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (Names{"0.png", "1.png", "2.png", "3.png", "4.png", "5.png", "6.png"}));
  EXPECT_NE(bytes_of("all/0.png"), bytes_of("all/1.png")) << "each input has damage of its own";
}

TEST_F(Batch, SeedDecidesTheDamage) {
  make_picture("in/a.png");
  for (const auto& [out, seed] : {std::pair{"x", "1"}, std::pair{"y", "1"}, std::pair{"z", "2"}}) {
    EXPECT_EQ(degrade({"-o", out, "--seed", seed}).status, 0);
  }
  EXPECT_EQ(bytes_of("x/a.png"), bytes_of("y/a.png"));
  EXPECT_NE(bytes_of("x/a.png"), bytes_of("z/a.png"));
}

TEST_F(Batch, JsonReportHasOneRowPerInput) {
  make_picture("in/a.png", 24, 16);
  make_text("in/b.png", "no picture");
  make_picture("in/c.png");
  make_picture("out/c.png");
  EXPECT_EQ(degrade({"-o", "out", "--skip-existing", "--report", "r.json"}).status, 1);
  const auto report = nlohmann::json::parse(bytes_of("r.json"));
  ASSERT_EQ(report.at("rows").size(), 3u);
  const auto& [a, b, c] = std::tie(report["rows"][0], report["rows"][1], report["rows"][2]);
  EXPECT_EQ(a.at("input"), "in/a.png");
  EXPECT_EQ(a.at("output"), "out/a.png");
  EXPECT_EQ(a.at("status"), "done");
  EXPECT_EQ(a.at("width"), 24);
  EXPECT_EQ(a.at("height"), 16);
  EXPECT_GT(a.at("noise"), 0);
  EXPECT_LE(a.at("noise"), 50);
  EXPECT_GT(a.at("seconds"), 0);
  EXPECT_TRUE(a.at("notes").is_array());
  EXPECT_EQ(b.at("status"), "failed");
  EXPECT_NE(b.at("message"), "");
  EXPECT_TRUE(b.at("width").is_null());
  EXPECT_TRUE(b.at("noise").is_null());
  EXPECT_EQ(c.at("status"), "skipped");
}

TEST_F(Batch, CsvReportQuotesWhatNeedsIt) {
  make_picture("in/a, \"b\".png", 24, 16);
  EXPECT_EQ(degrade({"-o", "out", "--report", "r.csv"}).status, 0);
  const std::string report = bytes_of("r.csv");
  EXPECT_TRUE(
      report.starts_with("input,output,status,message,width,height,noise,seconds,notes,number,of\n"
                         "\"in/a, \"\"b\"\".png\",\"out/a, \"\"b\"\".png\",done,,24,16,"))
      << report;
}

TEST_F(Batch, NotesSayWhatTheFormatCannotHold) {
  Image image;
  image.width = image.height = 8;
  image.channels = 1;
  image.samples.assign(64, 100);
  image.alpha.assign(64, 200);
  fs::create_directory(path("in"));
  save_image(image, path("in/a.png"));
  const ProgramResult result = degrade({"-o", "out", "--format", "jpeg", "--report", "r.json"});
  EXPECT_EQ(result.status, 0) << result.err;
  const auto report = nlohmann::json::parse(bytes_of("r.json"));
  ASSERT_EQ(report.at("rows").at(0).at("notes").size(), 1u) << report;
  EXPECT_NE(result.err.find(report["rows"][0]["notes"][0].get<std::string>()), std::string::npos)
      << result.err;
}

TEST_F(Batch, QuietSaysNothingAndVerboseNamesEachInput) {
  make_picture("in/a.png");
  make_picture("in/b.png");
  EXPECT_EQ(degrade({"-o", "out", "-q"}).err, "");
  const std::string said = degrade({"-o", "out", "-v"}).err;
  EXPECT_NE(said.find("in/a.png -> out/a.png"), std::string::npos) << said;
  EXPECT_NE(said.find("in/b.png -> out/b.png"), std::string::npos) << said;
}

TEST_F(Batch, TerminalShowsABarAndRemovesIt) {
  for (int i = 0; i < 40; ++i) make_picture("in/" + std::to_string(i) + ".png", 200, 200);
  Program::Setting setting;
  setting.folder = folder();
  setting.terminal = true;
  const ProgramResult result =
      run_program({"degrade", "in", "-o", "out", "--degrade", "blur(sigma=5)"}, setting);
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.err.find("of 40"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find(" left"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("40 done"), std::string::npos) << result.err;
  const std::size_t last_bar = result.err.rfind(" left");
  EXPECT_NE(result.err.find("\r\033[K", last_bar), std::string::npos) << "the bar stays on the screen";
}

}  // namespace
}  // namespace lacuna::testing
