#include "modelfile/interpolate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "lacuna/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

/// The dial's setting that the model's results were measured at: what it is shipped for.
double fidelity_of(const ModelCard& card) {
  const auto named = card.results.find("fidelity");
  return named != card.results.end() && named->is_number() ? std::clamp(named->get<double>(), 0.0, 1.0) : 1.0;
}

constexpr std::string_view sharp_ending = "_sharp";

/// The model beside a sharp sister, which may hold some of its tensors only; empty for other files.
fs::path whole_model_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  if (!stem.ends_with(sharp_ending)) return {};
  const fs::path whole =
      file.parent_path() / (stem.substr(0, stem.size() - sharp_ending.size()) + file.extension().string());
  std::error_code ignored;
  return fs::is_regular_file(whole, ignored) ? whole : fs::path();
}

StoredTensor between(const StoredTensor& first, const StoredTensor& second, double share) {
  const std::vector<float> a = float_values(first), b = float_values(second);
  std::vector<float> values(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    values[i] = static_cast<float>(share * a[i] + (1 - share) * b[i]);
  return make_tensor(first.shape, values);
}

}  // namespace

ModelFile interpolated(const ModelFile& first, const ModelFile& second, double share,
                       const std::string& second_name) {
  std::vector<std::string> problems;
  for (const auto& [name, tensor] : second.tensors) {
    const auto found = first.tensors.find(name);
    if (found == first.tensors.end()) {
      problems.push_back(fmt::format("'{}' is in this file only", name));
    } else if (found->second.shape != tensor.shape) {
      problems.push_back(fmt::format("'{}' is {} here and {} there", name, fmt::join(tensor.shape, "x"),
                                     fmt::join(found->second.shape, "x")));
    }
  }
  if (!problems.empty()) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: its weights cannot be blended with those of '{}': {}",
                                                  second_name, first.card.name, fmt::join(problems, "; ")));
  }
  ModelFile result = first;
  for (const auto& [name, tensor] : second.tensors)
    result.tensors[name] = between(first.tensors.at(name), tensor, share);
  return result;
}

ModelFile read_model_at(const std::string& name_or_file, std::optional<double> fidelity,
                        std::vector<fs::path>* files) {
  const fs::path file = find_model(name_or_file);
  if (const fs::path whole = whole_model_of(file); !whole.empty())
    return read_model_at(whole.string(), fidelity.value_or(0), files);
  ModelFile model = read_model_file(file);
  if (files) *files = {file};
  const double share = fidelity.value_or(fidelity_of(model.card));
  if (share == 1) return model;
  const fs::path sharp =
      file.parent_path() / (file.stem().string() + std::string(sharp_ending) + file.extension().string());
  std::error_code ignored;
  if (!fs::is_regular_file(sharp, ignored)) {
    throw Error(ErrorCode::bad_input,
                fmt::format("fidelity: {} needs the sharp model {}, which is not there (1 does without it)",
                            share, sharp.string()));
  }
  if (files) files->push_back(sharp);
  return interpolated(model, read_model_file(sharp), share, sharp.string());
}

DialledModel parse_dialled_model(const std::string& text) {
  const std::size_t at = text.rfind('@');
  std::error_code ignored;
  if (at == std::string::npos || fs::is_regular_file(text, ignored)) return {text, std::nullopt};
  const char* first = text.data() + at + 1;
  const char* last = text.data() + text.size();
  double fidelity = 0;
  const auto [end, error] = std::from_chars(first, last, fidelity);
  if (error != std::errc() || end != last || !(fidelity >= 0 && fidelity <= 1)) {
    throw Error(ErrorCode::usage, fmt::format("{}: what follows @ is no fidelity within 0..1", text));
  }
  return {text.substr(0, at), fidelity};
}

}  // namespace lacuna
