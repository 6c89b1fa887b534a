#include <gtest/gtest.h>
#include <torch/torch.h>

#include "networks/network.h"
#include "support/errors.h"

namespace lacuna {
namespace {

using testing::error_of;
using Given = std::map<std::string, std::string>;

std::shared_ptr<Network> made(const std::string& kind, const Given& given) {
  std::shared_ptr<Network> network = networks().make(kind, given);
  initialise(*network, 3);
  network->eval();
  return network;
}

const Given kSmall{{"side", "32"}, {"widths", "8,16"}, {"convolutions", "4,2"}};

Given with_detector() {
  Given given = kSmall;
  given["detector"] = "8";
  return given;
}

TEST(AlignedUnet, keeps_what_is_not_covered_and_does_not_look_under_the_mask) {
  const auto network = made("aligned_unet", kSmall);
  torch::manual_seed(1);
  const torch::Tensor image = torch::rand({2, 3, 32, 32}),
                      mask = (torch::rand({2, 1, 32, 32}) > 0.7).to(torch::kFloat);
  const torch::Tensor filled = network->forward({image, mask, {}, {}}).image;
  EXPECT_TRUE(torch::equal(filled * (1 - mask), image * (1 - mask)));
  const torch::Tensor other = network->forward({image * (1 - mask) + 0.5 * mask, mask, {}, {}}).image;
  EXPECT_TRUE(torch::equal(other, filled));
}

TEST(AlignedUnet, the_mirrored_picture_tells_what_is_covered) {
  // The left edge is too far from the right one for these few layers, but for the mirrored picture.
  Given given{{"side", "128"}, {"shuffle", "1"}, {"widths", "4,4"}, {"convolutions", "4,2"}};
  torch::manual_seed(1);
  const torch::Tensor image = torch::rand({1, 3, 128, 128});
  torch::Tensor mask = torch::zeros({1, 1, 128, 128}), changed = image.clone();
  mask.slice(3, 0, 32).fill_(1);
  changed.select(3, 127).fill_(0);
  for (const char* mirror : {"true", "false"}) {
    given["mirror"] = mirror;
    const auto network = made("aligned_unet", given);
    const torch::Tensor difference =
        network->forward({image, mask, {}, {}}).image - network->forward({changed, mask, {}, {}}).image;
    EXPECT_EQ(difference.slice(3, 0, 8).abs().max().item<float>() > 0, std::string(mirror) == "true");
  }
}

TEST(AlignedUnet, without_a_mask_only_a_detector_changes_the_picture) {
  const torch::Tensor image = torch::rand({1, 3, 32, 32});
  const auto plain = made("aligned_unet", kSmall);
  EXPECT_FALSE(plain->contract().predicts_mask);
  EXPECT_TRUE(torch::equal(plain->forward({image, {}, {}, {}}).image, image));

  const auto finding = made("aligned_unet", with_detector());
  EXPECT_TRUE(finding->contract().predicts_mask);
  const NetworkOutput output = finding->forward({image, {}, {}, {}});
  EXPECT_EQ(output.mask_logits.sizes(), (std::vector<std::int64_t>{1, 1, 32, 32}));
  const torch::Tensor kept = (output.mask_logits <= 0).to(torch::kFloat);
  EXPECT_TRUE(torch::equal(output.image * kept, image * kept)) << "changed where nothing was found";
}

TEST(AlignedUnet, sides_that_do_not_fit_are_a_usage_error) {
  Given given = kSmall;
  given["side"] = "36";
  const auto error = error_of([&] { networks().make("aligned_unet", given); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_NE(error.message.find("36"), std::string::npos) << error.message;
}

TEST(ResnetGenerator, adds_what_it_computes_to_the_picture) {
  for (const char* shuffle : {"1", "2"}) {
    const auto network = made("resnet_generator", {{"width", "4"}, {"blocks", "2"}, {"shuffle", shuffle}});
    {
      torch::NoGradGuard no_gradient;
      for (auto& item : network->named_parameters())
        if (item.key().rfind("tail.", 0) == 0) item.value().zero_();
    }
    const torch::Tensor image = torch::rand({1, 3, 16, 24});
    EXPECT_TRUE(torch::equal(network->forward({image, {}, {}, {}}).image, image)) << shuffle;
    EXPECT_FALSE(network->contract().tileable) << "instance norm looks at the whole picture";
  }
}

TEST(EncoderGan, draws_from_the_picture_or_from_a_seed) {
  const Given given{{"side", "16"}, {"widths", "4,8"}, {"code", "6"}};
  const auto encoding = made("encoder_gan", given);
  EXPECT_EQ(encoding->contract().seed_size, 0);
  const torch::Tensor one = torch::rand({1, 3, 16, 16}), other = torch::rand({1, 3, 16, 16});
  EXPECT_FALSE(
      torch::equal(encoding->forward({one, {}, {}, {}}).image, encoding->forward({other, {}, {}, {}}).image));

  Given seeded = given;
  seeded["encoder"] = "false";
  const auto drawing = made("encoder_gan", seeded);
  EXPECT_EQ(drawing->contract().seed_size, 6);
  const torch::Tensor seed = torch::randn({1, 6});
  EXPECT_TRUE(torch::equal(drawing->forward({one, {}, {}, seed}).image,
                           drawing->forward({other, {}, {}, seed}).image));
  EXPECT_FALSE(torch::equal(drawing->forward({one, {}, {}, seed}).image,
                            drawing->forward({one, {}, {}, -seed}).image));
}

}  // namespace
}  // namespace lacuna
