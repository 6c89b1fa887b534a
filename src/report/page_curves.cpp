#include <fmt/format.h>

#include "report/html.h"
#include "report/page_sections.h"

namespace lacuna {
namespace {

std::string controls(const ReportContent& content) {
  std::string legend;
  for (std::size_t run = 0; run < content.runs.size(); ++run) {
    legend +=
        fmt::format("<label class=\"run-{}\"><input type=\"checkbox\" value=\"{}\" checked>{}</label>\n",
                    run % 8, run, escape_html(content.runs[run].name));
  }
  if (content.runs.size() > 1)
    legend = "<fieldset class=\"legend\" aria-label=\"Runs shown\">" + legend + "</fieldset>\n";
  else
    legend.clear();
  return fmt::format(
      "<div class=\"controls\" hidden>\n{}<label class=\"smoothing\">Smoothing <input type=\"range\" "
      "min=\"0\" "
      "max=\"0.98\" step=\"0.02\" value=\"0\"><output>off</output></label>\n</div>\n",
      legend);
}

}  // namespace

std::string run_label(const ReportContent& content, std::size_t run) {
  const std::string name = escape_html(content.runs[run].name);
  if (content.runs.size() == 1) return name;
  return fmt::format("<span><span class=\"swatch run-{}\"></span>{}</span>", run % 8, name);
}

std::string chart_place(const Chart& chart, std::size_t number, bool wide) {
  return fmt::format(
      "<figure class=\"chart{}\" data-chart=\"{}\"><figcaption>{}<button type=\"button\" hidden "
      "aria-pressed=\"false\">log scale</button></figcaption><div class=\"plot\"></div></figure>\n",
      wide ? " wide" : "", number, escape_html(chart.title));
}

std::string curves_section(const ReportContent& content, const std::vector<Chart>& charts) {
  std::string html =
      "<section id=\"curves\">\n<h2>Curves</h2>\n<noscript><p>The curves need JavaScript; all else "
      "on this page does not.</p></noscript>\n" +
      controls(content);
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const std::string& group = charts[i].group;
    const bool starts = i == 0 || group != charts[i - 1].group;
    const bool alone = starts && (i + 1 == charts.size() || charts[i + 1].group != group);
    if (starts) {
      const bool says_more = !alone || charts[i].title != group;
      html += fmt::format("{}{}<div class=\"charts\">\n", i == 0 ? "" : "</div>\n",
                          says_more ? "<h3>" + escape_html(group) + "</h3>\n" : "");
    }
    html += chart_place(charts[i], i, i == 0 || alone);
  }
  return html + "</div>\n</section>\n";
}

std::string latent_section(std::size_t number, bool measured) {
  Chart chart;
  chart.title = "Mean square error by the size of the latent vector";
  return fmt::format(
      "<section id=\"latent\">\n<h2>Error by latent size</h2>\n<p class=\"note\">{}</p>\n<div "
      "class=\"charts\">\n{}</div>\n</section>\n",
      measured ? "On the held-out set of the table above. Principal components keep as many numbers; they "
                 "are the best "
                 "that a linear encoder and decoder can do."
               : "The lowest error of each run's own validation.",
      chart_place(chart, number, true));
}

}  // namespace lacuna
