#pragma once

#include <string>
#include <vector>

#include "report/charts.h"
#include "report/report.h"

namespace lacuna {

// The parts of a report's page, in the order in which they stand there; each is a <section> or empty.

/// The ranking, what the runs differ in, and the table of the measurement.
std::string results_section(const ReportContent& content);
/// Original, damaged, and what each run and baseline made of it.
std::string comparison_section(const ReportContent& content);
/// Places for charts `first` .. of the page's data, under their headings, with the controls for all.
std::string curves_section(const ReportContent& content, const std::vector<Chart>& charts);
/// The place of chart `number`, the error over the size of the latent vector.
std::string latent_section(std::size_t number, bool measured);
/// The grids that the runs drew on their way.
std::string samples_section(const ReportContent& content);
/// One run: its facts, structure, layers, recipe and environment.
std::string run_section(const ReportContent& content, std::size_t run);

/// A run's name behind a dot of its colour, as HTML.
std::string run_label(const ReportContent& content, std::size_t run);
/// The <figure> that the page's script draws chart `number` into.
std::string chart_place(const Chart& chart, std::size_t number, bool wide);

}  // namespace lacuna
