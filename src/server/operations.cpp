#include "server/operations.h"

#include "server/problem.h"

namespace lacuna {
namespace {

Parameter model_parameter(const std::string& fallback) {
  return {"model", ParameterKind::text, "", "name of a model out of /models; left out: " + fallback};
}

Operation fill_operation() {
  using Kind = ParameterKind;
  Operation fill{{"fill", "fills what the mask covers", "", {}}, true};
  fill.description.parameters = {
      {"method",
       Kind::choice,
       "auto",
       "auto does what suits each hole, face says that every hole is in a face",
       0,
       0,
       {"auto", "face"}},
      {"invert_mask", Kind::boolean, "false", "fill where the mask is black"},
      {"grow", Kind::integer, "0", "pixels that the mask is widened by", 0, 1000},
      {"feather", Kind::real, "",
       "pixels inside the mask over which the fill passes into what is around it; "
       "left out: a fifth of the face",
       0, 1000},
      {"fidelity", Kind::real, "",
       "1 stays with what is known, 0 invents more; left out: what the model names", 0, 1},
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

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = {fill_operation(), denoise_operation(), adjust_mask_operation()};
  return all;
}

const Operation& find_operation(const std::string& name) {
  for (const Operation& operation : operations())
    if (operation.description.name == name) return operation;
  std::string known;
  for (const Operation& operation : operations())
    known += (known.empty() ? "" : ", ") + operation.description.name;
  throw Problem(422, "unknown_operation", "there is no such operation (known: " + known + ")");
}

}  // namespace lacuna
