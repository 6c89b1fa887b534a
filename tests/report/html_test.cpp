#include "report/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lacuna::testing {
namespace {

TEST(Html, text_cannot_become_markup) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(Html, json_cannot_end_its_script) {
  const nlohmann::json data = {{"name", "</script><script>alert(1)</script><!--"}};
  const std::string text = script_json(data);
  EXPECT_EQ(text.find('<'), std::string::npos) << text;
  EXPECT_EQ(nlohmann::json::parse(text), data);
}

TEST(Html, bytes_that_are_no_utf_8_do_not_throw) {
  EXPECT_NE(script_json({{"name", "\xff\xfe"}}).find("name"), std::string::npos);
}

TEST(Html, data_uris_are_padded) {
  EXPECT_EQ(data_uri("image/png", "a"), "data:image/png;base64,YQ==");
}

TEST(Html, table_marks_its_head_and_its_numbers) {
  const std::string html =
      html_table("Runs & more", {{"Run"}, {"<dB>", true}}, {{{"<b>a</b>", "1"}, "best"}});
  EXPECT_NE(html.find("aria-label=\"Runs &amp; more\""), std::string::npos) << html;
  EXPECT_NE(html.find("<th scope=\"col\" class=\"number\">&lt;dB&gt;</th>"), std::string::npos) << html;
  EXPECT_NE(html.find("<tr class=\"best\"><th scope=\"row\"><b>a</b></th><td class=\"number\">1</td></tr>"),
            std::string::npos)
      << html;
}

}  // namespace
}  // namespace lacuna::testing
