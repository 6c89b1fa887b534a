// Promises S2 and S9: what the page asks, and what pages of others cannot do.
#include "server/page_in_browser.h"

namespace lacuna::testing {
namespace {

TEST_F(PageInBrowser, asks_nobody_else_and_keeps_the_token_out_of_the_address) {
  OPEN_PAGE();
  open_picture();
  click("#denoise");
  ASSERT_TRUE(says("Denoised"));
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

TEST_F(PageInBrowser, without_the_token_it_says_so) {
  OPEN_PAGE();
  evaluate("sessionStorage.clear()");
  browser().open_address(fmt::format("http://127.0.0.1:{}/", server().port()));
  EXPECT_TRUE(says("The key is missing")) << status();
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
  ASSERT_TRUE(says("The server does not")) << status();
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
