// Promise S9: the page in a headless Chromium.
#include "server/page.h"

#include <fmt/format.h>

#include <fstream>

#include "cli/program.h"
#include "report/browser.h"
#include "server/painting_runner.h"
#include "server/running_server.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

using nlohmann::json;

constexpr int width = 120, height = 80;  // of the picture

/// The page of a server of our own, opened in a browser.
class PageInBrowser : public ::testing::Test {
 protected:
  void open() {
    server_ = std::make_unique<HttpServer>(ServerOptions{.port = 0}, runner);
    browser_ = std::make_unique<Browser>();
    browser().resize(1280);
    browser().call("Emulation.setLocaleOverride", {{"locale", "en-US"}});
    browser().call("Page.setDownloadBehavior",
                   {{"behavior", "allow"}, {"downloadPath", folder_.path().string()}});
    browser().open_address(server().link());
  }
  Browser& browser() { return *browser_; }
  HttpServer& server() { return *server_; }
  void stop() { server_.reset(); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  json evaluate(const std::string& expression) { return browser().evaluate(expression); }

  bool eventually(const std::string& condition) {
    return wait_until([&] { return evaluate(condition) == true; });
  }
  std::string status() { return evaluate("document.querySelector('#status').textContent"); }
  void click(const std::string& selector) { evaluate("document.querySelector('" + selector + "').click()"); }

  void choose_file(const std::string& input, const std::filesystem::path& file) {
    const json document = browser().call("DOM.getDocument");
    const json node = browser().call("DOM.querySelector",
                                     {{"nodeId", document.at("root").at("nodeId")}, {"selector", input}});
    browser().call("DOM.setFileInputFiles",
                   {{"nodeId", node.at("nodeId")}, {"files", json::array({file.string()})}});
  }
  /// Opens a made picture, called in.png.
  void open_picture(int w = width, int h = height) {
    const std::string png = png_of(w, h);
    std::ofstream(path("in.png"), std::ios::binary) << png;
    choose_file("#file", path("in.png"));
    EXPECT_TRUE(eventually(fmt::format("document.querySelector('#status').textContent.includes('{}')", w)));
  }
  /// Moves the mouse with its button down from one place of the picture to another, in shares of its size.
  void drag(double x0, double y0, double x1, double y1) {
    const auto [ax, ay] = place(x0, y0);
    const auto [bx, by] = place(x1, y1);
    mouse("mousePressed", ax, ay);
    for (int i = 1; i <= 8; ++i) mouse("mouseMoved", ax + (bx - ax) * i / 8, ay + (by - ay) * i / 8);
    mouse("mouseReleased", bx, by);
  }
  void key(const std::string& name, const std::string& code, int modifiers = 0, bool release = true) {
    json event = {{"type", "keyDown"}, {"key", name}, {"code", code}, {"modifiers", modifiers}};
    if (name.size() == 1 && modifiers < 2) event["text"] = name;
    if (name == "Enter") event["text"] = "\r";
    if (name == "Tab") event["windowsVirtualKeyCode"] = 9;
    browser().call("Input.dispatchKeyEvent", event);
    event["type"] = "keyUp";
    event.erase("text");
    if (release) browser().call("Input.dispatchKeyEvent", event);
  }
  /// Colour that the canvas shows at a place of the picture.
  json colour(double x, double y) {
    const auto [px, py] = place(x, y);
    return evaluate(
        fmt::format("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {{"
                    "const canvas = document.querySelector('#view'), box = canvas.getBoundingClientRect();"
                    "done([...canvas.getContext('2d').getImageData({} - box.left, {} - box.top, 1, "
                    "1).data].slice(0, 3))}})))",
                    px, py));
  }
  static bool is_red(const json& colour) { return colour[0] > 240 && colour[1] < 15 && colour[2] < 15; }
  /// Violations that axe-core finds now.
  std::string violations() {
    std::ifstream file(LACUNA_BINARY_DIR "/page/node_modules/axe-core/axe.min.js");
    evaluate(std::string(std::istreambuf_iterator<char>(file), {}) + "\n;0");
    return evaluate(
        "axe.run().then(({violations}) => violations.map((each) => each.id + ': ' + "
        "each.nodes.map((node) => node.html.slice(0, 120) + ' ' + node.failureSummary).join(' | "
        "')).join('\\n'))");
  }
  void expect_quiet() {
    for (const char* kind : {"Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"}) {
      for (const auto& event : browser().events(kind)) {
        const bool of_the_test = event.dump().find("readback operations") != std::string::npos;
        EXPECT_TRUE(of_the_test) << kind << ": " << event.dump();
      }
    }
  }

  PaintingRunner runner;

 private:
  /// Where a place of the fitted picture is in the window.
  std::pair<double, double> place(double x, double y) {
    const json box = evaluate(
        "(({left, top, width, height}) => [left, top, width, height])"
        "(document.querySelector('#view').getBoundingClientRect())");
    const double w = box[2], h = box[3];
    const double scale = std::min({4.0, 0.96 * w / picture_width_, 0.96 * h / picture_height_});
    return {box[0].get<double>() + w / 2 + (x - 0.5) * picture_width_ * scale,
            box[1].get<double>() + h / 2 + (y - 0.5) * picture_height_ * scale};
  }
  void mouse(const char* type, double x, double y) {
    browser().call(
        "Input.dispatchMouseEvent",
        {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"buttons", 1}, {"clickCount", 1}});
  }

