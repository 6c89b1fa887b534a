#include "evaluate/latent.h"

#include <gtest/gtest.h>

#include "support/errors.h"
#include "support/idx_folder.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;

/// Keeps every pixel in a latent number of its own but one, which it drops.
class DropsOne final : public LoadedNetwork {
 public:
  explicit DropsOne(std::size_t dropped, std::int64_t side = 28) : dropped_(dropped), side_(side) {
    contract_.channels = 1;
    contract_.fixed_height = contract_.fixed_width = static_cast<int>(side);
  }
  const InputContract& contract() const override { return contract_; }
  NetworkResult run(const NetworkBatch& batch) override { return {decode(encode(batch.image)), {}}; }
  std::int64_t parameter_count() const override { return 0; }
  std::vector<LayerRow> layers(int, int) override { return {}; }
  std::int64_t latent_size() const override { return side_ * side_; }
  std::vector<float> encode(const Batch& image) override {
    std::vector<float> codes = image.samples;
    for (std::size_t i = dropped_; i < codes.size(); i += static_cast<std::size_t>(latent_size()))
      codes[i] = 0;
    return codes;
  }
  Batch decode(const std::vector<float>& codes) override {
    return {static_cast<std::int64_t>(codes.size()) / latent_size(), 1, side_, side_, codes};
  }

 private:
  std::size_t dropped_;
  std::int64_t side_;
  InputContract contract_;
};

/// Has no latent numbers.
class Plain final : public LoadedNetwork {
 public:
  const InputContract& contract() const override { return contract_; }
  NetworkResult run(const NetworkBatch& batch) override { return {batch.image, {}}; }
  std::int64_t parameter_count() const override { return 0; }
  std::vector<LayerRow> layers(int, int) override { return {}; }

 private:
  InputContract contract_;
};

class Latent : public ::testing::Test {
 protected:
  std::unique_ptr<Dataset> pictures() { return open_dataset({folder_.path(), "test"}); }
  testing::TempFolder folder_;
  testing::IdxFolder made_{folder_.path(), 1, 300};
  ProgressSink progress_;
};

TEST_F(Latent, a_number_that_the_network_ignores_is_worth_nothing) {
  constexpr int dropped = 14 * 28 + 14;  // the middle, where strokes cross
  DropsOne network(dropped);
  const auto numbers = latent_importance(network, *pictures(), progress_);
  ASSERT_EQ(numbers.size(), 784u);
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
    EXPECT_GE(numbers[i].mse_increase, numbers[i + 1].mse_increase);
  EXPECT_GT(numbers.front().mse_increase, 1e-5);
  EXPECT_GT(numbers.front().deviation, 0.1);
  for (const LatentNumber& number : numbers) {
    if (number.index != dropped) continue;
    EXPECT_EQ(number.mse_increase, 0);
    EXPECT_EQ(number.deviation, 0);
  }
}

// Held at its mean, a number that is passed on costs exactly its variance, spread over all samples.
TEST_F(Latent, what_a_number_is_worth_is_its_variance_where_it_is_a_pixel) {
  DropsOne network(0);
  for (const LatentNumber& number : latent_importance(network, *pictures(), progress_))
    EXPECT_NEAR(number.mse_increase, number.deviation * number.deviation / 784, 1e-7) << number.index;
}

TEST_F(Latent, pictures_of_another_size_are_named) {
  DropsOne network(0, 20);
  const auto failure = error_of([&] { latent_importance(network, *pictures(), progress_); });
  EXPECT_EQ(failure.code, ErrorCode::bad_input);
  EXPECT_NE(failure.message.find("28x28"), std::string::npos) << failure.message;
}

TEST_F(Latent, a_network_without_latent_numbers_is_a_usage_error) {
  Plain network;
  EXPECT_EQ(network.latent_size(), 0);
  EXPECT_EQ(error_of([&] { network.encode({}); }).code, ErrorCode::usage);
  EXPECT_EQ(error_of([&] { network.decode({}); }).code, ErrorCode::usage);
}

}  // namespace
}  // namespace lacuna
