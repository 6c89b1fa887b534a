#include "restore/strip_denoiser.h"

#include <algorithm>

#include "lacuna/error.h"
#include "restore/image_rows.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

/// Input rows, result rows, and both once more while rows are added or taken away.
std::size_t bytes_per_row_pixel(const ImageInfo& info) {
  return 4 * sample_size(info.type) * (info.channels + (info.has_alpha ? 1 : 0));
}

}  // namespace

StripDenoiser::StripDenoiser(LoadedNetwork& network, const ImageInfo& info, const StripSettings& settings,
                             RowSource source, ProgressSink& progress)
    : network_(network),
      settings_(settings),
      plan_(plan_for(network, info.width, info.height, settings.noise_sigma, bytes_per_row_pixel(info),
                     settings.budget)),
      window_(std::move(source)),
      progress_(plan_, progress, "denoising") {}

Image StripDenoiser::read(int rows) {
  while (ready_.height < rows && band_ < plan_.rows.size()) restore_band();
  const int count = std::min(rows, ready_.height);
  Image result = crop_image(ready_, {0, count}, {0, ready_.width});
  drop_rows(count, ready_);
  return result;
}

void StripDenoiser::restore_band() {
  const TileSpan& rows = plan_.rows[band_++];
  window_.slide(needed(rows, plan_.height));
  Image band = window_.part({rows.keep_begin, rows.keep_end}, {0, plan_.width});
  for (const TileSpan& columns : plan_.columns) {
    progress_.begin();
    paste_image(restore_tile(rows, columns), 0, columns.keep_begin, band);
    progress_.end();
  }
  append_rows(band, ready_);
}

Image StripDenoiser::restore_tile(const TileSpan& rows, const TileSpan& columns) {
  const Image part = window_.part(needed(rows, plan_.height), needed(columns, plan_.width));
  Planes planes = to_planes(part);
  fill_hidden(transparent_pixels(part), planes);
  Planes kept =
      run_tile(network_, plan_, rows, columns, planes, {}, settings_.noise_sigma, progress_.within()).image;

  const Image original =
      window_.part({rows.keep_begin, rows.keep_end}, {columns.keep_begin, columns.keep_end});
  if (settings_.strength < 1) {
    const Planes before = to_planes(original);
    const auto strength = static_cast<float>(settings_.strength);
    for (std::size_t i = 0; i < kept.samples.size(); ++i)
      kept.samples[i] =
          before.samples[i] + strength * (std::clamp(kept.samples[i], 0.0f, 1.0f) - before.samples[i]);
  }
  Image restored = with_planes(original, kept);
  restore_hidden(transparent_pixels(original), original, restored);
  return restored;
}

}  // namespace lacuna
