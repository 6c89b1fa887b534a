#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "core/description.h"
#include "core/share_folder.h"
#include "lacuna/error.h"
#include "modelfile/model_file.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

constexpr char extension[] = ".safetensors";

/// Folders of shipped models, the first wins: the user's, the installed one, the source tree's.
std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders;
  if (const char* chosen = std::getenv("LACUNA_MODELS"); chosen && *chosen) folders.push_back(chosen);
  for (const fs::path& share : share_folders()) folders.push_back(share / "models");
  return folders;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace

std::vector<fs::path> list_models() {
  std::map<std::string, fs::path> by_name;
  for (const fs::path& folder : model_folders()) {
    std::error_code unreadable;
    for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
      if (entry.path().extension() == extension) by_name.emplace(entry.path().stem(), entry.path());
    }
  }
  std::vector<fs::path> models;
  for (const auto& [name, path] : by_name) models.push_back(path);
  return models;
}

fs::path find_model(const std::string& name_or_file) {
  if (is_file(name_or_file)) return name_or_file;
  const bool names_file = name_or_file.find('/') != std::string::npos || name_or_file.ends_with(extension);
  if (names_file) throw Error(ErrorCode::bad_input, fmt::format("no model file {}", name_or_file));
  std::vector<std::string> known;
  for (const fs::path& model : list_models()) {
    if (model.stem() == name_or_file) return model;
    known.push_back(model.stem());
  }
  const std::string near = nearest_name(name_or_file, known);
  std::vector<std::string> looked;
  for (const fs::path& folder : model_folders()) looked.push_back(folder.string());
  throw Error(ErrorCode::bad_input,
              fmt::format("no model '{}'{} (known: {}; looked in {}; set LACUNA_MODELS for another folder)",
                          name_or_file, near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                          known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")),
                          fmt::join(looked, ", ")));
}

}  // namespace lacuna
