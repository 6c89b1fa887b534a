#pragma once

#include <optional>

#include "modelfile/model_file.h"

namespace lacuna {

/// The model between two that were trained from the same weights: `share` of each weight of `first` and 1 -
/// `share` of that of `second`, 0 <= share <= 1, computed in double precision and stored as float32 (weight
/// interpolation as in Wang et al., "Deep network interpolation", arXiv 1811.10515). The card and tensors
/// that `second` lacks are those of `first`. Throws bad_input listing all tensors of `second` that `first`
/// lacks or has in another shape; `second_name` is for the message.
ModelFile interpolated(const ModelFile& first, const ModelFile& second, double share,
                       const std::string& second_name);

/// Reads the model of a shipped name or a file at a place of its dial: 1 is the file itself, 0 its sharp
/// sister (NAME_sharp beside it), in between their mean. Without `fidelity` it is what the card's results
/// name, else 1. The sharp sister's own name is the place 0 of the other's dial. Throws bad_input where the
/// sister is needed and missing or does not fit, and as read_model_file. `files` gets those that were read.
ModelFile read_model_at(const std::string& name_or_file, std::optional<double> fidelity,
                        std::vector<std::filesystem::path>* files = nullptr);

/// A model at a place of its dial, as `evaluate` takes it: "faces_fill@0.5", or without fidelity
/// "faces_fill".
struct DialledModel {
  std::string name_or_file;
  std::optional<double> fidelity;
};

/// Throws usage where what follows the last @ is no number within 0..1, unless a file has that name.
DialledModel parse_dialled_model(const std::string& text);

}  // namespace lacuna
