#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "lacuna/evaluate.h"
#include "lacuna/image.h"

namespace lacuna {

/// One picture to restore and what it should become.
struct EvaluationSample {
  std::string name;
  Planes clean;
  Planes damaged;
  std::vector<float> hole;            ///< height x width, 1 where the content was replaced; empty = no hole
  bool intact_outside = false;        ///< damaged equals clean at every pixel outside the hole
  std::optional<double> noise_sigma;  ///< 8-bit units; empty = not told (blind)
  std::optional<int> label;           ///< class, where the evaluation asks for it
};

/// The samples that the options of an evaluation describe.
class EvaluationSamples {
 public:
  virtual ~EvaluationSamples() = default;
  virtual std::int64_t size() const = 0;
  virtual EvaluationSample get(std::int64_t index) const = 0;
  /// What is evaluated, in canonical form: "paired", or the SPEC with its defaults.
  virtual std::string degradation() const = 0;
  virtual std::string fingerprint() const = 0;
};

std::unique_ptr<EvaluationSamples> open_samples(const EvaluateOptions& options);

/// The clean pictures of an evaluation: of IDX data the test set unless a split is named.
std::unique_ptr<Dataset> open_clean_pictures(const EvaluateOptions& options);

}  // namespace lacuna
