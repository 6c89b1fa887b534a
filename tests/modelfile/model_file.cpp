#include "modelfile/model_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <limits>

#include "core/atomic_file.h"
#include "core/random.h"
#include "lacuna/error.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::TempFolder;

ModelFile small_model() {
  ModelFile model;
  model.card.name = "small";
  model.card.task = "denoise";
  model.card.summary = "a model \"for\" tests";
  model.card.network = "restorer_unet";
  model.card.parameters = {{"widths", "8,16"}, {"blocks", "1"}};
  model.card.recipe = "[train]\nname = \"sha256\":\"x\"\n";
  model.card.data = "nothing";
  model.card.licence = "none";
  model.card.steps = 12;
  model.card.pictures_seen = 96;
  model.card.hours = 0.25;
  model.card.version = "0.1.0";
  model.card.results = {{"CBSD68", {{"psnr", 33.7}}}};
  std::vector<float> values(60);
  Random random(1);
  for (float& value : values) value = random.normal();
  model.tensors["body.weight"] = make_tensor({3, 4, 5}, values, TensorType::f16);
  model.tensors["body.bias"] = make_tensor({4}, {1.0f, 2.0f, -3.5f, 0.0f}, TensorType::f32);
  model.tensors["body.count"] = {TensorType::u8, {3}, {1, 2, 3}};
  return model;
}

TEST(ModelFile, written_and_read_again_is_the_same) {
  const TempFolder folder;
  const ModelFile model = small_model();
  write_model_file(folder / "small.safetensors", model);
  const ModelFile again = read_model_file(folder / "small.safetensors");
  EXPECT_EQ(again.card.to_json(), model.card.to_json());
  ASSERT_EQ(again.tensors.size(), model.tensors.size());
  for (const auto& [name, tensor] : model.tensors) {
    EXPECT_EQ(again.tensors.at(name).type, tensor.type) << name;
    EXPECT_EQ(again.tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(again.tensors.at(name).bytes, tensor.bytes) << name;
  }
  EXPECT_TRUE(verify_model_file(folder / "small.safetensors"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"small.safetensors"});
}

TEST(ModelFile, tensors_are_aligned_to_their_elements) {
  const TempFolder folder;
  write_model_file(folder / "small.safetensors", small_model());
  const auto bytes = read_file(folder / "small.safetensors");
  EXPECT_EQ(bytes[0] % 8, 0);
  const std::string text(bytes.begin() + 8, bytes.begin() + 8 + bytes[0] + 256 * bytes[1]);
  EXPECT_LT(text.find("body.bias"), text.find("body.weight"));
  EXPECT_LT(text.find("body.weight"), text.find("body.count"));
}

TEST(ModelFile, every_single_byte_flip_is_found) {
  const TempFolder folder;
  const auto path = folder / "small.safetensors";
  write_model_file(path, small_model());
  const std::vector<std::uint8_t> bytes = read_file(path);
  Random random(2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::vector<std::uint8_t> flipped = bytes;
    flipped[i] ^= static_cast<std::uint8_t>(1 + random.below(255));
    bool intact = false;
    try {
      intact = parse_tensor_file(flipped, "flipped").integrity == Integrity::intact;
    } catch (const Error&) {
    }
    EXPECT_FALSE(intact) << "byte " << i << " became " << int(flipped[i]);
    EXPECT_THROW(parse_model_file(flipped, "flipped"), Error) << "byte " << i;
  }
}

TEST(ModelFile, verify_tells_changed_from_unreadable) {
  const TempFolder folder;
  const auto path = folder / "small.safetensors";
  write_model_file(path, small_model());
  std::vector<std::uint8_t> bytes = read_file(path);
  bytes.back() ^= 1;
  write_file(path, bytes);
  EXPECT_FALSE(verify_model_file(path));
  EXPECT_EQ(error_of([&] { read_model_file(path); }).code, ErrorCode::bad_input);
  bytes.pop_back();
  write_file(path, bytes);
  EXPECT_EQ(error_of([&] { verify_model_file(path); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { verify_model_file(folder / "absent"); }).code, ErrorCode::bad_input);
}

TEST(ModelFile, non_finite_weights_are_refused_all_in_one_message) {
  const TempFolder folder;
  ModelFile model = small_model();
  const float values[] = {1.0f, std::numeric_limits<float>::quiet_NaN()};
  StoredTensor bad{TensorType::f32, {2}, std::vector<std::uint8_t>(8)};
  std::memcpy(bad.bytes.data(), values, 8);
  model.tensors["bad.nan"] = bad;
  model.tensors["bad.infinite"] = {TensorType::f16, {1}, {0x00, 0xFC}};
  model.tensors["bad.double"] = {TensorType::f64, {1}, {0, 0, 0, 0, 0, 0, 0xF0, 0x7F}};
  write_model_file(folder / "bad.safetensors", model);
  const auto error = error_of([&] { read_model_file(folder / "bad.safetensors"); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  for (const char* name : {"bad.nan", "bad.infinite", "bad.double"}) {
    EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
  }
}

TEST(ModelFile, card_problems_are_all_named) {
  const nlohmann::json card = {{"format_version", 1}, {"name", 3}, {"steps", -1}, {"parameters", {{"a", 1}}}};
  const auto error = error_of([&] { ModelCard::from_json(card, "FILE"); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  for (const char* part :
       {"FILE", "'name' must be text", "'steps' must be 0", "'parameters.a'", "'task' is missing"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " in " << error.message;
  }
}

TEST(ModelFile, newer_format_is_unsupported) {
  nlohmann::json card = small_model().card.to_json();
  card["format_version"] = 2;
  EXPECT_EQ(error_of([&] { ModelCard::from_json(card, "FILE"); }).code, ErrorCode::unsupported);
}

TEST(ModelFile, deeply_nested_card_is_refused) {
  TensorFile file;
  file.metadata["lacuna"] = "{\"results\":" + std::string(60000, '[') + std::string(60000, ']') + "}";
  const auto bytes = serialise_tensor_file(file);
  EXPECT_EQ(error_of([&] { parse_model_file(bytes, "deep"); }).code, ErrorCode::limit_exceeded);
}

TEST(ModelFile, tensors_without_a_card_are_no_model) {
  TensorFile file;
  file.tensors["a"] = make_tensor({1}, {1.0f});
  EXPECT_EQ(error_of([&] { parse_model_file(serialise_tensor_file(file), "bare"); }).code,
            ErrorCode::bad_input);
}

TEST(FindModel, looks_in_the_named_folder_and_names_the_nearest) {
  const TempFolder folder;
  setenv("LACUNA_MODELS", folder.path().c_str(), 1);
  write_model_file(folder / "zz_small.safetensors", small_model());
  EXPECT_EQ(find_model("zz_small"), folder / "zz_small.safetensors");
  EXPECT_EQ(find_model((folder / "zz_small.safetensors").string()), folder / "zz_small.safetensors");
  const auto error = error_of([] { find_model("zz_smal"); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  EXPECT_NE(error.message.find("did you mean 'zz_small'"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find(folder.path().string()), std::string::npos) << error.message;
  EXPECT_EQ(error_of([] { find_model("../zz_small"); }).code, ErrorCode::bad_input);
  unsetenv("LACUNA_MODELS");
}

}  // namespace
}  // namespace lacuna
