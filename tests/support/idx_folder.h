#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/random.h"

namespace lacuna::testing {

/// A folder of IDX files as MNIST has them, but made: pictures of 28x28 with one bright soft stroke each. The
/// stroke's direction is its label, 0..3.
class IdxFolder {
 public:
  IdxFolder(const std::filesystem::path& folder, int train, int test) : folder_(folder) {
    std::filesystem::create_directories(folder);
    write("train", train, 1);
    write("t10k", test, 2);
  }

  const std::filesystem::path& path() const { return folder_; }

 private:
  static constexpr int kSide = 28;

  static std::string number(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
  }

  static void stroke(Random& random, int label, std::string& bytes) {
    const double angle = label * 0.785398 + random.uniform(-0.2, 0.2);
    const double x0 = random.uniform(10, 18), y0 = random.uniform(10, 18), half = random.uniform(5, 9);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const double along = (x - x0) * std::cos(angle) + (y - y0) * std::sin(angle);
        const double across = (y - y0) * std::cos(angle) - (x - x0) * std::sin(angle);
        const double beyond = std::max(0.0, std::abs(along) - half);
        bytes += static_cast<char>(std::lround(255 * std::exp(-(across * across + beyond * beyond) / 3)));
      }
    }
  }

  void write(const std::string& part, int count, std::uint64_t seed) const {
    const auto size = static_cast<std::uint32_t>(count);
    std::string pictures = number(0x803) + number(size) + number(kSide) + number(kSide);
    std::string labels = number(0x801) + number(size);
    Random random(seed);
    for (int i = 0; i < count; ++i) {
      const int label = static_cast<int>(random.below(4));
      labels += static_cast<char>(label);
      stroke(random, label, pictures);
    }
    std::ofstream(folder_ / (part + "-images-idx3-ubyte"), std::ios::binary) << pictures;
    std::ofstream(folder_ / (part + "-labels-idx1-ubyte"), std::ios::binary) << labels;
  }

  std::filesystem::path folder_;
};

}  // namespace lacuna::testing