  const double picture_width_ = width, picture_height_ = height;
  TempFolder folder_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<Browser> browser_;
};

#define OPEN_PAGE()                                                          \
  LACUNA_NEEDS_BROWSER();                                                    \
  if (!find_page_file("/page.js")) GTEST_SKIP() << "built without the page"; \
  open()

TEST_F(PageInBrowser, open_paint_fill_compare_save) {
  OPEN_PAGE();
  open_picture();
  drag(0.3, 0.5, 0.6, 0.5);
  click("#fill");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')")) << status();
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  key("\\", "Backslash", 0, false);
  EXPECT_FALSE(is_red(colour(0.45, 0.5))) << "held: the picture as it was";
  browser().call("Input.dispatchKeyEvent", {{"type", "keyUp"}, {"key", "\\"}, {"code", "Backslash"}});
  EXPECT_TRUE(is_red(colour(0.45, 0.5)));
  click("#split");
  evaluate(
      "(() => { const slider = document.querySelector('#slider'); slider.value = 450;"
      "slider.dispatchEvent(new Event('input')) })()");
  EXPECT_FALSE(is_red(colour(0.4, 0.5))) << "left of the slider: before";
  EXPECT_TRUE(is_red(colour(0.5, 0.5))) << "right of it: after";

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
  EXPECT_LT(filled, width * height / 2);
  expect_quiet();
}

TEST_F(PageInBrowser, shapes_are_where_they_were_drawn) {
  OPEN_PAGE();
  open_picture();
  click("[data-tool=rectangle]");
  drag(0.25, 0.25, 0.75, 0.5);
  click("#fill");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')")) << status();
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool inside = x >= width / 4 && x < width * 3 / 4 && y >= height / 4 && y < height / 2;
      ASSERT_EQ(runner.last_mask.samples[static_cast<std::size_t>(y) * width + x], inside ? 255 : 0)
          << x << ", " << y;
    }
  }
  click("[data-tool=lasso]");
  drag(0.2, 0.2, 0.8, 0.2);
  click("#fill");
  EXPECT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Paint over')"))
      << "a line encloses nothing: " << status();
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
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')"));
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
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')")) << status();
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
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Denoised')")) << status();
  EXPECT_NE(colour(0.5, 0.5), before);
}

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
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')")) << status();
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

