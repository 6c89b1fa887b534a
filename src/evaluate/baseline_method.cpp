#include "core/module.h"
#include "core/text.h"
#include "datasets/dataset.h"
#include "evaluate/baseline.h"
#include "evaluate/method.h"
#include "evaluate/principal_components.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

class BaselineMethod final : public Method {
 public:
  explicit BaselineMethod(std::unique_ptr<Baseline> baseline) : baseline_(std::move(baseline)) {}

  std::vector<Restoration> restore(const std::vector<EvaluationSample>& samples) override {
    std::vector<Restoration> restorations;
    for (const EvaluationSample& sample : samples)
      restorations.push_back({baseline_->restore(sample.damaged, sample.hole, sample.noise_sigma), {}});
    return restorations;
  }

 private:
  std::unique_ptr<Baseline> baseline_;
};

/// One of the methods of OpenCV, which live in a module of their own.
std::unique_ptr<Baseline> make_opencv_baseline(const std::string& name) {
  using EntryPoint = Baseline* (*)(const char*);
  void* entry = nullptr;
  try {
    entry = module_symbol("liblacuna_baselines.so", "lacuna_make_baseline", "the classical baselines");
  } catch (const Error& error) {
    throw Error(ErrorCode::unsupported,
                "baseline " + name +
                    " needs OpenCV (packages libopencv-dev and libopencv-contrib-dev when "
                    "Lacuna is built): " +
                    error.what());
  }
  std::unique_ptr<Baseline> baseline(reinterpret_cast<EntryPoint>(entry)(name.c_str()));
  if (!baseline) throw Error(ErrorCode::unsupported, "this build of OpenCV lacks the baseline " + name);
  return baseline;
}

/// Draws each picture from its principal components: what the best linear autoencoder makes of it.
class PrincipalComponentsMethod final : public Method {
 public:
  PrincipalComponentsMethod(const std::filesystem::path& data, int count)
      : components_(*open_dataset({data, "train"}), count) {}

  std::vector<Restoration> restore(const std::vector<EvaluationSample>& samples) override {
    std::vector<Restoration> restorations;
    for (const EvaluationSample& sample : samples)
      restorations.push_back({components_.reconstruct(sample.damaged), {}});
    return restorations;
  }

 private:
  PrincipalComponents components_;
};

}  // namespace

std::optional<int> component_count(const std::string& name) {
  constexpr std::string_view prefix = "pca-";
  if (name.rfind(prefix, 0) != 0) return std::nullopt;
  const auto count = parse_integer(name.substr(prefix.size()));
  if (!count || *count < 1 || *count > 4096) return std::nullopt;
  return static_cast<int>(*count);
}

std::vector<std::string> baseline_names() {
  return {"mean_fill", "exemplar", "smooth", "telea", "ns", "fsr", "nlm"};
}

std::unique_ptr<Method> make_baseline_method(const std::string& name, const std::filesystem::path& data) {
  if (const auto count = component_count(name))
    return std::make_unique<PrincipalComponentsMethod>(data, *count);
  if (name == "mean_fill") return std::make_unique<BaselineMethod>(make_mean_fill());
  if (name == "exemplar") return std::make_unique<BaselineMethod>(make_exemplar_baseline());
  if (name == "smooth") return std::make_unique<BaselineMethod>(make_smooth_baseline());
  return std::make_unique<BaselineMethod>(make_opencv_baseline(name));
}

}  // namespace lacuna
