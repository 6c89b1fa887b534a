#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "evaluate/method.h"
#include "lacuna/error.h"
#include "support/synthetic_picture.h"

namespace lacuna {
namespace {

/// Notes what it is given and answers what the test says.
class FakeNetwork final : public LoadedNetwork {
 public:
  explicit FakeNetwork(InputContract contract) : contract_(contract) {}

  const InputContract& contract() const override { return contract_; }
  NetworkResult run(const NetworkBatch& batch) override {
    *seen = batch;
    NetworkResult result{batch.image, std::nullopt};
    if (contract_.predicts_mask)
      result.mask =
          Batch{batch.image.count, 1, batch.image.height, batch.image.width,
                std::vector<float>(batch.image.count * batch.image.height * batch.image.width, 0.999f)};
    if (change) change(result);
    return result;
  }
  std::int64_t parameter_count() const override { return 7; }
  std::vector<LayerRow> layers(int, int) override { return {}; }

  std::shared_ptr<NetworkBatch> seen = std::make_shared<NetworkBatch>();
  std::function<void(NetworkResult&)> change;

 private:
  InputContract contract_;
};

struct Made {
  std::unique_ptr<Method> method;
  std::shared_ptr<NetworkBatch> seen;
};

Made make(const InputContract& contract, bool blind = false,
          std::function<void(NetworkResult&)> change = {}) {
  auto network = std::make_unique<FakeNetwork>(contract);
  network->change = std::move(change);
  auto seen = network->seen;
  return {make_network_method("fake", std::move(network), blind), seen};
}

EvaluationSample sample_of(Planes picture) {
  EvaluationSample sample;
  sample.name = "picture.png";
  sample.clean = picture;
  sample.damaged = std::move(picture);
  return sample;
}

TEST(NetworkMethod, OddSizesAreReflectedToTheStrideAndCutBack) {
  const Planes picture = testing::synthetic_picture(3, 13, 9);
  const Made made = make({.channels = 3, .stride = 8});
  const auto restored = made.method->restore({sample_of(picture)});
  EXPECT_EQ(made.seen->image.height, 16);
  EXPECT_EQ(made.seen->image.width, 16);
  EXPECT_EQ(made.seen->image.samples[13 * 16], picture.at(0, 11, 0));  // row 13 mirrors row 11
  EXPECT_EQ(made.seen->image.samples[9], picture.at(0, 0, 7));
  EXPECT_EQ(restored.at(0).image.samples, picture.samples);
}

TEST(NetworkMethod, OnePixelIsPaddedToo) {
  const Made made = make({.channels = 1, .stride = 8});
  const auto restored = made.method->restore({sample_of(Planes(1, 1, 1, 0.25f))});
  EXPECT_EQ(made.seen->image.samples, std::vector<float>(64, 0.25f));
  EXPECT_EQ(restored.at(0).image.samples, std::vector<float>(1, 0.25f));
}

TEST(NetworkMethod, GrayIsReplicatedForColourAndTheMeanTaken) {
  const Planes picture(1, 4, 4, 0.5f);
  const Made made = make({.channels = 3}, false, [](NetworkResult& result) {
    for (int i = 0; i < 16; ++i) result.image.samples[i] = 0.2f;  // the first channel only
  });
  const auto restored = made.method->restore({sample_of(picture)});
  EXPECT_EQ(made.seen->image.samples, std::vector<float>(48, 0.5f));
  ASSERT_EQ(restored.at(0).image.channels, 1);
  EXPECT_NEAR(restored.at(0).image.samples[5], 0.4f, 1e-6);
}

TEST(NetworkMethod, BatchKeepsTheOrder) {
  const Made made = make({.channels = 1, .stride = 2});
  std::vector<EvaluationSample> samples;
  for (int i = 0; i < 3; ++i) samples.push_back(sample_of(Planes(1, 3, 3, 0.1f * static_cast<float>(i))));
  const auto restored = made.method->restore(samples);
  ASSERT_EQ(restored.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(restored[i].image.samples, samples[i].damaged.samples);
}

TEST(NetworkMethod, ResultIsClipped) {
  const Made made = make({.channels = 1}, false, [](NetworkResult& result) {
    result.image.samples = {-0.5f, 1.5f};
  });
  EXPECT_EQ(made.method->restore({sample_of(Planes(1, 1, 2, 0.5f))}).at(0).image.samples,
            (std::vector<float>{0.0f, 1.0f}));
}

TEST(NetworkMethod, MaskAndNoiseLevelAreTold) {
  const Made made = make({.channels = 1, .stride = 4, .takes_mask = true, .takes_noise = true});
  EvaluationSample with_hole = sample_of(Planes(1, 4, 4, 0.5f)), without = with_hole;
  with_hole.hole.assign(16, 0.0f);
  with_hole.hole[3] = 1.0f;
  with_hole.noise_sigma = 51.0;
  without.noise_sigma = 0.0;
  made.method->restore({with_hole, without});
  ASSERT_TRUE(made.seen->mask);
  EXPECT_EQ(made.seen->mask->samples[3], 1.0f);
  EXPECT_EQ(std::count(made.seen->mask->samples.begin(), made.seen->mask->samples.end(), 1.0f), 1);
  ASSERT_EQ(made.seen->noise_levels.size(), 2u);
  EXPECT_FLOAT_EQ(made.seen->noise_levels[0], 0.2f);
  EXPECT_EQ(made.seen->noise_levels[1], 0.0f);
}

TEST(NetworkMethod, BlindGetsNoMaskAndAnEstimatedNoiseLevel) {
  const Made made = make({.channels = 1, .takes_mask = true, .takes_noise = true}, true);
  EvaluationSample sample = sample_of(testing::synthetic_picture(1, 128, 128));
  sample.hole.assign(128 * 128, 1.0f);
  Random random(5);
  for (float& value : sample.damaged.samples) value += 30.0f / 255.0f * random.normal();
  made.method->restore({sample});
  EXPECT_FALSE(made.seen->mask);
  EXPECT_NEAR(made.seen->noise_levels.at(0) * 255, 30, 3);
}

TEST(NetworkMethod, PredictedMaskIsCutToThePicture) {
  const Made made = make({.channels = 1, .stride = 8, .predicts_mask = true});
  const auto restored = made.method->restore({sample_of(Planes(1, 5, 6, 0.5f))});
  EXPECT_EQ(restored.at(0).predicted_hole, std::vector<float>(30, 0.999f));
}

TEST(NetworkMethod, DamageThatIsCertainNowhereIsNotPredicted) {
  const auto two_pieces = [](NetworkResult& result) {
    result.mask->samples = {0.9f, 0.9f, 0.1f, 0.1f, 0.6f, 0.999f};
  };
  const Planes picture(1, 1, 6, 0.5f);
  const auto unasked = make({.channels = 1, .predicts_mask = true}, false, two_pieces);
  EXPECT_EQ(unasked.method->restore({sample_of(picture)}).at(0).predicted_hole,
            (std::vector<float>{0, 0, 0.1f, 0.1f, 0.6f, 0.999f}));
  const auto shown = make({.channels = 1, .takes_mask = true, .predicts_mask = true}, true, two_pieces);
  EXPECT_EQ(shown.method->restore({sample_of(picture)}).at(0).predicted_hole,
            (std::vector<float>{0.9f, 0.9f, 0.1f, 0.1f, 0.6f, 0.999f}))
      << "networks that fill judge for themselves";
}

TEST(NetworkMethod, PicturesThatDoNotFitAreRefusedWithBothSizes) {
  const auto message = [](const InputContract& contract, Planes picture) -> std::string {
    try {
      make(contract).method->restore({sample_of(std::move(picture))});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({.channels = 1, .fixed_height = 28, .fixed_width = 28}, Planes(1, 30, 40)),
            "fake is for pictures of 28x28; picture.png has 40x30");
  EXPECT_EQ(message({.channels = 1}, Planes(3, 8, 8)),
            "fake restores gray pictures; picture.png is in colour");
}

}  // namespace
}  // namespace lacuna
