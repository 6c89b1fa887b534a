#include <gtest/gtest.h>
#include <torch/torch.h>

#include "networks/layer_table.h"
#include "networks/loaded_network.h"
#include "networks/network.h"
#include "support/errors.h"

namespace lacuna {
namespace {

using testing::error_of;
using Given = std::map<std::string, std::string>;

const Given kTiny{{"widths", "8,16"}, {"convolutions", "4,2"}};

std::shared_ptr<Network> made(const std::string& kind, const Given& given, std::uint64_t seed = 1) {
  std::shared_ptr<Network> network = networks().make(kind, given);
  initialise(*network, seed);
  return network;
}

ModelFile model_of(const Network& network, const std::string& kind, const Given& given) {
  ModelFile model;
  model.card.name = "test";
  model.card.network = kind;
  model.card.parameters = given;
  model.tensors = stored_tensors(network, TensorType::f32);
  return model;
}

// Contract of every registered network: with its defaults it maps a picture of its stride to one of the same
// shape.
TEST(Networks, every_kind_keeps_the_shape_and_computes_finite_gradients) {
  for (const std::string& kind : networks().names()) {
    SCOPED_TRACE(kind);
    const auto network = made(kind, {});
    const InputContract contract = network->contract();
    const std::int64_t height = contract.fixed_height ? contract.fixed_height : 2 * contract.stride;
    const std::int64_t width = contract.fixed_width ? contract.fixed_width : 4 * contract.stride;
    NetworkInput input;
    input.image = torch::rand({2, contract.channels, height, width});
    if (contract.takes_mask) input.mask = torch::zeros({2, 1, height, width});
    if (contract.takes_noise) input.noise_level = torch::full({2}, 0.1f);
    const NetworkOutput output = network->forward(input);
    EXPECT_EQ(output.image.sizes(), input.image.sizes());
    EXPECT_EQ(output.mask_logits.defined(), contract.predicts_mask);
    output.image.square().mean().backward();
    for (const auto& item : network->named_parameters()) {
      ASSERT_TRUE(item.value().grad().defined()) << item.key();
      EXPECT_TRUE(item.value().grad().isfinite().all().item<bool>()) << item.key();
    }
  }
}

TEST(Networks, initial_weights_depend_on_the_seed_alone) {
  const auto first = made("restorer_unet", kTiny, 5), again = made("restorer_unet", kTiny, 5),
             other = made("restorer_unet", kTiny, 6);
  const auto a = first->parameters(), b = again->parameters(), c = other->parameters();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i]));
  EXPECT_FALSE(torch::equal(a[0], c[0]));
}

// Bias-free with ReLU: f(s x, s sigma) = s f(x, sigma) for s > 0.
TEST(RestorerUnet, scaling_picture_and_noise_scales_the_result) {
  const auto network = made("restorer_unet", kTiny);
  torch::NoGradGuard no_gradient;
  const torch::Tensor picture = torch::rand({1, 3, 32, 16}), level = torch::full({1}, 0.1f);
  const torch::Tensor once = network->forward({picture, {}, level}).image;
  const torch::Tensor thrice = network->forward({picture * 3, {}, level * 3}).image;
  EXPECT_LT((thrice - once * 3).abs().max().item<float>(), 1e-4f);
}

TEST(RestorerUnet, a_noise_level_for_each_pixel_is_the_same_where_all_are_equal) {
  const auto network = made("restorer_unet", kTiny);
  torch::NoGradGuard no_gradient;
  const torch::Tensor picture = torch::rand({2, 3, 16, 16}), levels = torch::tensor({0.1f, 0.3f});
  const torch::Tensor planes = levels.view({2, 1, 1, 1}).expand({2, 1, 16, 16}).contiguous();
  const torch::Tensor once = network->forward({picture, {}, levels}).image;
  EXPECT_LT((once - network->forward({picture, {}, planes}).image).abs().max().item<float>(), 1e-6f);
}

TEST(RestorerUnet, mask_plane_and_mask_head_follow_the_parameters) {
  Given given = kTiny;
  given["mask_plane"] = "true";
  given["mask_head"] = "true";
  const auto network = made("restorer_unet", given);
  torch::NoGradGuard no_gradient;
  const NetworkOutput blind = network->forward({torch::rand({1, 3, 16, 16}), {}, {}});
  EXPECT_EQ(blind.mask_logits.sizes(), torch::IntArrayRef({1, 1, 16, 16}));
}

TEST(RestorerUnet, what_a_mask_covers_is_not_seen) {
  Given given = kTiny;
  given["mask_plane"] = "true";
  const auto network = made("restorer_unet", given);
  torch::NoGradGuard no_gradient;
  torch::Tensor picture = torch::rand({1, 3, 16, 16}), mask = torch::zeros({1, 1, 16, 16});
  mask.slice(2, 4, 9).slice(3, 5, 12).fill_(1);
  const torch::Tensor first = network->forward({picture, mask, {}}).image;
  const torch::Tensor other =
      network->forward({picture + mask * torch::rand({1, 3, 16, 16}), mask, {}}).image;
  EXPECT_TRUE(torch::equal(first, other));
  EXPECT_FALSE(torch::equal(first, network->forward({picture, {}, {}}).image));
}

