#include "report/page.h"

#include <gtest/gtest.h>

#include <fstream>

#include "report/browser.h"
#include "report/charts.h"
#include "report/latent.h"
#include "report/run_maker.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

/// A page of two runs and what their models would have reached.
class ReportPage : public ::testing::Test {
 protected:
  /// Two runs of `count` log entries.
  ReportContent content(int count = 40) {
    make_run(folder_ / "first", falling_log(count, 28),
             {{"network.latent", "2"}, {"summary", "</script><b>&\"'"}});
    make_run(folder_ / "second <script>fail()",
             falling_log(count, 30) + "{\"event\":\"roll_back\",\"from_step\":900,\"to_step\":800}\n",
             {{"network.latent", "8"}});
    for (const int step : {100, 200, 1000}) add_sample(folder_ / "first", step);
    add_sample(folder_ / "first", 1100, 28, 20);
    ReportContent content;
    content.runs = read_training_runs({folder_ / "first", folder_ / "second <script>fail()"});
    NetworkStructure structure{"model", {1, 28, 28}, {{"encoder", "linear", {32}, 25120, 25088}}, 25120};
    content.structures = {structure, std::nullopt};
    content.measurement = measurement();
    content.ranking = rank_runs(content.runs, content.measurement);
    return content;
  }

  std::filesystem::path write(const ReportContent& content) {
    write_text(folder_ / "report.html", report_page(content));
    return folder_ / "report.html";
  }

 private:
  static Measurement measurement() {
    Measurement measurement;
    Evaluation& evaluation = measurement.evaluation;
    evaluation.options.data = "somewhere/mnist";
    evaluation.options.degrade = "gaussian(sigma=25)";
    evaluation.images = 1234;
    for (const auto& [name, kind, psnr] : {std::tuple{"damaged input", "input", 20.0},
                                           {"x", "model", 28.5},
                                           {"y", "model", 30.5},
                                           {"nlm", "baseline", 29.5}}) {
      EvaluationRow row;
      row.name = name;
      row.kind = kind;
      row.psnr = psnr;
      row.mse = 1 / psnr;
      evaluation.rows.push_back(row);
    }
    for (const int side : {28, 600}) {
      const Planes picture = synthetic_picture(side == 28 ? 1 : 3, side, side);
      evaluation.examples.push_back({picture, std::vector<Planes>(4, picture)});
    }
    measurement.rows = {1, 2};
    return measurement;
  }

  TempFolder folder_;
};

TEST_F(ReportPage, says_who_leads_and_ranks_baselines_too) {
  const std::string page = report_page(content());
  EXPECT_NE(page.find("1,234 pictures of mnist"), std::string::npos);
  EXPECT_NE(page.find("leads with 30.50 dB"), std::string::npos);
  const std::size_t table = page.find("Measured figures");
  const std::size_t second = page.find("second &lt;", table), nlm = page.find("nlm", table),
                    first = page.find("first", table);
  EXPECT_LT(second, nlm);
  EXPECT_LT(nlm, first);
  EXPECT_NE(page.find("network.latent"), std::string::npos) << "what the runs differ in";
}

TEST_F(ReportPage, without_a_measurement_says_what_the_ranking_is_worth) {
  ReportContent bare = content();
  bare.measurement.reset();
  bare.ranking = rank_runs(bare.runs, {});
  const std::string page = report_page(bare);
  EXPECT_NE(page.find("not on a common held-out set"), std::string::npos);
  EXPECT_EQ(page.find("<section id=\"pictures\""), std::string::npos);
}

TEST_F(ReportPage, undamaged_pictures_are_not_shown_twice) {
  ReportContent clean = content();
  clean.measurement->evaluation.rows[0].mse = 0;
  const std::string page = report_page(clean);
  EXPECT_NE(page.find("pictures of mnist, undamaged"), std::string::npos);
  EXPECT_NE(page.find("<h2>Original and restored"), std::string::npos);
  EXPECT_EQ(page.find("damaged input</th>"), std::string::npos);
}

TEST_F(ReportPage, names_of_runs_cannot_become_markup) {
  const std::string page = report_page(content());
  EXPECT_EQ(page.find("<script>fail()"), std::string::npos);
  std::size_t scripts = 0;
  for (std::size_t at = 0; (at = page.find("<script", at)) != std::string::npos; ++at) ++scripts;
  EXPECT_EQ(scripts, 2u) << "the data and the script";
}

/// The same in a headless Chromium.
class ReportInBrowser : public ReportPage {
 protected:
  static constexpr const char* paths = "document.querySelectorAll('path.curve').length";
};

