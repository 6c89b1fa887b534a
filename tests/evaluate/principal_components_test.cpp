#include "evaluate/principal_components.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "metrics/psnr.h"
#include "support/data.h"
#include "support/errors.h"
#include "support/idx_folder.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;

/// Pictures that vary in `ways` ways only.
class FewWays final : public Dataset {
 public:
  FewWays(int ways, std::int64_t size) : size_(size) {
    Random random(7);
    for (int i = 0; i <= ways; ++i) {
      Planes pattern(1, 6, 5);
      for (float& sample : pattern.samples) sample = random.uniform();
      patterns_.push_back(pattern);
    }
  }
  std::int64_t size() const override { return size_; }
  std::string name(std::int64_t index) const override { return "#" + std::to_string(index); }
  Planes get(std::int64_t index) const override {
    Random random(3, 0, static_cast<std::uint64_t>(index));
    Planes picture = patterns_[0];
    for (std::size_t i = 1; i < patterns_.size(); ++i) {
      const float share = random.normal() / static_cast<float>(i);
      for (std::size_t j = 0; j < picture.samples.size(); ++j)
        picture.samples[j] += share * patterns_[i].samples[j];
    }
    return picture;
  }

 private:
  std::int64_t size_;
  std::vector<Planes> patterns_;
};

double error_with(const PrincipalComponents& components, const Dataset& pictures, int count) {
  double sum = 0;
  for (std::int64_t i = 0; i < pictures.size(); ++i)
    sum += mse(components.reconstruct(pictures.get(i), count), pictures.get(i));
  return sum / static_cast<double>(pictures.size());
}

TEST(PrincipalComponents, as_many_as_the_pictures_vary_lose_nothing) {
  const FewWays pictures(3, 200);
  const PrincipalComponents components(pictures, 4);  // one more than there is
  EXPECT_LT(error_with(components, pictures, 3), 1e-8);
  EXPECT_LT(error_with(components, pictures, 4), 1e-8);
}

TEST(PrincipalComponents, each_one_more_lowers_the_error) {
  const FewWays pictures(5, 200);
  const PrincipalComponents components(pictures, 5);
  double last = error_with(components, pictures, 0);
  for (int count = 1; count <= 5; ++count) {
    const double error = error_with(components, pictures, count);
    EXPECT_LT(error, 0.9 * last) << count;
    last = error;
  }
}

TEST(PrincipalComponents, one_picture_is_its_own_mean) {
  const FewWays pictures(2, 1);
  EXPECT_LT(error_with(PrincipalComponents(pictures, 1), pictures, 1), 1e-10);
}

TEST(PrincipalComponents, more_than_there_are_samples_is_a_usage_error) {
  const FewWays pictures(2, 5);
  EXPECT_EQ(error_of([&] { PrincipalComponents(pictures, 31); }).code, ErrorCode::usage);
  EXPECT_EQ(error_of([&] { PrincipalComponents(pictures, 0); }).code, ErrorCode::usage);
  EXPECT_EQ(error_of([&] { PrincipalComponents(FewWays(2, 0), 1); }).code, ErrorCode::bad_input);
}

// Known for the test set of MNIST, components of its training set: checks the measuring itself.
TEST(PrincipalComponents, digits_have_the_error_that_is_known) {
  LACUNA_NEEDS_DATA("mnist");
  const auto folder = testing::data_folder() / "mnist";
  const PrincipalComponents components(*open_dataset({folder, "train"}), 32);
  EXPECT_NEAR(error_with(components, *open_dataset({folder, "test"}), 32), 0.01683, 0.00003);
}

}  // namespace
}  // namespace lacuna
