#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "train/adamw.h"
#include "train/batch_loader.h"
#include "train/flat_parameters.h"
#include "train/schedule.h"
#include "train/time_budget.h"
#include "train/tiny_run.h"
#include "train/tone.h"

namespace lacuna {
namespace {

TEST(Schedule, warms_up_stays_and_decays_to_zero) {
  const Schedule schedule{1.0, 10, 100, 40};
  EXPECT_DOUBLE_EQ(schedule.rate(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.rate(9), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(50), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(70), 0.5);  // 1 - sqrt(10 / 40)
  EXPECT_DOUBLE_EQ(schedule.rate(100), 0.0);
  for (int step = 61; step < 100; ++step) EXPECT_LT(schedule.rate(step), schedule.rate(step - 1));
}

/// Steps after which a budget of ten minutes is fixed, and how many it then leaves; a step takes
/// `seconds(step)`.
template <typename Seconds>
std::pair<std::int64_t, std::int64_t> fixed(double decay, const Seconds& seconds) {
  TimeBudget budget;
  budget.give(10, 100, decay);  // the run is 100 seconds old
  budget.measure_from(10);
  double now = 100;
  for (std::int64_t step = 1;; ++step) {
    now += seconds(step);
    if (const auto left = budget.steps_left(step, now)) {
      EXPECT_FALSE(budget.open());
      return {step, *left};
    }
  }
}

TEST(TimeBudget, is_fixed_when_the_rate_is_to_fall_by_the_rate_of_late) {
  EXPECT_EQ(fixed(0.4, [](auto) { return 1.0; }), (std::pair<std::int64_t, std::int64_t>{360, 240}));
  // Slow at first: 100 s go for the first ten steps.
  EXPECT_EQ(fixed(0.4, [](auto step) { return step <= 10 ? 10.0 : 1.0; }),
            (std::pair<std::int64_t, std::int64_t>{270, 240}));
  // Another program takes half of the machine for the first two minutes: only the rate after that counts.
  EXPECT_EQ(fixed(0.4, [](auto step) { return step <= 60 ? 2.0 : 1.0; }).second, 240);
  EXPECT_EQ(fixed(1, [](auto) { return 1.0; }), (std::pair<std::int64_t, std::int64_t>{31, 569}));
  EXPECT_EQ(fixed(0, [](auto) { return 1.0; }), (std::pair<std::int64_t, std::int64_t>{600, 1}));
}

TEST(TimeBudget, survives_a_stop) {
  TimeBudget budget, again;
  budget.give(10, 100, 0.4);
  again.restore(budget.state());
  EXPECT_TRUE(again.open());
  EXPECT_TRUE(again.decays());
  EXPECT_DOUBLE_EQ(again.share_done(400), 0.5);
  EXPECT_DOUBLE_EQ(again.share_done(4000), 1);
}

TEST(Adamw, takes_the_same_steps_as_libtorch) {
  torch::manual_seed(1);
  torch::Tensor reference = torch::randn({257}).set_requires_grad(true);
  torch::Tensor values = reference.detach().clone();
  torch::optim::AdamW peer({reference},
                           torch::optim::AdamWOptions(1e-2).betas({0.9, 0.99}).weight_decay(0.1));
  Adamw ours(values, {0.9, 0.99, 1e-8, 0.1});
  for (int step = 0; step < 20; ++step) {
    const torch::Tensor gradient = torch::randn({257});
    reference.mutable_grad() = gradient.clone();
    peer.step();
    ours.step(values, gradient, 1e-2, 1.0);
  }
  for (int i = 0; i < 257; ++i) EXPECT_NEAR(values[i].item<float>(), reference.data_ptr<float>()[i], 2e-6);
}

TEST(FlatParameters, gradients_of_the_network_land_in_one_buffer) {
  torch::nn::Linear layer(3, 2);
  FlatParameters flat(*layer);
  ASSERT_EQ(flat.values().numel(), 8);
  layer(torch::ones({1, 3})).sum().backward();
  layer(torch::ones({1, 3})).sum().backward();  // accumulates in place
  for (int i = 0; i < 8; ++i) EXPECT_FLOAT_EQ(flat.gradients()[i].item<float>(), 2.0f);
  EXPECT_NEAR(flat.gradient_norm(), std::sqrt(8 * 4.0), 1e-6);
  flat.values()[0] = 42;
  EXPECT_FLOAT_EQ(layer->weight[0][0].item<float>(), 42.0f);
}

struct TinySource {
  testing::TinyRun tiny;
  Recipe recipe = read_recipe(tiny.recipe());
  std::unique_ptr<Dataset> pictures = open_dataset({tiny.pictures(), ""}, 3);
  SampleSource source{recipe, *pictures};
};

TEST(SampleSource, a_sample_depends_on_its_number_alone) {
  const TinySource a, b;
  for (const std::uint64_t number : {7u, 0u, 123456u, 7u}) {
    const Sample one = a.source.make(number), two = b.source.make(number);
    EXPECT_EQ(one.damaged.samples, two.damaged.samples);
    EXPECT_EQ(one.clean.samples, two.clean.samples);
    EXPECT_EQ(one.noise_level, two.noise_level);
  }
  EXPECT_NE(a.source.make(1).damaged.samples, a.source.make(2).damaged.samples);
}

/// Constant pictures, so that a sample tells which picture it was cut from.
class Constants final : public Dataset {
 public:
  explicit Constants(int count) : count_(count) {}
  std::int64_t size() const override { return count_; }
  Planes get(std::int64_t index) const override {
    return Planes(1, 16, 16, static_cast<float>(index) / 100.0f);
  }
  std::string name(std::int64_t index) const override { return std::to_string(index); }

 private:
  int count_;
};

/// A ramp from left to right, 32 pixels wide.
class Ramps final : public Dataset {
 public:
  std::int64_t size() const override { return 1; }
  Planes get(std::int64_t) const override {
    Planes picture(1, 32, 32);
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x) picture.at(0, y, x) = static_cast<float>(x) / 32;
    return picture;
  }
  std::string name(std::int64_t) const override { return "ramp"; }
};

TEST(SampleSource, an_epoch_visits_every_picture_once_in_an_order_of_its_own) {
  const testing::TinyRun tiny;
  const Recipe recipe =
      read_recipe(tiny.recipe(), {{"damage.0.spec", "none"}, {"data.channels", "1"}, {"data.gray", "0"}});
  for (const int count : {1, 2, 3, 17, 64, 65}) {
    const Constants pictures(count);
    const SampleSource source(recipe, pictures);
    std::vector<float> first, second;
    for (int i = 0; i < count; ++i) {
      first.push_back(source.make(static_cast<std::uint64_t>(i)).clean.samples[0]);
      second.push_back(source.make(static_cast<std::uint64_t>(count + i)).clean.samples[0]);
    }
    EXPECT_EQ(std::set<float>(first.begin(), first.end()).size(), static_cast<std::size_t>(count));
    EXPECT_EQ(std::set<float>(second.begin(), second.end()).size(), static_cast<std::size_t>(count));
    if (count > 10) {
      EXPECT_NE(first, second);
    }
  }
}

TEST(SampleSource, shrunk_squares_show_more_of_the_picture_in_eight_bit_levels) {
  const testing::TinyRun tiny;
  const auto source_of = [&](const std::string& shrink, const Dataset& pictures) {
    return SampleSource(read_recipe(tiny.recipe(), {{"damage.0.spec", "none"},
                                                    {"data.channels", "1"},
                                                    {"data.gray", "0"},
                                                    {"data.crop", "8"},
                                                    {"data.shrink", shrink}}),
                        pictures);
  };
  const Ramps pictures;
  const auto slope = [](const Planes& p) { return p.at(0, 4, 5) - p.at(0, 4, 2); };
  std::set<float> plain, shrunk;
  const SampleSource whole = source_of("1", pictures), smaller = source_of("4", pictures);
  for (std::uint64_t i = 0; i < 20; ++i) {
    plain.insert(std::round(100 * std::abs(slope(whole.make(i).clean))));
    const Planes clean = smaller.make(i).clean;
    EXPECT_EQ(clean.width, 8);
    for (const float sample : clean.samples)
      EXPECT_NEAR(sample * 255, std::round(sample * 255), 1e-4) << "8-bit levels";
    shrunk.insert(std::round(100 * std::abs(slope(clean))));
  }
  EXPECT_EQ(*plain.rbegin(), 9) << "three steps of a 32nd";
  EXPECT_GT(shrunk.size(), 4u);
  EXPECT_GT(*shrunk.rbegin(), 14) << "the picture is four times the crop, so it is shrunk up to fourfold";
}

TEST(Tone, keeps_order_and_range_and_changes_nothing_at_zero) {
  Planes picture(3, 1, 256);
  for (int channel = 0; channel < 3; ++channel)
    for (int x = 0; x < 256; ++x) picture.at(channel, 0, x) = static_cast<float>(x) / 255;
  Random random(1, 2, 3);
  EXPECT_EQ(toned(picture, 0, random).samples, picture.samples);
  std::set<float> middles;
  for (int i = 0; i < 50; ++i) {
    const Planes changed = toned(picture, 1, random);
    for (int channel = 0; channel < 3; ++channel) {
      EXPECT_GE(changed.at(channel, 0, 0), 0);
      EXPECT_LE(changed.at(channel, 0, 255), 1);
      for (int x = 1; x < 256; ++x) EXPECT_GE(changed.at(channel, 0, x), changed.at(channel, 0, x - 1));
    }
    middles.insert(changed.at(0, 0, 128));
  }
  EXPECT_GT(middles.size(), 30u);
}

TEST(Tone, burnt_out_pictures_are_white_where_they_were_light) {
  Planes picture(1, 1, 256);
  for (int x = 0; x < 256; ++x) picture.at(0, 0, x) = static_cast<float>(x) / 255;
  Random random(1, 2, 3);
  std::set<std::ptrdiff_t> white_counts, black_counts;
  for (int i = 0; i < 50; ++i) {
    const Planes burnt = burnt_out(picture, random);
    EXPECT_TRUE(std::is_sorted(burnt.samples.begin(), burnt.samples.end()));
    white_counts.insert(std::count(burnt.samples.begin(), burnt.samples.end(), 1.0f));
    black_counts.insert(std::count(burnt.samples.begin(), burnt.samples.end(), 0.0f));
    for (const float sample : burnt.samples)
      EXPECT_NEAR(sample * 255, std::round(sample * 255), 1e-4) << "8-bit levels";
  }
  EXPECT_LT(*white_counts.begin(), 30);
  EXPECT_GT(*white_counts.rbegin(), 150) << "down to 0.3 of white: 178 of 256 levels";
  EXPECT_EQ(*black_counts.begin(), 1) << "in half of the pictures no dark is lost";
  EXPECT_GT(*black_counts.rbegin(), 20);
}

class White final : public Dataset {
 public:
  std::int64_t size() const override { return 1; }
  Planes get(std::int64_t) const override { return {3, 16, 16, 1.0f}; }
  std::string name(std::int64_t) const override { return "white"; }
};

TEST(SampleSource, a_detector_is_not_to_find_what_cannot_be_seen) {
  const testing::TinyRun tiny;
  const White white;
  for (const std::string task : {"detect", "fill"}) {
    const SampleSource source(
        read_recipe(tiny.recipe(),
                    {{"damage.0.spec", "rectangle(count=1, side=6, fill=white)"}, {"task", task}}),
        white);
    const std::vector<float> mask = source.make(0).mask;
    EXPECT_EQ(std::count(mask.begin(), mask.end(), 1.0f), task == "detect" ? 0 : 36) << task;
  }
}

TEST(SampleSource, eight_turns_are_eight_different_pictures) {
  Planes picture(1, 4, 4);
  for (std::size_t i = 0; i < 16; ++i) picture.samples[i] = static_cast<float>(i);
  std::set<std::vector<float>> seen;
  for (unsigned turn = 0; turn < 8; ++turn) seen.insert(turned(picture, turn).samples);
  EXPECT_EQ(seen.size(), 8u);
}

TEST(BatchLoader, the_number_of_threads_changes_nothing) {
  const TinySource tiny;
  BatchLoader one(tiny.source, 5, 3, 1), three(tiny.source, 5, 3, 3);
  for (int step = 0; step < 12; ++step) {
    const TrainingBatch a = one.next(), b = three.next();
    EXPECT_TRUE(torch::equal(a.damaged, b.damaged));
    EXPECT_TRUE(torch::equal(a.clean, b.clean));
    EXPECT_TRUE(torch::equal(a.noise_level, b.noise_level));
  }
}

}  // namespace
}  // namespace lacuna
