#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "cli/program.h"
#include "report/browser.h"
#include "server/page.h"
#include "server/painting_runner.h"
#include "server/running_server.h"
#include "support/temp_folder.h"

namespace lacuna::testing {

using nlohmann::json;

/// Size of the picture that the tests open.
constexpr int picture_width = 120, picture_height = 80;

/// The page of a server of our own, opened in a browser.
class PageInBrowser : public ::testing::Test {
 protected:
  void open() {
    server_ = std::make_unique<HttpServer>(options, runner);
    open_link(server().link());
  }
  /// The same of a server that runs already.
  void open_link(const std::string& link) {
    browser_ = std::make_unique<Browser>();
    browser().resize(1280);
    browser().call("Emulation.setLocaleOverride", {{"locale", "en-US"}});
    browser().call("Page.setDownloadBehavior",
                   {{"behavior", "allow"}, {"downloadPath", folder_.path().string()}});
    browser().open_address(link);
  }
  Browser& browser() { return *browser_; }
  HttpServer& server() { return *server_; }
  void stop() { server_.reset(); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  json evaluate(const std::string& expression) { return browser().evaluate(expression); }

  bool eventually(const std::string& condition) {
    return wait_until([&] { return evaluate(condition) == true; });
  }
  /// Waits until what the page says begins so.
  bool says(const std::string& beginning) {
    return eventually("document.querySelector('#status').textContent.startsWith('" + beginning + "')");
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
  void open_picture(int w = picture_width, int h = picture_height) {
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

  /// Where a place of the fitted picture is in the window.
  std::pair<double, double> place(double x, double y) {
    const json box = evaluate(
        "(({left, top, width, height}) => [left, top, width, height])"
        "(document.querySelector('#view').getBoundingClientRect())");
    const double w = box[2], h = box[3];
    const double scale = std::min({4.0, 0.96 * w / picture_width, 0.96 * h / picture_height});
    return {box[0].get<double>() + w / 2 + (x - 0.5) * picture_width * scale,
            box[1].get<double>() + h / 2 + (y - 0.5) * picture_height * scale};
  }

  PaintingRunner runner;
  ServerOptions options{.port = 0};  ///< of the server, before it is opened

 private:
  void mouse(const char* type, double x, double y) {
    browser().call(
        "Input.dispatchMouseEvent",
        {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"buttons", 1}, {"clickCount", 1}});
  }

  TempFolder folder_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<Browser> browser_;
};

}  // namespace lacuna::testing

/// First line of a test that needs the page: skips it where there is no browser or no page.
#define LACUNA_NEEDS_PAGE() \
  LACUNA_NEEDS_BROWSER();   \
  if (!find_page_file("/page.js")) GTEST_SKIP() << "built without the page"
#define OPEN_PAGE()    \
  LACUNA_NEEDS_PAGE(); \
  open()
