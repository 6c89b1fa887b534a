// Promise S9: the page by keyboard alone, by touch, on a phone, and for those who use assistive technology.
#include <set>

#include "server/page_in_browser.h"

namespace lacuna::testing {
namespace {

TEST_F(PageInBrowser, keyboard_alone) {
  OPEN_PAGE();
  open_picture();
  for (int i = 0; i < 60 && evaluate("document.activeElement.id") != "view"; ++i) key("Tab", "Tab");
  ASSERT_EQ(evaluate("document.activeElement.id"), "view");
  key("]", "BracketRight");
  key("ArrowLeft", "ArrowLeft");
  key(" ", "Space");
  constexpr int shift = 8;
  for (int i = 0; i < 3; ++i) key("ArrowRight", "ArrowRight", shift);
  key("Enter", "Enter");
  ASSERT_TRUE(says("Filled")) << status();
  EXPECT_TRUE(is_red(colour(0.5, 0.5)));
  constexpr int control = 2;
  key("z", "KeyZ", control);
  EXPECT_FALSE(is_red(colour(0.5, 0.5)));
  key("Z", "KeyZ", control | shift);
  EXPECT_TRUE(is_red(colour(0.5, 0.5)));
  key("s", "KeyS", control);
  EXPECT_TRUE(wait_for(path("in_lacuna.png")));
  key("?", "Slash", shift);
  EXPECT_EQ(evaluate("document.querySelector('#help-sheet').open"), true);
  key("Tab", "Tab");
  key("Escape", "Escape");
  evaluate("document.querySelector('#help-sheet').close()");
  // The focus reaches every control and leaves the canvas: no trap.
  std::set<std::string> reached;
  for (int i = 0; i < 60; ++i) {
    key("Tab", "Tab");
    reached.insert(evaluate("document.activeElement.id"));
  }
  for (const char* id : {"open", "save", "undo", "view", "size", "grow", "fill", "denoise", "hold", "split"})
    EXPECT_TRUE(reached.contains(id)) << id;
}

TEST_F(PageInBrowser, one_finger_paints_and_two_move_the_picture) {
  OPEN_PAGE();
  browser().resize(390);
  browser().call("Emulation.setTouchEmulationEnabled", {{"enabled", true}});
  open_picture();
  const auto touch = [&](const char* type, std::initializer_list<std::pair<double, double>> places) {
    json points = json::array();
    int finger = 0;
    for (const auto& [x, y] : places) points.push_back({{"x", x}, {"y", y}, {"id", finger++}});
    browser().call("Input.dispatchTouchEvent", {{"type", type}, {"touchPoints", points}});
  };
  const auto [x, y] = place(0.45, 0.5);
  const json clean = colour(0.45, 0.5);
  touch("touchStart", {{x - 20, y}});
  touch("touchMove", {{x + 20, y}});
  touch("touchEnd", {});
  const json painted = colour(0.45, 0.5);
  EXPECT_NE(painted, clean);
  const std::string zoom = evaluate("document.querySelector('#zoom-level').textContent");
  touch("touchStart", {{x - 20, y}});
  touch("touchStart", {{x - 20, y}, {x + 20, y}});
  touch("touchMove", {{x - 60, y}, {x + 60, y}});
  touch("touchEnd", {});
  EXPECT_NE(evaluate("document.querySelector('#zoom-level').textContent"), zoom);
  click("#undo");
  EXPECT_EQ(evaluate("document.querySelector('#undo').disabled"), true) << "the two fingers painted nothing";
}

TEST_F(PageInBrowser, axe_finds_nothing) {
  OPEN_PAGE();
  for (const bool dark : {false, true}) {
    browser().prefer_dark(dark);
    EXPECT_EQ(violations(), "") << "empty, dark: " << dark;
  }
  open_picture();
  open_picture();
  drag(0.3, 0.5, 0.6, 0.5);
  click("#fill");
  ASSERT_TRUE(says("Filled"));
  click("#split");
  for (const int window : {1280, 390}) {
    browser().resize(window);
    for (const bool dark : {false, true}) {
      browser().prefer_dark(dark);
      EXPECT_EQ(violations(), "") << "window " << window << ", dark: " << dark;
    }
  }
  click("#language");
  EXPECT_EQ(evaluate("document.documentElement.lang"), "de");
  click("#help");
  EXPECT_EQ(violations(), "") << "help, German";
}

TEST_F(PageInBrowser, fits_a_phone) {
  OPEN_PAGE();
  browser().resize(360);
  open_picture();
  EXPECT_EQ(evaluate("document.documentElement.scrollWidth"), 360);
  EXPECT_GT(evaluate("document.querySelector('#view').clientHeight"), 300);
  EXPECT_EQ(evaluate("[...document.querySelectorAll('button')].filter((each) => each.offsetParent && "
                     "(each.offsetHeight < 24 || each.offsetWidth < 24)).length"),
            0)
      << "targets of at least 24 pixels (WCAG 2.5.8)";
}

}  // namespace
}  // namespace lacuna::testing