TEST(RestorerUnet, without_picture_head_gives_a_mask_and_the_picture_as_it_was) {
  Given given = kTiny;
  given["picture_head"] = "false";
  EXPECT_EQ(error_of([&] { networks().make("restorer_unet", given); }).code, ErrorCode::usage);
  given["mask_head"] = "true";
  given["bias"] = "true";
  const auto network = made("restorer_unet", given);
  EXPECT_FALSE(network->contract().restores);
  torch::NoGradGuard no_gradient;
  const torch::Tensor picture = torch::rand({1, 3, 16, 16});
  const NetworkOutput output = network->forward({picture, {}, {}});
  EXPECT_TRUE(torch::equal(output.image, picture));
  EXPECT_EQ(output.mask_logits.sizes(), torch::IntArrayRef({1, 1, 16, 16}));
  EXPECT_TRUE(network->named_parameters().contains("stem.bias"));
}

TEST(RestorerUnet, levels_that_do_not_fit_are_a_usage_error) {
  for (const Given& bad :
       {Given{{"widths", "8,16"}, {"convolutions", "8,8,6"}}, Given{{"widths", "8"}, {"convolutions", "4"}},
        Given{{"widths", "8,16"}, {"convolutions", "6,2"}}}) {
    EXPECT_EQ(error_of([&] { networks().make("restorer_unet", bad); }).code, ErrorCode::usage);
  }
}

TEST(Autoencoders, decode_what_they_encode) {
  for (const std::string kind : {"dense_autoencoder", "conv_autoencoder"}) {
    SCOPED_TRACE(kind);
    const auto network = std::dynamic_pointer_cast<Autoencoder>(made(kind, {{"latent", "12"}}));
    ASSERT_TRUE(network);
    torch::NoGradGuard no_gradient;
    const torch::Tensor picture = torch::rand({3, 1, 28, 28});
    const torch::Tensor code = network->encode(picture);
    EXPECT_EQ(code.sizes(), torch::IntArrayRef({3, 12}));
    EXPECT_EQ(network->latent_size(), 12);
    EXPECT_LT(code.min().item<float>(), 0) << "the code must be linear";
    const torch::Tensor drawn = network->decode(code);
    EXPECT_TRUE(torch::equal(drawn, network->forward({picture, {}, {}}).image));
    EXPECT_FALSE(torch::equal(drawn[0], drawn[1])) << "the picture must matter";
  }
}

TEST(Autoencoders, latent_numbers_go_through_the_loaded_network) {
  const Given given{{"hidden", "20"}, {"latent", "5"}};
  const auto network = std::dynamic_pointer_cast<Autoencoder>(made("dense_autoencoder", given));
  const auto loaded = make_loaded_network(model_of(*network, "dense_autoencoder", given));
  ASSERT_EQ(loaded->latent_size(), 5);
  const torch::Tensor picture = torch::rand({2, 1, 28, 28});
  const Batch batch{2, 1, 28, 28,
                    std::vector<float>(picture.data_ptr<float>(), picture.data_ptr<float>() + 2 * 784)};
  const std::vector<float> codes = loaded->encode(batch);
  ASSERT_EQ(codes.size(), 10u);
  EXPECT_EQ(loaded->decode(codes).samples, loaded->run({batch, {}, {}}).image.samples);
  const auto unet = made("restorer_unet", kTiny);
  const auto plain = make_loaded_network(model_of(*unet, "restorer_unet", kTiny));
  EXPECT_EQ(plain->latent_size(), 0);
  EXPECT_EQ(error_of([&] { plain->encode(batch); }).code, ErrorCode::usage);
}

TEST(ConvAutoencoder, without_a_vector_the_narrowed_channels_are_the_latent_numbers) {
  const auto network = std::dynamic_pointer_cast<Autoencoder>(
      made("conv_autoencoder", {{"latent", "0"}, {"neck", "3"}, {"widths", "8,16"}}));
  EXPECT_EQ(network->latent_size(), 3 * 7 * 7);
  torch::NoGradGuard no_gradient;
  const torch::Tensor picture = torch::rand({2, 1, 28, 28});
  const torch::Tensor code = network->encode(picture);
  ASSERT_EQ(code.sizes(), torch::IntArrayRef({2, 147}));
  EXPECT_TRUE(torch::equal(network->decode(code), network->forward({picture, {}, {}}).image));
  torch::Tensor changed = picture.clone();
  changed[0][0][0][0] += 1;  // a corner, which the latent numbers of the far corner cannot see
  const torch::Tensor difference = (network->encode(changed) - code).view({2, 3, 7, 7}).abs();
  EXPECT_GT(difference.max().item<float>(), 0);
  EXPECT_EQ(difference[0].select(1, 6).max().item<float>(), 0);
}

