#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "modelfile/safetensors.h"

namespace lacuna {

/// What a model file says of itself: the JSON text in its metadata key "lacuna".
struct ModelCard {
  int format_version = 1;
  std::string name;                               ///< "photo_denoiser"
  std::string task;                               ///< "denoise", "fill", ...
  std::string summary;                            ///< what the model is for, one line
  std::string network;                            ///< registered network kind
  std::map<std::string, std::string> parameters;  ///< of the network kind
  std::string recipe;                             ///< TOML text of the resolved recipe
  std::string data;                               ///< data set and its fingerprint
  std::string licence;                            ///< licence and terms of the training data
  std::int64_t steps = 0;
  std::int64_t pictures_seen = 0;
  double hours = 0;
  std::string version;                                ///< of Lacuna that trained it
  nlohmann::json results = nlohmann::json::object();  ///< measured results: protocol -> figures

  nlohmann::json to_json() const;
  /// Throws bad_input naming every key that is missing or of the wrong type, unsupported for a newer format.
  static ModelCard from_json(const nlohmann::json& json, const std::string& file_name);
};

/// A model as stored in one .safetensors file.
struct ModelFile {
  ModelCard card;
  std::map<std::string, StoredTensor> tensors;
};

/// Reads and validates: the rules of read_tensor_file, the card, the stored hash, finite weights. Throws
/// bad_input, limit_exceeded or unsupported.
ModelFile read_model_file(const std::filesystem::path& path);
/// The same from memory; `name` is used in messages.
ModelFile parse_model_file(const std::vector<std::uint8_t>& bytes, const std::string& name);
/// Writes atomically. Throws cannot_write.
void write_model_file(const std::filesystem::path& path, const ModelFile& model);
/// Recomputes the stored SHA-256; false if the file was changed. Throws bad_input where it is no model file
/// (any longer), also where it carries no hash.
bool verify_model_file(const std::filesystem::path& path);

/// The file of a shipped model by name, or `name_or_file` itself if it names a file. Looks in LACUNA_MODELS,
/// the installed share folder, and the source tree's models/. Throws bad_input listing where it looked.
std::filesystem::path find_model(const std::string& name_or_file);
/// All shipped models that can be found, sorted by name; the first of a name wins.
std::vector<std::filesystem::path> list_models();

}  // namespace lacuna