#define OPEN_REPORT(browser) \
  LACUNA_NEEDS_BROWSER();    \
  Browser browser;           \
  browser.resize(1280);      \
  browser.open(write(content()))

TEST_F(ReportInBrowser, loads_nothing_and_reports_no_error) {
  OPEN_REPORT(browser);
  browser.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
  browser.evaluate("Promise.all([...document.images].map((image) => image.decode()))");
  for (const auto& request : browser.events("Network.requestWillBeSent")) {
    const std::string url = request.at("request").at("url");
    EXPECT_TRUE(url.starts_with("data:") || url.ends_with("/report.html")) << url;
  }
  EXPECT_FALSE(browser.events("Network.requestWillBeSent").empty());
  for (const char* kind : {"Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"}) {
    for (const auto& event : browser.events(kind)) ADD_FAILURE() << kind << ": " << event.dump();
  }
  EXPECT_GT(browser.evaluate("document.images.length"), 10);
}

TEST_F(ReportInBrowser, policy_stops_what_a_name_might_smuggle_in) {
  OPEN_REPORT(browser);
  browser.evaluate(
      "const script = document.createElement('script'); script.textContent = 'window.smuggled = 1';"
      "document.body.append(script)");
  EXPECT_TRUE(browser.evaluate("window.smuggled === undefined"));
  EXPECT_TRUE(browser.evaluate("fetch('https://example.org').then(() => false, () => true)"));
}

TEST_F(ReportInBrowser, draws_every_curve) {
  OPEN_REPORT(browser);
  const ReportContent shown = content();
  std::size_t curves = latent_chart(shown.runs, shown.measurement)->curves.size();
  for (const Chart& chart : log_charts(shown.runs)) curves += chart.curves.size();
  EXPECT_EQ(browser.evaluate(paths), curves);
  EXPECT_EQ(browser.evaluate("[...document.querySelectorAll('path.curve')].filter((path) => "
                             "!/^M[-0-9.]+ [-0-9.]+(L|$)/.test(path.getAttribute('d'))).length"),
            0)
      << "no path is empty or holds NaN";
  EXPECT_GT(browser.evaluate("document.querySelectorAll('.flag').length"), 0) << "the roll-back";
  EXPECT_GT(browser.evaluate("document.querySelectorAll('.end').length"), 0) << "names at the ends";
}

TEST_F(ReportInBrowser, log_switch_smoothing_and_legend) {
  OPEN_REPORT(browser);
  const std::string curve = "document.querySelector('#curves .chart path.curve:not(.raw)').getAttribute('d')";
  const std::string pressed = "document.querySelector('#curves .chart button').getAttribute('aria-pressed')";
  const std::string before = browser.evaluate(curve), state = browser.evaluate(pressed);
  browser.evaluate("document.querySelector('#curves .chart button').click()");
  const std::string switched = browser.evaluate(curve);
  EXPECT_NE(switched, before);
  EXPECT_NE(browser.evaluate(pressed), state);

  const std::string slider = "document.querySelector('.smoothing input')";
  browser.evaluate(slider + ".value = 0.9; " + slider + ".dispatchEvent(new Event('input'))");
  EXPECT_NE(browser.evaluate(curve), switched);
  EXPECT_EQ(browser.evaluate("document.querySelector('.smoothing output').textContent"), "0.90");
  EXPECT_GT(browser.evaluate("document.querySelectorAll('path.raw').length"), 0)
      << "the raw values stay behind";
  browser.evaluate(slider + ".value = 0; " + slider + ".dispatchEvent(new Event('input'))");
  EXPECT_EQ(browser.evaluate(curve), switched);

  const int all = browser.evaluate(paths);
  browser.evaluate("document.querySelector('.legend input').click()");
  EXPECT_LT(browser.evaluate(paths), all);
}

TEST_F(ReportInBrowser, values_are_read_by_keyboard_and_pointer) {
  OPEN_REPORT(browser);
  const std::string tip =
      "document.querySelector('#curves .chart .tip').hidden ? '' : "
      "document.querySelector('#curves .chart .tip').innerText";
  EXPECT_EQ(browser.evaluate(tip), "");
  browser.evaluate(
      "const svg = document.querySelector('#curves .chart .plot svg'); svg.focus();"
      "svg.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))");
  const std::string first = browser.evaluate(tip);
  EXPECT_NE(first.find("step 50"), std::string::npos) << first;
  EXPECT_NE(first.find("first"), std::string::npos) << first;
  browser.evaluate("document.querySelector('#curves .chart').scrollIntoView({behavior: 'instant'})");
  const auto box = browser.evaluate(
      "(({x, y, width, height}) => [x, y, width, height])"
      "(document.querySelector('#curves .chart .plot svg').getBoundingClientRect())");
  browser.call("Input.dispatchMouseEvent", {{"type", "mouseMoved"},
                                            {"x", box[0].get<double>() + box[2].get<double>() / 2},
                                            {"y", box[1].get<double>() + box[3].get<double>() / 2}});
  const std::string middle = browser.evaluate(tip);
  EXPECT_NE(middle, first);
  EXPECT_NE(middle.find("step "), std::string::npos) << middle;
}

