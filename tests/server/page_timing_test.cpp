// How long a fill takes on the page beside the command line. LACUNA_TIME_PAGE names a picture to take in
// place of a small one, and then the page may take a tenth more.
#include <algorithm>
#include <cstdlib>

#include "server/page_in_browser.h"
#include "server/served_program.h"
#include "support/sanitizers.h"

namespace lacuna::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int turns = 3;

class PageTiming : public PageInBrowser {
 protected:
  void run(std::vector<std::string> arguments, std::vector<double>& seconds) {
    const ProgramResult result = run_program(arguments, {.folder = path("")});
    EXPECT_EQ(result.status, 0) << result.err;
    seconds.push_back(result.seconds);
  }

  /// Seconds from pressing the button until the page says that it is done.
  double fill() {
    const auto begin = Clock::now();
    evaluate(
        "new Promise((done) => { const status = document.querySelector('#status');"
        "new MutationObserver((_, watch) => { if (!status.textContent) return; watch.disconnect(); done() })"
        ".observe(status, {childList: true, characterData: true, subtree: true});"
        "document.querySelector('#fill').click() })");
    EXPECT_TRUE(status().starts_with("Filled")) << status();
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }
};

TEST_F(PageTiming, fill_beside_the_command_line) {
  LACUNA_NEEDS_PAGE();
  if (sanitized) GTEST_SKIP() << "times mean nothing under a sanitizer";
  const char* asked = std::getenv("LACUNA_TIME_PAGE");
  const std::filesystem::path picture = asked ? std::filesystem::absolute(asked) : path("in.png");
  if (!asked) std::ofstream(picture, std::ios::binary) << png_of(640, 480);
  std::vector<double> other, by_command, by_page;
  run({"degrade", picture, "-o", "damaged.png", "--format", "png", "--mask-out", "mask.png", "--degrade",
       "strokes(count=2, width=30..60)", "--seed", "1"},
      other);
  for (int turn = 0; turn < turns; ++turn) {
    run({"fill", picture, "--mask", "mask.png", "-o", "out" + picture.extension().string(), "--threads", "1"},
        by_command);
    std::filesystem::remove(path("out" + picture.extension().string()));
  }

  Served served(path(""));
  open_link(fmt::format("http://127.0.0.1:{}/#token={}", served.port, served.token));
  choose_file("#file", picture);
  ASSERT_TRUE(eventually("!document.querySelector('#work').disabled")) << status();
  choose_file("#mask-file", path("mask.png"));
  ASSERT_TRUE(eventually("!document.querySelector('#undo').disabled")) << status();
  for (int turn = 0; turn < turns; ++turn) {
    by_page.push_back(fill());
    if (HasFailure()) return;
    click("#undo");
  }
  fmt::print("page, first and later: {:.2f}, {:.2f}, {:.2f} s; command line: {:.2f}, {:.2f}, {:.2f} s\n",
             by_page[0], by_page[1], by_page[2], by_command[0], by_command[1], by_command[2]);
  std::sort(by_command.begin(), by_command.end());
  const double later = std::max(by_page[1], by_page[2]);
  if (asked) {
    EXPECT_LE(later, 1.1 * by_command[turns / 2]);
  }
}

}  // namespace
}  // namespace lacuna::testing
