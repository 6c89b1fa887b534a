#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/charts.h"
#include "report/measurement.h"

namespace lacuna {

/// Numbers in the latent vector of a run's network, or nothing where it has none.
std::optional<std::int64_t> latent_size(const TrainingRun& run);

/// The sizes, ascending, by which runs of one kind of network differ; empty where there are no two.
std::vector<std::int64_t> compared_latent_sizes(const std::vector<TrainingRun>& runs);

/// The baseline of evaluate() that keeps as many principal components.
std::string pca_name(std::int64_t size);

/// Mean square error over the size of the latent vector, beside principal components where they were
/// measured; without a measurement from the validation of the logs. Nothing unless two runs of one kind of
/// network differ in that size.
std::optional<Chart> latent_chart(const std::vector<TrainingRun>& runs,
                                  const std::optional<Measurement>& measurement);

}  // namespace lacuna