TEST_F(PageInBrowser, axe_finds_nothing) {
  OPEN_PAGE();
  for (const bool dark : {false, true}) {
    browser().prefer_dark(dark);
    EXPECT_EQ(violations(), "") << "empty, dark: " << dark;
  }
  open_picture();
  drag(0.3, 0.5, 0.6, 0.5);
  click("#fill");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Filled')"));
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

TEST_F(PageInBrowser, asks_nobody_else_and_keeps_the_token_out_of_the_address) {
  OPEN_PAGE();
  open_picture();
  click("#denoise");
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('Denoised')"));
  const std::string own = fmt::format("http://127.0.0.1:{}/", server().port());
  EXPECT_FALSE(browser().events("Network.requestWillBeSent").empty());
  for (const auto& request : browser().events("Network.requestWillBeSent")) {
    const std::string url = request.at("request").at("url");
    EXPECT_TRUE(url.starts_with(own) || url.starts_with("blob:" + own)) << url;
    EXPECT_EQ(url.find(server().token()), std::string::npos) << url;
  }
  EXPECT_EQ(evaluate("location.href"), own);
  EXPECT_TRUE(evaluate("fetch('https://example.org').then(() => false, () => true)"));
  evaluate(
      "(() => { const script = document.createElement('script'); script.textContent = 'window.smuggled = 1';"
      "document.body.append(script) })()");
  EXPECT_TRUE(evaluate("window.smuggled === undefined"));
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

TEST_F(PageInBrowser, without_the_token_it_says_so) {
  OPEN_PAGE();
  evaluate("sessionStorage.clear()");
  browser().open_address(fmt::format("http://127.0.0.1:{}/", server().port()));
  EXPECT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('The key is missing')"))
      << status();
}

TEST_F(PageInBrowser, a_server_that_ends_in_the_middle_costs_the_job_and_nothing_else) {
  OPEN_PAGE();
  open_picture();
  drag(0.3, 0.5, 0.6, 0.5);
  const json painted = colour(0.45, 0.5);
  runner.hold = true;
  click("#fill");
  ASSERT_TRUE(wait_until([&] { return runner.started == 1; }));
  stop();
  ASSERT_TRUE(eventually("document.querySelector('#status').textContent.startsWith('The server does not')"))
      << status();
  EXPECT_EQ(colour(0.45, 0.5), painted);
  EXPECT_EQ(evaluate("document.querySelector('#fill').matches(':disabled')"), false);
  click("#export");
  EXPECT_TRUE(wait_for(path("in_mask.png"))) << "what was painted can still be saved";
}

TEST_F(PageInBrowser, a_page_of_another_origin_gets_nowhere) {
  OPEN_PAGE();
  FakeRunner other_runner;
  HttpServer other(ServerOptions{.port = 0}, other_runner);
  browser().call("Page.setBypassCSP", {{"enabled", true}});
  browser().open_address(fmt::format("http://127.0.0.1:{}/", other.port()));
  const std::string target = fmt::format("'http://127.0.0.1:{}/", server().port());
  const std::string token = "{Authorization: 'Bearer " + server().token() + "', 'Content-Type': 'image/png'}";
  // Even who has stolen the token cannot read an answer, and nothing is done.
  for (const std::string& attack :
       {"fetch(" + target + "healthz')",
        "fetch(" + target + "api/v1/server-config', {headers: " + token + "})",
        "fetch(" + target + "api/v1/images', {method: 'PUT', body: 'x', headers: " + token + "})",
        "fetch(" + target +
            "api/v1/jobs', {method: 'POST', body: '{}', headers: {'Content-Type': 'text/plain'}})"})
    EXPECT_EQ(evaluate(attack + ".then(() => 'read', () => 'refused')"), "refused") << attack;
  EXPECT_EQ(evaluate("fetch(" + target +
                     "api/v1/jobs', {method: 'POST', mode: 'no-cors', body: '{}'})"
                     ".then((answer) => answer.type, () => 'refused')")
                .get<std::string>()
                .find("basic"),
            std::string::npos);
  EXPECT_EQ(evaluate("new Promise((done) => { const script = document.createElement('script');"
                     "script.src = " +
                     target +
                     "page.js'; script.onload = () => done('run');"
                     "script.onerror = () => done('refused'); document.body.append(script) })"),
            "refused");
  EXPECT_EQ(runner.started, 0);
}

}  // namespace
}  // namespace lacuna::testing
