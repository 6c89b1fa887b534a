#include "modelfile/interpolate.h"

#include <gtest/gtest.h>

#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

ModelFile model_of(const std::map<std::string, std::vector<float>>& tensors,
                   const std::string& name = "first") {
  ModelFile model;
  model.card.name = name;
  for (const auto& [key, values] : tensors)
    model.tensors[key] = make_tensor({static_cast<std::int64_t>(values.size())}, values, TensorType::f16);
  return model;
}

TEST(Interpolated, EveryWeightIsTheMean) {
  const ModelFile first = model_of({{"a", {1, 2, -4}}, {"b", {0.5f}}});
  const ModelFile second = model_of({{"a", {3, -2, 4}}, {"b", {-0.5f}}}, "second");
  const ModelFile between = interpolated(first, second, 0.75, "second.safetensors");
  EXPECT_EQ(float_values(between.tensors.at("a")), (std::vector<float>{1.5f, 1, -2}));
  EXPECT_EQ(float_values(between.tensors.at("b")), (std::vector<float>{0.25f}));
  EXPECT_EQ(between.card.name, "first");
}

TEST(Interpolated, EndsAreTheTwoModels) {
  const ModelFile first = model_of({{"a", {0.1f, 65504, -3}}}), second = model_of({{"a", {7, -65504, 0.3f}}});
  for (const auto& [share, expected] : {std::pair{1.0, first}, std::pair{0.0, second}}) {
    EXPECT_EQ(float_values(interpolated(first, second, share, "s").tensors.at("a")),
              float_values(expected.tensors.at("a")));
  }
}

TEST(Interpolated, TensorsOfTheFirstAloneStay) {
  const ModelFile between =
      interpolated(model_of({{"a", {1}}, {"b", {5}}}), model_of({{"a", {3}}}), 0.5, "s");
  EXPECT_EQ(float_values(between.tensors.at("a")), (std::vector<float>{2}));
  EXPECT_EQ(float_values(between.tensors.at("b")), (std::vector<float>{5}));
}

TEST(Interpolated, WhatDoesNotFitIsListed) {
  const auto error = testing::error_of([] {
    interpolated(model_of({{"a", {1}}, {"b", {5}}}), model_of({{"a", {3, 4}}, {"c", {1}}}), 0.5,
                 "sharp.file");
  });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  for (const char* part : {"sharp.file", "'first'", "'a'", "'c'"})
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

ModelFile read_dialled(const std::string& text) {
  const DialledModel model = parse_dialled_model(text);
  return read_model_at(model.name_or_file, model.fidelity);
}

TEST(ReadModelAt, TheDialIsInTheNameOrInTheCard) {
  const testing::TempFolder folder;
  const std::string name = (folder / "m.safetensors").string();
  ModelFile soft = model_of({{"a", {1}}, {"b", {5}}});
  write_model_file(name, soft);
  EXPECT_EQ(float_values(read_dialled(name).tensors.at("a")), (std::vector<float>{1}));
  const auto missing = testing::error_of([&] { read_dialled(name + "@0.5"); });
  EXPECT_EQ(missing.code, ErrorCode::bad_input);
  EXPECT_NE(missing.message.find("m_sharp.safetensors"), std::string::npos) << missing.message;

  write_model_file(folder / "m_sharp.safetensors", model_of({{"a", {3}}}));
  EXPECT_EQ(float_values(read_dialled(name + "@0.25").tensors.at("a")), (std::vector<float>{2.5}));
  EXPECT_EQ(float_values(read_dialled(name).tensors.at("a")), (std::vector<float>{1}));
  const std::string sharp = (folder / "m_sharp.safetensors").string();
  EXPECT_EQ(float_values(read_dialled(sharp).tensors.at("a")), (std::vector<float>{3}));
  EXPECT_EQ(float_values(read_dialled(sharp).tensors.at("b")), (std::vector<float>{5}))
      << "the sister lacks it";
  soft.card.results["fidelity"] = 0.5;
  write_model_file(name, soft);
  EXPECT_EQ(float_values(read_dialled(name).tensors.at("a")), (std::vector<float>{2}));
  EXPECT_EQ(float_values(read_dialled(name + "@1").tensors.at("a")), (std::vector<float>{1}));
  for (const char* wrong : {"@1.5", "@", "@-0.1", "@x", "@0.5x", "@nan"})
    EXPECT_EQ(testing::error_of([&] { read_dialled(name + wrong); }).code, ErrorCode::usage) << wrong;
}

}  // namespace
}  // namespace lacuna
