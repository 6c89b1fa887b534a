#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/recipe.h"
#include "image/image_file.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {

/// A recipe as a run folder holds it, with `settings` applied.
inline Recipe sample_recipe(const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  return parse_recipe(
      "name = \"sample\"\nsummary = \"a run for tests\"\nlicence = \"anyone may use it\"\n"
      "[network]\nkind = \"restorer_unet\"\n"
      "[[damage]]\nspec = \"gaussian(sigma=25)\"\n[[loss]]\nkind = \"mse\"\n"
      "[schedule]\nsteps = 1000\nbatch = 4\n",
      "sample", settings);
}

/// One line of a log as the trainer writes it.
inline std::string log_line(int step, double loss) {
  return nlohmann::json({{"step", step}, {"loss", loss}, {"gradient_norm", 2 * loss}, {"seconds", 36.0}})
             .dump() +
         "\n";
}
inline std::string validation_line(int step, double psnr, double input = 20) {
  return nlohmann::json({{"step", step}, {"validation", {{"psnr", psnr}, {"psnr_input", input}}}}).dump() +
         "\n";
}

/// A log of `count` entries, 50 steps apart, whose loss falls, with two validations.
inline std::string falling_log(int count = 40, double best_psnr = 30) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += log_line(50 * i, 1.0 / i + 0.01 * (i % 3));
  return text + validation_line(25 * count, best_psnr - 1) + validation_line(50 * count, best_psnr);
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// Writes a run folder without a model.
inline void make_run(const std::filesystem::path& folder, const std::string& log,
                     const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  write_text(folder / "recipe.toml", sample_recipe(settings).to_toml());
  write_text(folder / "environment.json", "{\"threads\": 2, \"lacuna\": \"0.1.0\"}\n");
  write_text(folder / "metrics.jsonl", log);
}

/// Adds a sample grid of `rows` rows of three pictures.
inline void add_sample(const std::filesystem::path& folder, int step, int side = 40, int rows = 4) {
  std::filesystem::create_directories(folder / "samples");
  std::string number = std::to_string(step);
  number.insert(0, 9 - number.size(), '0');
  save_image(to_image(synthetic_picture(3, rows * side, 3 * side)),
             folder / "samples" / ("step-" + number + ".png"));
}

}  // namespace lacuna::testing
