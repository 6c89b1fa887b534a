// own_degradation FROM TO: teaches Lacuna a kind of damage of one's own, damages a picture by it, and lets
// Lacuna fill what it covered. The same name may stand in a recipe that train_network() is given.
#include <lacuna/degrade.h>
#include <lacuna/error.h>
#include <lacuna/fill.h>
#include <lacuna/picture_file.h>

#include <iostream>
#include <random>

namespace {

/// Rows that a damaged sensor left white, each with a probability of 2 %.
void lose_rows(lacuna::Planes& image, lacuna::Mask& mask, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int y = 0; y < image.height; ++y) {
    if (random() % 50 != 0) continue;
    for (int x = 0; x < image.width; ++x) {
      for (int channel = 0; channel < image.channels; ++channel) image.at(channel, y, x) = 1;
      mask.samples[static_cast<std::size_t>(y) * image.width + x] = 255;
    }
  }
}

}  // namespace

int main(int count, char** words) try {
  if (count != 3) throw lacuna::Error(lacuna::ErrorCode::usage, "usage: own_degradation FROM TO");
  lacuna::add_degradation("lost_rows", "rows that a damaged sensor left white", lose_rows);
  const lacuna::Image clean = lacuna::load_image(words[1]);
  const auto damaged = lacuna::degrade(lacuna::to_planes(clean), "lost_rows+gaussian(sigma=2)", 7);
  lacuna::ProgressSink silent;
  lacuna::FillReport report;
  const lacuna::Image filled =
      lacuna::Filler({}).fill(lacuna::with_planes(clean, damaged.image), damaged.mask, silent, &report);
  lacuna::save_image(filled, words[2]);
  std::cout << report.holes.size() << " holes filled\n";
} catch (const lacuna::Error& error) {
  std::cerr << error.what() << '\n';
  return lacuna::exit_status(error.code());
}
