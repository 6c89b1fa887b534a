#pragma once

#include "modelfile/model_file.h"

namespace lacuna {

/// The model between two that were trained from the same weights: `share` of each weight of `first` and 1 -
/// `share` of that of `second`, 0 <= share <= 1, computed in double precision and stored as float32 (weight
/// interpolation as in Wang et al., "Deep network interpolation", arXiv 1811.10515). The card and tensors
/// that `second` lacks are those of `first`. Throws bad_input listing all tensors of `second` that `first`
/// lacks or has in another shape; `second_name` is for the message.
ModelFile interpolated(const ModelFile& first, const ModelFile& second, double share,
                       const std::string& second_name);

}  // namespace lacuna
