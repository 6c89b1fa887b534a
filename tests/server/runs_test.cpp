// The training view's interface: run folders as they are now.
#include <fmt/format.h>

#include <fstream>

#include "server/running_server.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

class Runs : public ServerTest {
 protected:
  void write(const fs::path& file, const std::string& text, bool append = false) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, append ? std::ios::app : std::ios::trunc) << text;
  }
  void make_run(const std::string& name) const {
    write(fs::path(name) / "recipe.toml", recipe_text());
    write(fs::path(name) / "environment.json", "{\"threads\": 1}\n");
    write(fs::path(name) / "metrics.jsonl", "{\"step\": 10, \"loss\": 0.5}\n{\"step\": 20, \"loss\": 0.4}\n");
  }
  static std::string recipe_text() {
    std::ifstream file(LACUNA_SOURCE_DIR "/recipes/mnist_autoencoder.toml");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Answer report(const json& names) const {
    return ask("POST", "/api/v1/runs/report", "Content-Type: application/json\r\n",
               json{{"runs", names}}.dump());
  }
  json names() const {
    json all = json::array();
    const json listed = ask("GET", "/api/v1/runs").json();
    for (const json& run : listed.at("runs")) all.push_back(run.at("name"));
    return all;
  }
  void serve() { start(ServerOptions{.runs = folder_.path()}); }

 private:
  TempFolder folder_;
};

TEST_F(Runs, are_found_below_the_folder_and_compared) {
  make_run("one");
  make_run("faces/two");
  write("no_run/notes.txt", "x");
  write("just_begun/recipe.toml", recipe_text());
  write("just_begun/metrics.jsonl", "");
  serve();
  json found = names();
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, json({"faces/two", "one"}));
  const Answer answer = report({"one", "faces/two"});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json shown = answer.json();
  EXPECT_EQ(shown.at("title"), "2 runs compared");
  EXPECT_NE(shown.at("html").get<std::string>().find("faces/two"), std::string::npos);
  EXPECT_EQ(shown.at("data").at("runs"), json({"one", "faces/two"}));
  EXPECT_EQ(ask("GET", "/api/v1/server-config").json().at("runs"), true);
}

TEST_F(Runs, what_is_logged_changes_the_version_and_the_curves) {
  make_run("one");
  serve();
  const json before = ask("GET", "/api/v1/runs").json();
  EXPECT_EQ(ask("GET", "/api/v1/runs").json(), before);
  write("one/metrics.jsonl", "{\"step\": 30, \"loss\": 0.25}\n", true);
  EXPECT_NE(ask("GET", "/api/v1/runs").json(), before);
  const json chart = report({"one"}).json().at("data").at("charts").at(0);
  EXPECT_EQ(chart.at("curves").at(0).at("y").back(), 0.25);
}

TEST_F(Runs, a_broken_one_does_not_hide_the_others) {
  make_run("good");
  make_run("bad");
  write("bad/recipe.toml", "this is no recipe");
  serve();
  EXPECT_EQ(report({"bad", "good"}).json().at("data").at("runs"), json({"good"}));
  EXPECT_EQ(report({"bad"}).json().at("html"), "");
}

TEST_F(Runs, names_are_looked_up_and_never_become_paths) {
  make_run("one");
  serve();
  for (const char* name : {"../one", "/etc", ".", "", "one/", "one/../one", "two"})
    expect_problem(report({name}), 422, "unknown_run");
  expect_problem(report({1}), 422, "bad_job");
  expect_problem(report("one"), 422, "bad_job");
  expect_problem(report(json::array()), 422, "bad_job");
}

TEST_F(Runs, without_a_folder_there_are_none) {
  start();
  expect_problem(ask("GET", "/api/v1/runs"), 404, "no_runs");
  EXPECT_EQ(ask("GET", "/api/v1/server-config").json().at("runs"), false);
}

}  // namespace
}  // namespace lacuna::testing
