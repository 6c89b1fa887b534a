#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "image/image_file.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;

class Interrupts : public ProgramTest {
 protected:
  Program::Setting setting() const {
    Program::Setting made;
    made.folder = folder();
    return made;
  }
};

TEST_F(Interrupts, BatchStopsCleanlyAndCanGoOn) {
  constexpr int count = 60;
  make_picture("in/0.png", 300, 300);
  for (int i = 1; i < count; ++i) fs::copy_file(path("in/0.png"), path("in/" + std::to_string(i) + ".png"));
  for (const auto& [signal, status] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    fs::remove_all(path("out"));
    const std::vector<std::string> words = {"degrade", "in", "-o", "out", "--degrade", "blur(sigma=8)"};
    std::vector<std::string> reported = words;
    reported.insert(reported.end(), {"--report", "r.json"});
    Program program(reported, setting());
    ASSERT_TRUE(wait_for(path("out/0.png")));
    program.send(signal);
    const ProgramResult result = program.finish();
    EXPECT_EQ(result.status, status) << result.err;
    std::size_t done = 0;
    for (const auto& entry : fs::directory_iterator(path("out"))) {
      EXPECT_EQ(entry.path().extension(), ".png") << entry.path();
      EXPECT_NO_THROW(load_image(entry.path())) << entry.path();
      ++done;
    }
    EXPECT_LT(done, std::size_t{count}) << "it was over before the signal came; make the work longer";
    const auto rows = nlohmann::json::parse(bytes_of("r.json")).at("rows");
    EXPECT_EQ(rows.size(), std::size_t{count});
    std::size_t interrupted = 0;
    for (const auto& row : rows) interrupted += row.at("status") == "interrupted";
    EXPECT_EQ(interrupted, count - done);

    std::vector<std::string> resumed = words;
    resumed.push_back("--skip-existing");
    EXPECT_EQ(run(resumed).status, 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(path("out")), fs::directory_iterator()), count);
  }
}

TEST_F(Interrupts, WaitForStandardInputEnds) {
  Program::Setting waiting = setting();
  waiting.input = "half a pic";
  waiting.keep_input_open = true;
  waiting.environment = {"TMPDIR=" + (folder() / "tmp").string()};
  fs::create_directory(path("tmp"));
  Program program({"degrade", "-", "-o", "out.png", "--degrade", "none"}, waiting);
  ASSERT_TRUE(wait_until([&] { return !fs::is_empty(path("tmp")); }));
  program.send(SIGINT);
  EXPECT_EQ(program.finish().status, 130);
  EXPECT_TRUE(files().empty()) << files().front();
}

TEST_F(Interrupts, SecondSignalEndsAtOnce) {
  make_picture("in/0.png", 2500, 2500);
  Program program({"degrade", "in", "-o", "out", "--degrade", "blur(sigma=20)+blur(sigma=20)+blur(sigma=20)"},
                  setting());
  ASSERT_TRUE(wait_for(path("out")));
  program.send(SIGINT);
  program.send(SIGTERM);
  const ProgramResult result = program.finish();
  EXPECT_TRUE(result.status == 130 || result.status == 143) << result.status;
  EXPECT_FALSE(fs::exists(path("out/0.png")));
}

}  // namespace
}  // namespace lacuna::testing
