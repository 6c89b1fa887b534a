// The page in a headless Chromium: paint, fill, compare, save.
#include "server/page_in_browser.h"

namespace lacuna::testing {
namespace {

TEST_F(PageInBrowser, open_paint_fill_compare_save) {
  OPEN_PAGE();
  open_picture();
  drag(0.3, 0.5, 0.6, 0.5);
  click("#fill");
  ASSERT_TRUE(says("Filled")) << status();
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  key("\\", "Backslash", 0, false);
  EXPECT_FALSE(is_red(colour(0.45, 0.5))) << "held: the picture as it was";
  browser().call("Input.dispatchKeyEvent", {{"type", "keyUp"}, {"key", "\\"}, {"code", "Backslash"}});
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  click("#split");
  evaluate(
      "(() => { const slider = document.querySelector('#slider'); slider.value = 480;"
      "slider.dispatchEvent(new Event('input')) })()");
  EXPECT_FALSE(is_red(colour(0.35, 0.5))) << "left of the slider: before";
  EXPECT_TRUE(is_red(colour(0.55, 0.5))) << "right of it: after";

  click("#save");
  ASSERT_TRUE(wait_for(path("in_lacuna.png")));
  ASSERT_TRUE(wait_until([&] { return std::filesystem::file_size(path("in_lacuna.png")) > 0; }));
  const Image before = load_image(path("in.png")), after = load_image(path("in_lacuna.png"));
  const Mask& mask = runner.last_mask;
  ASSERT_EQ(after.samples.size(), before.samples.size());
  int filled = 0;
  for (std::size_t i = 0; i < mask.samples.size(); ++i) {
    filled += mask.samples[i] == 255;
    for (std::size_t c = 0; c < 3; ++c) {
      if (mask.samples[i] == 255)
        EXPECT_EQ(after.samples[3 * i + c], c == 0 ? 255 : 0);
      else
        EXPECT_EQ(after.samples[3 * i + c], before.samples[3 * i + c]);
    }
  }
  EXPECT_GT(filled, 100);
  EXPECT_LT(filled, picture_width * picture_height / 2);
  expect_quiet();
}

TEST_F(PageInBrowser, shapes_are_where_they_were_drawn) {
  OPEN_PAGE();
  open_picture();
  click("[data-tool=rectangle]");
  drag(0.25, 0.25, 0.75, 0.5);
  click("#fill");
  ASSERT_TRUE(says("Filled")) << status();
  for (int y = 0; y < picture_height; ++y) {
    for (int x = 0; x < picture_width; ++x) {
      const bool inside = x >= picture_width / 4 && x < picture_width * 3 / 4 && y >= picture_height / 4 &&
                          y < picture_height / 2;
      ASSERT_EQ(runner.last_mask.samples[static_cast<std::size_t>(y) * picture_width + x], inside ? 255 : 0)
          << x << ", " << y;
    }
  }
  click("[data-tool=lasso]");
  drag(0.2, 0.2, 0.8, 0.2);
  click("#fill");
  EXPECT_TRUE(says("Paint over")) << "a line encloses nothing: " << status();
}

TEST_F(PageInBrowser, undo_and_redo_of_strokes_and_results) {
  OPEN_PAGE();
  open_picture();
  drag(0.4, 0.5, 0.5, 0.5);
  const json painted = colour(0.45, 0.5);
  click("#undo");
  const json clean = colour(0.45, 0.5);
  EXPECT_NE(painted, clean);
  EXPECT_EQ(evaluate("document.querySelector('#undo').disabled"), true);
  click("#redo");
  EXPECT_EQ(colour(0.45, 0.5), painted);
  click("#fill");
  ASSERT_TRUE(says("Filled"));
  click("#undo");
  EXPECT_EQ(colour(0.45, 0.5), painted);
  click("#redo");
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
}

TEST_F(PageInBrowser, mask_goes_out_and_comes_back) {
  OPEN_PAGE();
  open_picture();
  evaluate(
      "(() => { const input = document.querySelector('#softness'); input.value = 80;"
      "input.dispatchEvent(new Event('input')) })()");
  drag(0.3, 0.4, 0.6, 0.6);
  click("#grow");
  click("#export");
  ASSERT_TRUE(wait_for(path("in_mask.png")));
  ASSERT_TRUE(wait_until([&] { return std::filesystem::file_size(path("in_mask.png")) > 0; }));
  const Mask saved = load_mask(path("in_mask.png"));
  const json painted = colour(0.45, 0.5);
  click("#clear");
  EXPECT_NE(colour(0.45, 0.5), painted);
  choose_file("#mask-file", path("in_mask.png"));
  ASSERT_TRUE(wait_until([&] { return colour(0.45, 0.5) == painted; }));
  click("#fill");
  ASSERT_TRUE(says("Filled")) << status();
  EXPECT_EQ(runner.last_mask.samples, saved.samples);
  EXPECT_GT(std::count_if(saved.samples.begin(), saved.samples.end(), [](int v) { return v > 0 && v < 255; }),
            20);
}

TEST_F(PageInBrowser, denoise_and_cancel) {
  OPEN_PAGE();
  open_picture();
  runner.hold = true;
  click("#denoise");
  ASSERT_TRUE(wait_until([&] { return runner.started == 1; }));
  EXPECT_EQ(evaluate("document.querySelector('#job').hidden"), false);
  key("Escape", "Escape");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent === 'Cancelled.'")) << status();
  EXPECT_EQ(evaluate("document.querySelector('#job').hidden"), true);
  runner.hold = false;
  const json before = colour(0.5, 0.5);
  click("#denoise");
  ASSERT_TRUE(says("Denoised")) << status();
  EXPECT_NE(colour(0.5, 0.5), before);
}

TEST_F(PageInBrowser, twenty_four_megapixels_do_not_freeze_it) {
  OPEN_PAGE();
  evaluate(
      "window.longest = 0; { let last = performance.now(); const look = () => { const now = "
      "performance.now();"
      "window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look) }; "
      "look() }");
  evaluate(
      "new Promise((done) => { const canvas = document.createElement('canvas'); canvas.width = 6000;"
      "canvas.height = 4000; canvas.getContext('2d').fillRect(0, 0, 3000, 4000);"
      "canvas.toBlob((blob) => { const data = new DataTransfer(); data.items.add(new File([blob], "
      "'large.png'));"
      "dispatchEvent(new DragEvent('drop', {dataTransfer: data})); done() }) })");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.includes('6000')")) << status();
  evaluate("window.longest = 0");
  drag(0.4, 0.5, 0.6, 0.5);
  const double longest = evaluate("new Promise((done) => setTimeout(() => done(window.longest), 500))");
  EXPECT_LT(longest, 1000) << "milliseconds between two frames while painting";
}

}  // namespace
}  // namespace lacuna::testing