TEST_F(ReportInBrowser, no_width_makes_the_page_scroll_sideways) {
  OPEN_REPORT(browser);
  browser.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
  for (const int width : {1280, 768, 390, 320}) {
    browser.resize(width);
    EXPECT_EQ(browser.evaluate("innerWidth"), width);
    EXPECT_LE(browser.evaluate("document.documentElement.scrollWidth"), width);
    EXPECT_TRUE(
        browser.evaluate("[...document.querySelectorAll('.plot svg')].every((svg) => "
                         "Math.abs(svg.viewBox.baseVal.width - svg.clientWidth) < 2)"))
        << "drawn anew for " << width;
  }
}

TEST_F(ReportInBrowser, text_has_contrast_in_light_and_in_dark) {
  OPEN_REPORT(browser);
  const std::string contrast = R"((() => {
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const texts = document.querySelectorAll('h1, p, th, td, a, dt, dd, summary, .chart button, .end');
    return {dark: ground < 0.2, least: Math.min(...[...texts].map((text) => {
      const style = getComputedStyle(text);
      return ratio(light(text.classList.contains('end') ? style.fill : style.color), ground);
    }))};
  })())";
  for (const bool dark : {false, true}) {
    browser.prefer_dark(dark);
    const auto measured = browser.evaluate(contrast);
    EXPECT_EQ(measured.at("dark"), dark);
    EXPECT_GE(measured.at("least"), 4.5) << (dark ? "dark" : "light");
  }
}

TEST_F(ReportInBrowser, prints_light_and_without_controls) {
  OPEN_REPORT(browser);
  browser.call("Emulation.setEmulatedMedia",
               {{"media", "print"}, {"features", {{{"name", "prefers-color-scheme"}, {"value", "dark"}}}}});
  EXPECT_EQ(browser.evaluate("getComputedStyle(document.querySelector('.controls')).display"), "none");
  EXPECT_EQ(browser.evaluate("getComputedStyle(document.body).color"), "rgb(28, 37, 48)");
  const std::string pdf = browser.call("Page.printToPDF").value("data", "");
  EXPECT_GT(pdf.size(), 20'000u);
}

TEST_F(ReportInBrowser, without_scripts_all_but_the_curves_is_there) {
  LACUNA_NEEDS_BROWSER();
  Browser browser;
  browser.call("Emulation.setScriptExecutionDisabled", {{"value", true}});
  browser.open(write(content()));
  browser.call("Emulation.setScriptExecutionDisabled", {{"value", false}});
  EXPECT_EQ(browser.evaluate(paths), 0);
  const std::string text = browser.evaluate("document.body.innerText");
  for (const char* expected : {"30.50", "nlm", "The curves need JavaScript", "network.latent"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
}

TEST_F(ReportInBrowser, one_run_with_one_log_entry) {
  LACUNA_NEEDS_BROWSER();
  ReportContent single = content();
  single.runs.resize(1);
  single.runs[0].log = parse_run_log(log_line(50, 0.5), "log");
  single.measurement.reset();
  single.ranking = rank_runs(single.runs, {});
  Browser browser;
  browser.open(write(single));
  EXPECT_GT(browser.evaluate(paths), 0);
  EXPECT_EQ(browser.evaluate("document.querySelectorAll('.legend input').length"), 0);
  EXPECT_TRUE(browser.events("Runtime.exceptionThrown").empty());
}

TEST_F(ReportInBrowser, structure_figure_is_well_formed) {
  LACUNA_NEEDS_BROWSER();
  Browser browser;
  browser.open(write(content()));
  EXPECT_TRUE(
      browser.evaluate("!new DOMParser().parseFromString(new TextDecoder().decode(Uint8Array.from(atob("
                       "document.querySelector('.structure img').src.split(',')[1]), (c) => "
                       "c.charCodeAt(0))), 'image/svg+xml')"
                       ".querySelector('parsererror')"));
  EXPECT_GT(browser.evaluate("document.querySelector('.structure img').naturalWidth"), 50);
}

}  // namespace
}  // namespace lacuna::testing
