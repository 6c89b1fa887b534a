#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "image/image_file.h"
#include "lacuna/progress.h"
#include "support/synthetic_picture.h"
#include "support/temp_folder.h"
#include "train/trainer.h"

namespace lacuna::testing {

/// A recipe that trains in milliseconds, and eight pictures to train on.
class TinyRun {
 public:
  explicit TinyRun(
      const std::string& damage = "gaussian(sigma=10..40)",
      const std::string& network = "kind = \"restorer_unet\"\nwidths = [8, 8]\nconvolutions = [4, 2]") {
    std::filesystem::create_directories(pictures());
    for (int i = 0; i < 8; ++i) {
      save_image(to_image(synthetic_picture(3, 40, 48, static_cast<std::uint64_t>(i + 1))),
                 pictures() / (std::to_string(i) + ".png"));
    }
    std::ofstream(recipe()) << "name = \"tiny\"\nseed = 3\n"
                               "[network]\n"
                            << network
                            << "\n"
                               "[data]\nsplit = \"\"\ncrop = 16\nflips = \"all\"\ngray = 0.2\nhold_out = 2\n"
                               "[[damage]]\nspec = \""
                            << damage
                            << "\"\n"
                               "[[loss]]\nkind = \"log_mse\"\n"
                               "[optimizer]\nema = 0.9\n"
                               "[schedule]\nsteps = 24\nbatch = 2\nwarmup = 4\ndecay = 0.5\n"
                               "[validation]\nevery = 8\npictures = 2\n"
                               "[checkpoint]\nseconds = 3600\n";
  }

  std::filesystem::path pictures() const { return folder_.path() / "pictures"; }
  std::filesystem::path recipe() const { return folder_.path() / "tiny.toml"; }
  std::filesystem::path run(const std::string& name) const { return folder_.path() / name; }

  TrainRequest request(const std::string& name) const {
    TrainRequest request;
    request.recipe = recipe();
    request.data = pictures();
    request.run = run(name);
    request.threads = 1;
    return request;
  }
  TrainRequest resume(const std::string& name) const {
    TrainRequest again = request(name);
    again.recipe.clear();
    again.resume = true;
    return again;
  }

 private:
  TempFolder folder_;
};

/// Cancels after a number of polls (the trainer polls once a step).
class CancelAfter final : public ProgressSink {
 public:
  explicit CancelAfter(int polls) : left_(polls) {}
  bool cancelled() const override { return left_-- <= 0; }

 private:
  mutable int left_;
};

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The newest checkpoint's folder.
inline std::filesystem::path newest_checkpoint(const std::filesystem::path& run) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(run / "checkpoints")) {
    newest = std::max(newest, entry.path());
  }
  return newest;
}

/// metrics.jsonl without the fields that tell time.
inline std::string log_without_times(const std::filesystem::path& run) {
  std::istringstream lines(contents(run / "metrics.jsonl"));
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    auto json = nlohmann::json::parse(line);
    json.erase("seconds");
    json.erase("busy");
    result += json.dump() + "\n";
  }
  return result;
}

}  // namespace lacuna::testing
