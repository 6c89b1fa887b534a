#include "train/sample_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "image/channels.h"
#include "image/resample.h"
#include "lacuna/error.h"
#include "train/tone.h"

namespace lacuna {
namespace {

// Streams of the counter-based generator, one per purpose.
constexpr std::uint64_t kSampleStream = 0x73616d706c65;  // "sample"
constexpr std::uint64_t kOrderStream = 0x6f72646572;     // "order"
constexpr std::uint64_t kSeedStream = 0x73656564;        // "seed"

}  // namespace

std::vector<float> draw_seed(std::int64_t size, Random& random) {
  std::vector<float> seed(static_cast<std::size_t>(size));
  for (float& number : seed) number = random.normal();
  return seed;
}

SampleSource::SampleSource(const Recipe& recipe, const Dataset& pictures, std::int64_t seed_size)
    : pictures_(pictures),
      seed_(recipe.seed),
      crop_(static_cast<int>(recipe.data.integer("crop"))),
      flips_(recipe.data.text("flips")),
      gray_(recipe.data.real("gray")),
      shrink_(recipe.data.real("shrink")),
      tone_(recipe.data.real("tone")),
      burn_out_(recipe.data.real("burn_out")),
      visible_only_(recipe.task == "detect"),
      warp_(Warp::of(recipe.data)),
      seed_size_(seed_size) {
  if (pictures.size() == 0) throw Error(ErrorCode::bad_input, "no pictures to train on");
  double total = 0;
  for (const WeightedDamage& damage : recipe.damages) {
    damages_.push_back({DegradationChain(damage.spec), damage.noise_factor});
    cumulative_.push_back(total += damage.weight);
  }
  for (double& each : cumulative_) each /= total;
}

std::int64_t SampleSource::picture_of(std::uint64_t number) const {
  // A format-preserving shuffle: cycle-walking over a 4-round Feistel network, so that an epoch's order needs
  // no stored permutation.
  const std::uint64_t size = static_cast<std::uint64_t>(pictures_.size());
  const std::uint64_t epoch = number / size;
  unsigned half_bits = 1;
  while ((std::uint64_t{1} << (2 * half_bits)) < size) ++half_bits;
  const std::uint64_t half_mask = (std::uint64_t{1} << half_bits) - 1;
  std::uint64_t position = number % size;
  do {
    std::uint64_t left = position >> half_bits, right = position & half_mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      Random random(seed_, kOrderStream + epoch, (right << 2) | round);
      const std::uint64_t next = left ^ (random.bits() & half_mask);
      left = right;
      right = next;
    }
    position = (left << half_bits) | right;
  } while (position >= size);
  return static_cast<std::int64_t>(position);
}

Planes SampleSource::cut(std::int64_t picture, Random& random) const {
  if (crop_ == 0) return pictures_.get(picture);
  const Region whole = pictures_.bounds(picture);
  if (whole.width < crop_ || whole.height < crop_) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: {}x{} pixels, smaller than data.crop = {}",
                                                  pictures_.name(picture), whole.width, whole.height, crop_));
  }
  int side = crop_;
  if (shrink_ > 1) {
    const double most = std::min(shrink_, std::min(whole.width, whole.height) / static_cast<double>(crop_));
    side = static_cast<int>(crop_ * random.uniform(1, most));
  }
  const int left = static_cast<int>(random.below(static_cast<std::uint32_t>(whole.width - side + 1)));
  const int top = static_cast<int>(random.below(static_cast<std::uint32_t>(whole.height - side + 1)));
  const Planes part = pictures_.crop(picture, {left, top, side, side});
  if (side == crop_) return part;
  Planes small = resample(part, {0, 0, static_cast<double>(side), static_cast<double>(side)}, crop_, crop_);
  for (float& sample : small.samples) sample = std::round(std::clamp(sample, 0.0f, 1.0f) * 255) / 255;
  return small;
}

const SampleSource::Damage& SampleSource::draw_damage(Random& random) const {
  const double draw = random.uniform(0.0, 1.0);
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), draw);
  const auto index =
      std::min<std::size_t>(static_cast<std::size_t>(found - cumulative_.begin()), damages_.size() - 1);
  return damages_[index];
}

Sample SampleSource::make(std::uint64_t number) const {
  Random random(seed_, kSampleStream, number);
  Sample sample;
  sample.clean = cut(picture_of(number), random);
  if (flips_ == "all") sample.clean = turned(sample.clean, random.below(8));
  if (flips_ == "horizontal") sample.clean = turned(sample.clean, random.below(2));
  if (warp_.moves()) sample.clean = warp_.apply(sample.clean, random);
  if (burn_out_ > 0 && random.chance(burn_out_)) sample.clean = burnt_out(sample.clean, random);
  if (tone_ > 0) sample.clean = toned(sample.clean, tone_, random);
  const bool gray = sample.clean.channels == 3 && random.chance(gray_);
  const Damage& damage = draw_damage(random);
  const double factor = random.uniform(damage.noise_factor.low, damage.noise_factor.high);
  if (gray) sample.clean = to_gray(sample.clean);
  Damaged damaged = damage.chain.apply(sample.clean, seed_, number);
  if (gray) {  // one noise for all three channels, as a gray photograph has it
    sample.clean = to_colour(sample.clean);
    damaged.image = to_colour(damaged.image);
  }
  sample.damaged = std::move(damaged.image);
  sample.mask = std::move(visible_only_ ? damaged.visible : damaged.covered);
  sample.noise_level = static_cast<float>(damaged.noise_sigma * factor / 255.0);
  if (seed_size_ > 0) {
    Random drawing(seed_, kSeedStream, number);
    sample.seed = draw_seed(seed_size_, drawing);
  }
  return sample;
}

Planes turned(const Planes& picture, unsigned turn) {
  if (turn == 0) return picture;
  Planes result(picture.channels, picture.height, picture.width);
  for (int channel = 0; channel < picture.channels; ++channel) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        int from_x = (turn & 1) ? picture.width - 1 - x : x;
        int from_y = (turn & 2) ? picture.height - 1 - y : y;
        if (turn & 4) std::swap(from_x, from_y);
        result.at(channel, y, x) = picture.at(channel, from_y, from_x);
      }
    }
  }
  return result;
}

}  // namespace lacuna
