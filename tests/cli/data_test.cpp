#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace lacuna::testing {
namespace {

using Data = ProgramTest;

TEST_F(Data, ListNamesSetsWithTheirSources) {
  const ProgramResult result = run({"data"});
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.out.find("scripts/fetch-data.sh mnist"), std::string::npos) << result.out;
  EXPECT_TRUE(nlohmann::json::parse(run({"data", "list", "--json", "-"}).out).is_array());
}

TEST_F(Data, CheckCountsAndMeasuresPictures) {
  make_picture("in/a.png", 24, 16);
  make_picture("in/sub/b.jpg", 40, 30);
  const ProgramResult result = run({"data", "check", "in", "--json", "-"});
  EXPECT_EQ(result.status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("pictures"), 2);
  EXPECT_EQ(json.at("width"), (std::vector<int>{24, 40}));
  EXPECT_EQ(json.at("height"), (std::vector<int>{16, 30}));
  EXPECT_EQ(json.at("fingerprint").get<std::string>().size(), 64u);
  EXPECT_NE(run({"data", "check", "in"}).out.find("2 pictures, 0 broken"), std::string::npos);
}

TEST_F(Data, CheckNamesBrokenPictures) {
  make_picture("in/a.png");
  make_text("in/b.png", bytes_of("in/a.png").substr(0, 60));
  const ProgramResult result = run({"data", "check", "in"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("b.png"), std::string::npos) << result.err;
  EXPECT_NE(result.out.find("1 pictures, 1 broken"), std::string::npos) << result.out;
}

TEST_F(Data, CheckNeedsAFolderThatHoldsSomething) {
  EXPECT_EQ(run({"data", "check"}).status, 2);
  EXPECT_EQ(run({"data", "check", "missing"}).status, 4);
  make_text("in/notes.txt", "no picture");
  EXPECT_EQ(run({"data", "check", "in"}).status, 4);
}

}  // namespace
}  // namespace lacuna::testing
