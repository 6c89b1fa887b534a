#include "server/operations.h"

#include <algorithm>

#include "modelfile/model_file.h"
#include "server/problem.h"

namespace lacuna {
namespace {

constexpr const char* detector = "photo_detector";

Parameter model_parameter(const std::string& fallback) {
  return {"model", ParameterKind::text, "", "name of a model out of /models; left out: " + fallback};
}

Operation fill_operation() {
  using Kind = ParameterKind;
  Operation fill{{"fill", "fills what the mask covers", "", {}}, true, true};
  fill.description.parameters = {
      {"method",
       Kind::choice,
       "auto",
       "auto does what suits each hole: faces and thin holes by networks, all else from pieces of the "
       "rest; the others force it",
       0,
       0,
       {"auto", "network", "exemplar", "smooth", "face"}},
      {"invert_mask", Kind::boolean, "false", "fill where the mask is black"},
      {"grow", Kind::integer, "0", "pixels that the mask is widened by", 0, 1000},
      {"feather", Kind::real, "",
       "pixels inside the mask over which the fill passes into what is around it; "
       "left out: a fifth of a face, else 60",
       0, 1000},
      {"fidelity", Kind::real, "",
       "1 stays with what is known, 0 invents more; left out: what the model names", 0, 1},
      {"seed", Kind::integer, "0", "another one gives another result where pieces are copied", 0, 1e9},
      model_parameter("faces_fill")};
  return fill;
}

Operation denoise_operation() {
  using Kind = ParameterKind;
  Operation denoise{{"denoise", "takes noise out of the picture", "", {}}, false};
  denoise.description.parameters = {
      {"noise", Kind::real, "", "standard deviation of the noise in 8-bit units; left out: estimated", 0, 75},
      {"strength", Kind::real, "1", "how much of the noise to take: 0 keeps the picture, 1 takes all", 0, 1},
      model_parameter("photo_denoiser")};
  return denoise;
}

Operation detect_operation() {
  using Kind = ParameterKind;
  Operation detect{{"detect", "finds damage and gives a mask of it, a PNG", "", {}}, false};
  detect.description.parameters = {
      {"threshold", Kind::real, "0.5", "probability from which a pixel counts as damaged", 0.01, 0.99},
      model_parameter(detector)};
  return detect;
}

Operation restore_operation() {
  using Kind = ParameterKind;
  Operation restore{
      {"restore",
       "finds damage and fills it, with what the mask covers where there is one, then takes JPEG "
       "artifacts and noise out; each only where there is some",
       "",
       {}},
      true};
  restore.description.parameters = {
      {"find_damage", Kind::boolean, "true", "false: only what the mask covers is filled"},
      {"noise", Kind::real, "", "standard deviation of the noise in 8-bit units; left out: estimated", 0, 75},
      {"strength", Kind::real, "1", "how much of the noise to take: 0 takes none, 1 all", 0, 1}};
  return restore;
}

bool is_installed(const std::string& model) {
  const auto models = list_models();
  return std::any_of(models.begin(), models.end(), [&](const auto& path) { return path.stem() == model; });
}

Operation adjust_mask_operation() {
  using Kind = ParameterKind;
  Operation adjust{{"adjust_mask", "widens, narrows or inverts a mask, given as the picture", "", {}}, false};
  adjust.description.parameters = {
      {"operate",
       Kind::choice,
       "expand",
       "expand widens what is white, shrink narrows it, reverse exchanges black and white",
       0,
       0,
       {"expand", "shrink", "reverse"}},
      {"by", Kind::integer, "5", "pixels that it is widened or narrowed by", 0, 1000},
      {"coloured", Kind::boolean, "false", "amber and transparent in place of white and black"}};
  return adjust;
}

}  // namespace

std::vector<Operation> operations() {
  std::vector<Operation> offered = {fill_operation(), denoise_operation(), adjust_mask_operation()};
  if (is_installed(detector)) {
    offered.push_back(detect_operation());
    offered.push_back(restore_operation());
  }
  return offered;
}

Operation find_operation(const std::string& name) {
  const std::vector<Operation> all = operations();
  for (const Operation& operation : all)
    if (operation.description.name == name) return operation;
  std::string known;
  for (const Operation& operation : all) known += (known.empty() ? "" : ", ") + operation.description.name;
  throw Problem(422, "unknown_operation", "there is no such operation (known: " + known + ")");
}

}  // namespace lacuna
