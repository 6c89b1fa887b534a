#include "report/structure.h"

#include <gtest/gtest.h>

#include <regex>

namespace lacuna::testing {
namespace {

NetworkStructure dense() {
  NetworkStructure structure{"dense <1>", {1, 28, 28}, {}, 0};
  for (const std::int64_t size : {1000, 500, 250, 32, 250, 500, 1000, 784})
    structure.layers.push_back({"layer", "linear", {size}, size, size});
  return structure;
}

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

/// Heights of the bars of vectors, in order.
std::vector<double> bar_heights(const std::string& svg) {
  const std::regex bar(
      "<g class=\"vector[^>]*><title>[^<]*</title><polygon class=\"front\" points=\"[^ ]*,([0-9.]+) "
      "[^ ]* [^ ]*,([0-9.]+) ");
  std::vector<double> heights;
  for (auto found = std::sregex_iterator(svg.begin(), svg.end(), bar); found != std::sregex_iterator();
       ++found)
    heights.push_back(std::stod((*found)[2]) - std::stod((*found)[1]));
  return heights;
}

TEST(Structure, every_tag_is_closed_and_text_is_escaped) {
  const std::string svg = structure_svg(dense());
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z]+)[^<>]*?(/?)>");
  for (auto found = std::sregex_iterator(svg.begin(), svg.end(), tag); found != std::sregex_iterator();
       ++found) {
    const std::smatch& match = *found;
    if (match[1].length() > 0) {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), match[2]);
      open.pop_back();
    } else if (match[3].length() == 0) {
      open.push_back(match[2]);
    }
  }
  EXPECT_TRUE(open.empty());
  EXPECT_NE(svg.find("dense &lt;1&gt;"), std::string::npos);
}

TEST(Structure, a_dense_autoencoder_narrows_to_its_latent_vector_and_widens_again) {
  const std::string svg = structure_svg(dense());
  const std::vector<double> heights = bar_heights(svg);
  ASSERT_EQ(heights.size(), 8u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GT(heights[i], heights[i + 1]);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_LT(heights[i], heights[i + 1]);
  EXPECT_EQ(count(svg, "class=\"vector least\""), 1u);
}

TEST(Structure, neighbours_of_one_kind_and_shape_are_one_box) {
  NetworkStructure structure{"blocks", {3, 64, 64}, {}, 0};
  for (int i = 0; i < 5; ++i) structure.layers.push_back({"block", "convolution 3x3", {64, 32, 32}, 10, 10});
  const std::string svg = structure_svg(structure);
  EXPECT_EQ(count(svg, "class=\"picture"), 2u) << "the input and the five";
  EXPECT_NE(svg.find("5 × convolution"), std::string::npos);
  EXPECT_NE(svg.find("64 × 32 × 32"), std::string::npos);
  EXPECT_EQ(structure.multiply_adds(), 50);
}

TEST(Structure, no_layers_and_one_pixel) {
  EXPECT_EQ(count(structure_svg({"nothing", {1, 1, 1}, {}, 0}), "<polygon"), 3u);
}

}  // namespace
}  // namespace lacuna::testing
