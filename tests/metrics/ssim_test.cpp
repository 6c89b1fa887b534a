#include "metrics/ssim.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace lacuna {
namespace {

constexpr double c1 = 1e-4, c2 = 9e-4;

Planes random_picture(int channels, int height, int width, std::uint64_t seed) {
  Planes picture(channels, height, width);
  Random random(seed);
  for (float& sample : picture.samples) sample = random.uniform();
  return picture;
}

/// SSIM of the 11x11 window at (top, left), straight from the definition, in double and in two dimensions.
double ssim_of_window(const Planes& x, const Planes& y, int top, int left) {
  double total = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (int pass = 0; pass < 2; ++pass) {  // means first, then central moments
    for (int v = 0; v < 11; ++v) {
      for (int u = 0; u < 11; ++u) {
        const double weight = std::exp(-((v - 5) * (v - 5) + (u - 5) * (u - 5)) / (2 * 1.5 * 1.5));
        const double a = x.at(0, top + v, left + u), b = y.at(0, top + v, left + u);
        if (pass == 0) {
          total += weight;
          mx += weight * a;
          my += weight * b;
        } else {
          xx += weight / total * (a - mx) * (a - mx);
          yy += weight / total * (b - my) * (b - my);
          xy += weight / total * (a - mx) * (b - my);
        }
      }
    }
    if (pass == 0) {
      mx /= total;
      my /= total;
    }
  }
  return (2 * mx * my + c1) * (2 * xy + c2) / ((mx * mx + my * my + c1) * (xx + yy + c2));
}

TEST(Ssim, ConstantPicturesLeaveTheLuminanceTerm) {
  const Planes a(1, 20, 30, 0.4f), b(1, 20, 30, 0.6f);
  EXPECT_NEAR(ssim(a, b).value(), (2 * 0.4 * 0.6 + c1) / (0.16 + 0.36 + c1), 1e-7);
}

TEST(Ssim, EqualsTheDefinitionWindowByWindow) {
  const Planes x = random_picture(1, 15, 13, 1), noise = random_picture(1, 15, 13, 2);
  Planes y = x;
  for (std::size_t i = 0; i < y.samples.size(); ++i)
    y.samples[i] = 0.7f * x.samples[i] + 0.3f * noise.samples[i];
  double sum = 0;
  for (int top = 0; top < 5; ++top)
    for (int left = 0; left < 3; ++left) sum += ssim_of_window(x, y, top, left);
  EXPECT_NEAR(ssim(y, x).value(), sum / 15, 1e-9);
  // A hole of two pixels: (7, 6) is the centre of the window at (2, 1), (5, 5) of that at (0, 0).
  std::vector<float> hole(15 * 13, 0.0f);
  hole[7 * 13 + 6] = hole[5 * 13 + 5] = 1.0f;
  EXPECT_NEAR(ssim_hole(y, x, hole).value(), (ssim_of_window(x, y, 2, 1) + ssim_of_window(x, y, 0, 0)) / 2,
              1e-9);
}

TEST(Ssim, IdenticalIsOneAndColourIsJudgedByLuma) {
  const Planes colour = random_picture(3, 16, 16, 3);
  EXPECT_NEAR(ssim(colour, colour).value(), 1.0, 1e-6);
  Planes shifted = colour;  // changes hue but not luma: 0.299 * 0.587 - 0.587 * 0.299 = 0
  for (std::size_t i = 0; i < shifted.plane_size(); ++i) {
    shifted.plane(0)[i] += 0.0587f;
    shifted.plane(1)[i] -= 0.0299f;
  }
  EXPECT_NEAR(ssim(shifted, colour).value(), 1.0, 1e-4);
}

TEST(Ssim, NoFigureForPicturesSmallerThanTheWindow) {
  const Planes small(1, 10, 40, 0.5f), exact(1, 11, 11, 0.5f);
  EXPECT_FALSE(ssim(small, small));
  EXPECT_FALSE(ssim_hole(small, small, std::vector<float>(400, 1.0f)));
  EXPECT_NEAR(ssim(exact, exact).value(), 1.0, 1e-6);
}

TEST(Ssim, NoFigureForAHoleOutsideTheMap) {
  const Planes picture(1, 12, 12, 0.5f);
  std::vector<float> corner(144, 0.0f);
  corner[0] = 1.0f;
  EXPECT_FALSE(ssim_hole(picture, picture, corner));
  EXPECT_FALSE(ssim_hole(picture, picture, std::vector<float>(144, 0.0f)));
  EXPECT_FALSE(ssim_hole(picture, picture, {}));
}

}  // namespace
}  // namespace lacuna
