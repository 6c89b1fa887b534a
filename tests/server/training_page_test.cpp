// The training view in a headless Chromium.
#include "server/page_in_browser.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;

class TrainingPage : public PageInBrowser {
 protected:
  void open() {
    fs::create_directories(path("runs/one"));
    fs::copy(LACUNA_SOURCE_DIR "/recipes/mnist_autoencoder.toml", path("runs/one/recipe.toml"));
    std::ofstream(path("runs/one/environment.json")) << "{\"threads\": 1}\n";
    log(R"({"step": 10, "loss": 0.5})");
    log(R"({"step": 20, "loss": 0.4})");
    options.runs = path("runs");
    PageInBrowser::open();
  }
  void log(const std::string& line) {
    std::ofstream(path("runs/one/metrics.jsonl"), std::ios::app) << line << "\n";
  }
};

TEST_F(TrainingPage, shows_what_is_logged_as_it_comes) {
  OPEN_PAGE();
  ASSERT_TRUE(eventually("!document.querySelector('#training').hidden"));
  browser().open_address(evaluate("document.querySelector('#training').href"));
  ASSERT_TRUE(eventually("document.querySelectorAll('.chart svg path.curve').length > 0"));
  EXPECT_EQ(evaluate("document.querySelectorAll('#runs input:checked').length"), 1);
  EXPECT_EQ(violations(), "");
  evaluate(
      "(() => { const input = document.querySelector('.smoothing input'); input.value = 0.5;"
      "input.dispatchEvent(new Event('input')) })()");
  const std::string before = evaluate("document.querySelector('.chart svg path.curve').getAttribute('d')");
  log(R"({"step": 40, "loss": 0.1})");
  ASSERT_TRUE(wait_until([&] {
    return evaluate("document.querySelector('.chart svg path.curve')?.getAttribute('d') ?? ''") != before &&
           evaluate("document.querySelector('#data').textContent.includes('0.1')") == true;
  }));
  EXPECT_EQ(evaluate("document.querySelector('.smoothing input').value"), "0.5") << "what was set stays";
  evaluate("document.querySelector('#runs input').click()");
  EXPECT_TRUE(eventually("document.querySelector('#status').textContent === 'Choose a run.'"));
  expect_quiet();
}

}  // namespace
}  // namespace lacuna::testing
