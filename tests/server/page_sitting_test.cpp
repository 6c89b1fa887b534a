// The page in a headless Chromium: many pictures, what was done to them, previews, the example.
#include "server/page_in_browser.h"

namespace lacuna::testing {
namespace {

class Sitting : public PageInBrowser {
 protected:
  void TearDown() override {
    unsetenv("LACUNA_MODELS");
    PageInBrowser::TearDown();
  }

  /// Has the server take the network that finds damage for installed.
  void install_detector() {
    std::filesystem::create_directories(path("models"));
    std::ofstream(path("models/photo_detector.safetensors")) << "its name is all that is looked at here";
    setenv("LACUNA_MODELS", path("models").c_str(), 1);
  }

  /// Drops pictures called a.png, b.png, ... on the page.
  void drop_pictures(int count) {
    evaluate(fmt::format(
        "(async () => {{ const data = new DataTransfer(); for (let i = 0; i < {}; ++i) {{"
        "const canvas = document.createElement('canvas'); canvas.width = {}; canvas.height = {};"
        "const context = canvas.getContext('2d'); context.fillStyle = `rgb(${{40 * i}}, 90, 160)`;"
        "context.fillRect(0, 0, 200, 200);"
        "const blob = await new Promise((done) => canvas.toBlob(done));"
        "data.items.add(new File([blob], `${{'abcdef'[i]}}.png`)); }}"
        "dispatchEvent(new DragEvent('drop', {{dataTransfer: data}})); }})()",
        count, picture_width, picture_height));
    EXPECT_TRUE(eventually(fmt::format("document.querySelectorAll('#tray-pictures button').length === {}",
                                       count > 1 ? count : 0)));
    EXPECT_TRUE(says("a:")) << status();
  }
  std::string captions(const std::string& list) {
    return evaluate("[...document.querySelectorAll('" + list +
                    " button')].map((each) => each.textContent).join(' ')");
  }
};

TEST_F(Sitting, what_was_done_is_listed_and_any_of_it_comes_back) {
  OPEN_PAGE();
  open_picture();
  const json clean = colour(0.45, 0.5);
  drag(0.3, 0.5, 0.6, 0.5);
  click("#fill");
  ASSERT_TRUE(says("Filled")) << status();
  click("#denoise");
  ASSERT_TRUE(says("Denoised")) << status();
  EXPECT_EQ(captions("#past"), "opened filled denoised");
  click("#past li:nth-child(1) button");
  EXPECT_EQ(colour(0.45, 0.5), clean);
  EXPECT_EQ(evaluate("document.querySelector('#past [aria-current]').textContent"), "opened");
  click("#past li:nth-child(2) button");
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  click("#undo");
  EXPECT_EQ(colour(0.45, 0.5), clean) << "going back is a step as well";
  expect_quiet();
}

TEST_F(Sitting, each_of_many_pictures_has_its_own_mask_and_steps) {
  OPEN_PAGE();
  drop_pictures(6);
  EXPECT_EQ(captions("#tray-pictures"), "a b c d e f");
  drag(0.3, 0.5, 0.6, 0.5);
  const json painted = colour(0.45, 0.5);
  click("#tray-pictures li:nth-child(6) button");
  EXPECT_EQ(evaluate("document.querySelector('#undo').disabled"), true);
  EXPECT_NE(colour(0.45, 0.5), painted);
  click("#tray-pictures li:nth-child(1) button");
  EXPECT_TRUE(wait_until([&] { return colour(0.45, 0.5) == painted; })) << "decoded anew";
  click("#fill-all");
  ASSERT_TRUE(says("1 of 1 done")) << status();
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  EXPECT_EQ(runner.started, 1) << "only the painted one";
  click("#close-picture");
  EXPECT_EQ(captions("#tray-pictures"), "b c d e f");
}

TEST_F(Sitting, a_batch_goes_on_after_a_failure_and_can_be_cancelled) {
  OPEN_PAGE();
  drop_pictures(3);
  runner.fail_at = 2;
  click("#denoise-all");
  ASSERT_TRUE(says("2 of 3 done")) << status();
  EXPECT_NE(status().find("b: That did not work"), std::string::npos) << status();
  EXPECT_EQ(captions("#tray-pictures"), "done failed done");
  click("#save-all");
  for (const char* name : {"a_lacuna.png", "c_lacuna.png"}) EXPECT_TRUE(wait_for(path(name))) << name;
  EXPECT_FALSE(std::filesystem::exists(path("b_lacuna.png")));
  ASSERT_TRUE(says("2 results saved")) << status();

  runner.hold = true;
  click("#denoise-all");
  ASSERT_TRUE(wait_until([&] { return runner.started == 4; }));
  key("Escape", "Escape");
  ASSERT_TRUE(says("Cancelled")) << status();
  runner.hold = false;
  EXPECT_EQ(runner.started, 4) << "the others were not begun";
}

TEST_F(Sitting, preview_shows_the_strength_and_changes_nothing) {
  OPEN_PAGE();
  open_picture();
  const json before = colour(0.5, 0.5);
  click("#preview");
  ASSERT_TRUE(says("Preview: noise of 12.0")) << status();
  const json full = colour(0.5, 0.5);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(full[c], 255 - before[c].get<int>());
  evaluate(
      "(() => { const input = document.querySelector('#strength'); input.value = 0;"
      "input.dispatchEvent(new Event('input')) })()");
  EXPECT_EQ(colour(0.5, 0.5), before);
  EXPECT_EQ(runner.started, 1) << "moving the strength asks nothing";
  EXPECT_EQ(captions("#past"), "opened");
  for (int i = 0; i < 4; ++i) click("#zoom-in");
  ASSERT_TRUE(wait_until([&] { return runner.started == 2; })) << "another part is seen";
  ASSERT_TRUE(says("Preview")) << status();
  click("#preview");
  EXPECT_EQ(evaluate("document.querySelector('#preview').getAttribute('aria-pressed')"), "false");
}

TEST_F(Sitting, damage_that_is_found_is_painted_where_the_model_is_installed) {
  install_detector();
  OPEN_PAGE();
  ASSERT_TRUE(eventually("!document.querySelector('#detect').hidden"));
  open_picture();
  click("#detect");
  ASSERT_TRUE(says("Found 50.0 %")) << status();
  click("#fill");
  ASSERT_TRUE(says("Filled")) << status();
  EXPECT_TRUE(is_red(colour(0.25, 0.5)));
  EXPECT_FALSE(is_red(colour(0.75, 0.5)));
  click("#undo");
  click("#undo");
  EXPECT_EQ(evaluate("document.querySelector('#undo').disabled"), true);
}

TEST_F(Sitting, all_of_it_is_restored_with_what_is_painted) {
  install_detector();
  OPEN_PAGE();
  ASSERT_TRUE(eventually("!document.querySelector('#restore').hidden"));
  open_picture();
  click("#restore");
  ASSERT_TRUE(says("Denoised: noise of 12.0")) << status();
  EXPECT_TRUE(runner.last_mask.samples.empty()) << "nothing is painted";
  drag(0.3, 0.5, 0.6, 0.5);
  key("a", "KeyA");
  ASSERT_TRUE(wait_until([&] { return runner.started == 2; }));
  ASSERT_TRUE(says("Denoised")) << status();
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  EXPECT_EQ(captions("#past"), "opened restored restored");
}

TEST_F(Sitting, an_example_and_the_clipboard) {
  OPEN_PAGE();
  click("#example");
  ASSERT_TRUE(says("example: 512")) << status();
  browser().call("Browser.grantPermissions",
                 {{"permissions", {"clipboardReadWrite", "clipboardSanitizedWrite"}}});
  click("#copy");
  ASSERT_TRUE(says("Copied")) << status();
  EXPECT_EQ(evaluate("navigator.clipboard.read().then(([item]) => item.getType('image/png'))"
                     ".then((blob) => createImageBitmap(blob)).then((picture) => picture.width)"),
            512);
}

}  // namespace
}  // namespace lacuna::testing
