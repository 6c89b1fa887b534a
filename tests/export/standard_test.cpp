// Exported files keep to the standard, for every registered network.
#include <gtest/gtest.h>

#include <cstring>

#include "export/exported.h"
// The library's headers say neither how it was built nor which namespace it has.
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include "support/errors.h"

namespace lacuna::testing {
namespace {

/// The model in `bytes`, checked: every operation against its schema, all shapes inferred and fitting those
/// that the results are declared with.
onnx::ModelProto checked(const std::string& bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes));
  onnx::checker::check_model(model);
  const onnx::ShapeInferenceOptions strict{true, 1, true};
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict);
  return model;
}

/// A network of one operation that is not known, or one that depends on the size.
class OddNetwork final : public Network {
 public:
  explicit OddNetwork(bool sized) : sized_(sized) {}
  InputContract contract() const override { return {}; }
  NetworkOutput forward(const NetworkInput& input) override {
    const torch::Tensor& image = input.image;
    return {sized_ ? image * static_cast<double>(image.size(3)) : image.erfinv(), {}};
  }

 private:
  bool sized_;
};

ModelCard odd_card() {
  ModelCard card;
  card.name = "odd";
  return card;
}

/// "N x 3 x height x width", as the value is declared.
std::string shape_text(const onnx::ValueInfoProto& value) {
  std::string text;
  for (const auto& side : value.type().tensor_type().shape().dim())
    text += (text.empty() ? "" : " x ") +
            (side.has_dim_param() ? side.dim_param() : std::to_string(side.dim_value()));
  return value.name() + " " + text;
}

template <typename Values>
std::vector<std::string> shapes(const Values& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(shape_text(value));
  return texts;
}

TEST(OnnxStandard, every_kind_of_network_is_exported) {
  for (const std::string& kind : networks().names()) {
    SCOPED_TRACE(kind);
    const onnx::ModelProto model = checked(onnx_model(drawn_model(kind, {}), {}));
    EXPECT_EQ(model.opset_import(0).version(), 17);
    EXPECT_GT(model.graph().node_size(), 3);
  }
}

TEST(OnnxStandard, inputs_and_outputs_follow_the_contract) {
  using Texts = std::vector<std::string>;
  const auto graph = [](const std::string& kind, const std::map<std::string, std::string>& parameters) {
    return checked(onnx_model(drawn_model(kind, parameters), {})).graph();
  };
  const auto denoiser = graph("restorer_unet", {});
  EXPECT_EQ(shapes(denoiser.input()),
            (Texts{"image batch x 3 x height x width", "noise_level batch x 1 x height x width"}));
  EXPECT_EQ(shapes(denoiser.output()), Texts{"restored batch x 3 x height x width"});
  const auto filler =
      graph("restorer_unet", {{"noise_plane", "false"}, {"mask_plane", "true"}, {"mask_head", "true"}});
  EXPECT_EQ(shapes(filler.input()),
            (Texts{"image batch x 3 x height x width", "mask batch x 1 x height x width"}));
  EXPECT_EQ(shapes(filler.output()),
            (Texts{"restored batch x 3 x height x width", "damage batch x 1 x height x width"}));
  const auto detector =
      graph("restorer_unet",
            {{"noise_plane", "false"}, {"picture_head", "false"}, {"mask_head", "true"}, {"bias", "true"}});
  EXPECT_EQ(shapes(detector.output()), Texts{"damage batch x 1 x height x width"});
  const auto fixed = graph("dense_autoencoder", {});
  EXPECT_EQ(shapes(fixed.input()), Texts{"image batch x 1 x 28 x 28"});
  const auto inventor = graph("encoder_gan", {{"encoder", "false"}, {"code", "12"}});
  EXPECT_EQ(shapes(inventor.input()), Texts{"seed batch x 12"});
}

TEST(OnnxStandard, one_size_where_it_is_asked_for) {
  const ModelFile model = drawn_model("restorer_unet", {{"widths", "8,16"}, {"convolutions", "4,2"}});
  const auto graph = checked(onnx_model(model, OnnxSize{24, 16})).graph();
  EXPECT_EQ(shape_text(graph.input(0)), "image 1 x 3 x 16 x 24");
  EXPECT_EQ(shape_text(graph.output(0)), "restored 1 x 3 x 16 x 24");
  const auto failure = error_of([&] { onnx_model(model, OnnxSize{24, 18}); });
  EXPECT_EQ(failure.code, ErrorCode::usage);
  EXPECT_NE(failure.message.find("24x18"), std::string::npos) << failure.message;
}

TEST(OnnxStandard, the_card_goes_along) {
  ModelFile model = drawn_model("restorer_unet", {{"widths", "8,16"}, {"convolutions", "4,2"}});
  const onnx::ModelProto written = checked(onnx_model(model, {}));
  std::map<std::string, std::string> properties;
  for (const auto& property : written.metadata_props()) properties[property.key()] = property.value();
  EXPECT_EQ(properties.at("name"), "drawn");
  EXPECT_EQ(properties.at("terms"), "anyone may use it");
  EXPECT_EQ(properties.at("picture_size"), "any whose height and width are multiples of 4");
  EXPECT_NE(written.doc_string().find("anyone may use it"), std::string::npos);
}

TEST(OnnxStandard, weights_keep_their_names_and_values) {
  const ModelFile model = drawn_model("restorer_unet", {{"widths", "8,16"}, {"convolutions", "4,2"}});
  const onnx::ModelProto written = checked(onnx_model(model, {}));
  std::size_t found = 0;
  for (const auto& tensor : written.graph().initializer()) {
    const auto stored = model.tensors.find(tensor.name());
    if (stored == model.tensors.end()) continue;
    const std::vector<float> values = float_values(stored->second);
    ASSERT_EQ(tensor.raw_data().size(), values.size() * sizeof(float));
    EXPECT_EQ(std::memcmp(tensor.raw_data().data(), values.data(), tensor.raw_data().size()), 0)
        << tensor.name();
    ++found;
  }
  EXPECT_EQ(found, model.tensors.size());
}

TEST(OnnxStandard, an_unknown_operation_is_named) {
  OddNetwork network(false);
  const auto failure = error_of([&] { onnx_model(network, odd_card(), {}); });
  EXPECT_EQ(failure.code, ErrorCode::unsupported);
  EXPECT_NE(failure.message.find("aten::erfinv"), std::string::npos) << failure.message;
}

TEST(OnnxStandard, a_network_that_depends_on_the_size_is_exported_for_one_size_only) {
  OddNetwork network(true);
  EXPECT_EQ(error_of([&] { onnx_model(network, odd_card(), {}); }).code, ErrorCode::internal);
  checked(onnx_model(network, odd_card(), OnnxSize{8, 8}));
}

TEST(OnnxStandard, a_model_that_does_not_fit_its_network_is_an_error) {
  ModelFile model = drawn_model("dense_autoencoder", {});
  model.tensors.erase("code.weight");
  const auto failure = error_of([&] { onnx_model(model, {}); });
  EXPECT_EQ(failure.code, ErrorCode::bad_input);
  EXPECT_NE(failure.message.find("code.weight"), std::string::npos) << failure.message;
}

}  // namespace
}  // namespace lacuna::testing