TEST(ConvAutoencoder, a_side_that_cannot_be_halved_is_a_usage_error) {
  const auto failure = error_of([] {
    networks().make("conv_autoencoder", {{"side", "28"}, {"widths", "8,8,8"}});
  });
  EXPECT_EQ(failure.code, ErrorCode::usage);
  EXPECT_NE(failure.message.find("28 is no multiple of 8"), std::string::npos) << failure.message;
}

TEST(LayerTable, autoencoders_show_the_latent_vector_and_all_parameters) {
  for (const std::string kind : {"dense_autoencoder", "conv_autoencoder"}) {
    SCOPED_TRACE(kind);
    const auto network = made(kind, {{"latent", "12"}});
    std::int64_t parameters = 0, expected = 0;
    bool has_code = false;
    for (const LayerRow& row : layer_table(*network, 28, 28)) {
      parameters += row.parameters;
      has_code |= row.name == "code" && row.output_shape == std::vector<std::int64_t>{12};
    }
    for (const auto& parameter : network->parameters()) expected += parameter.numel();
    EXPECT_EQ(parameters, expected);
    EXPECT_TRUE(has_code);
  }
}

TEST(LayerTable, shipped_denoiser_has_the_cost_that_the_targets_state) {
  const auto network = made("restorer_unet", {});
  std::int64_t parameters = 0, multiply_adds = 0;
  for (const LayerRow& row : layer_table(*network, 64, 64)) {
    parameters += row.parameters;
    multiply_adds += row.multiply_adds;
  }
  std::int64_t expected = 0;
  for (const auto& parameter : network->parameters()) expected += parameter.numel();
  EXPECT_EQ(parameters, expected);
  EXPECT_NEAR(static_cast<double>(expected), 3.1e6, 0.05e6);
  EXPECT_LT(static_cast<double>(multiply_adds) / (64 * 64), 250e3);  // <= 0.25 M multiply-adds per pixel
}

TEST(LoadNetwork, weights_come_back_and_run_like_the_network) {
  const auto network = made("restorer_unet", kTiny);
  const auto loaded = make_loaded_network(model_of(*network, "restorer_unet", kTiny));
  const torch::Tensor picture = torch::rand({1, 3, 16, 16});
  NetworkBatch batch;
  batch.image = {1, 3, 16, 16,
                 std::vector<float>(picture.data_ptr<float>(), picture.data_ptr<float>() + picture.numel())};
  batch.noise_levels = {0.1f};
  const NetworkResult result = loaded->run(batch);
  torch::NoGradGuard no_gradient;
  const torch::Tensor expected = network->forward({picture, {}, torch::full({1}, 0.1f)}).image.contiguous();
  for (std::int64_t i = 0; i < expected.numel(); ++i) {
    ASSERT_NEAR(result.image.samples[static_cast<std::size_t>(i)], expected.data_ptr<float>()[i], 1e-5f);
  }
}

TEST(LoadNetwork, tells_the_share_that_is_done_while_it_runs) {
  const auto network = made("restorer_unet", kTiny);
  const auto loaded = make_loaded_network(model_of(*network, "restorer_unet", kTiny));
  NetworkBatch batch;
  batch.image = {1, 3, 16, 16, std::vector<float>(3 * 16 * 16, 0.5f)};
  std::vector<double> shares;
  batch.on_share = [&](double share) { shares.push_back(share); };
  for (int turn = 0; turn < 2; ++turn) {
    shares.clear();
    loaded->run(batch);
    ASSERT_GT(shares.size(), 3u);
    EXPECT_EQ(shares.front(), 0);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
    EXPECT_NEAR(shares.back(), 1 - shares[1], 1e-9);  // the last of equal steps begins
  }
  batch.on_share = {};
  const std::size_t before = shares.size();
  loaded->run(batch);
  EXPECT_EQ(shares.size(), before);
}

TEST(LoadNetwork, one_message_lists_every_tensor_that_does_not_fit) {
  const auto network = made("restorer_unet", kTiny);
  ModelFile model = model_of(*network, "restorer_unet", kTiny);
  model.tensors.erase("stem.weight");
  model.tensors["tail.weight"] = make_tensor({1}, {0.0f});
  model.tensors["intruder"] = make_tensor({1}, {0.0f});
  const auto error = error_of([&] { make_loaded_network(model); });
  EXPECT_EQ(error.code, ErrorCode::bad_input);
  for (const char* part :
       {"missing tensor 'stem.weight'", "'tail.weight' has shape [1]", "unknown tensor 'intruder'"}) {
    EXPECT_NE(error.message.find(part), std::string::npos) << part << " is not in: " << error.message;
  }
}

TEST(LoadNetwork, unknown_kind_names_the_nearest) {
  ModelFile model;
  model.card.network = "restorer_net";
  const auto error = error_of([&] { make_loaded_network(model); });
  EXPECT_NE(error.message.find("restorer_unet"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace lacuna
