#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "datasets/dataset.h"

namespace lacuna {

/// Pictures damaged by real life beside their clean originals: equal sizes, equal order.
struct PicturePairs {
  std::unique_ptr<Dataset> clean;
  std::unique_ptr<Dataset> damaged;
};

/// Opens a folder of pairs NAME_real.* (damaged) and NAME_mean.* (clean, for instance the mean of many
/// exposures), sorted by NAME. `split` takes every other pair by position counted from 0: "even", "odd";
/// empty = all. Throws bad_input where a partner is missing, usage for another split.
PicturePairs open_picture_pairs(const std::filesystem::path& folder, const std::string& split);

}  // namespace lacuna
