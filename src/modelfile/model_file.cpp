#include "modelfile/model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lacuna/error.h"

namespace lacuna {
namespace {

using Json = nlohmann::json;

constexpr char card_key[] = "lacuna";
constexpr int max_card_depth = 16;

/// Copying and writing a document recurses, so the depth that a file can ask for is bounded.
Json parse_card(const std::string& text, const std::string& name) {
  const auto within_depth = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > max_card_depth) {
      throw Error(ErrorCode::limit_exceeded,
                  fmt::format("{}: model card: more than {} levels", name, max_card_depth));
    }
    return true;
  };
  const Json card = Json::parse(text, within_depth, false);
  if (card.is_discarded()) throw Error(ErrorCode::bad_input, fmt::format("{}: model card: no JSON", name));
  return card;
}

ModelFile model_from(TensorFile file, const std::string& name) {
  const auto bad = [&](const std::string& what) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: {}", name, what));
  };
  const auto card = file.metadata.find(card_key);
  if (card == file.metadata.end()) bad("it holds no model card, so it is no model of Lacuna");
  if (file.integrity == Integrity::unknown) bad("it carries no sha256, so it may be damaged");
  if (file.integrity == Integrity::changed) bad("changed or damaged: its sha256 does not match");
  ModelFile model{ModelCard::from_json(parse_card(card->second, name), name), std::move(file.tensors)};
  std::vector<std::string> problems;
  for (const auto& [tensor_name, tensor] : model.tensors) {
    if (const std::size_t count = count_non_finite(tensor)) {
      problems.push_back(fmt::format("'{}' ({} values)", tensor_name, count));
    }
  }
  if (!problems.empty()) bad(fmt::format("weights that are not finite in {}", fmt::join(problems, ", ")));
  return model;
}

}  // namespace

ModelFile read_model_file(const std::filesystem::path& path) {
  return model_from(read_tensor_file(path), path.string());
}

ModelFile parse_model_file(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  return model_from(parse_tensor_file(bytes, name), name);
}

void write_model_file(const std::filesystem::path& path, const ModelFile& model) {
  TensorFile file;
  file.tensors = model.tensors;
  file.metadata[card_key] = model.card.to_json().dump(-1, ' ', false, Json::error_handler_t::replace);
  write_tensor_file(path, file);
}

bool verify_model_file(const std::filesystem::path& path) {
  const TensorFile file = read_tensor_file(path);
  if (file.integrity == Integrity::unknown) {
    throw Error(ErrorCode::bad_input,
                fmt::format("{}: it carries no sha256, so it cannot be verified", path.string()));
  }
  return file.integrity == Integrity::intact;
}

}  // namespace lacuna
