#include "restore/tiled_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "lacuna/error.h"
#include "restore/crop.h"
#include "restore/receptive_field.h"

namespace lacuna {
namespace {

/// One tile of a picture: where it lies, and the rows and columns that it is made from.
struct Tile {
  const TileSpan& rows;
  const TileSpan& columns;
  int height, width;  ///< of the whole picture
  Stretch part_rows = needed(rows, height), part_columns = needed(columns, width);

  std::size_t seen() const { return static_cast<std::size_t>(rows.seen()) * columns.seen(); }

  /// Copies what the network sees of a plane out of its part; beyond the picture's end it goes on by
  /// reflection.
  void gather(const float* part, float* to) const {
    const int part_width = part_columns.end - part_columns.begin;
    for (int y = rows.see_begin; y < rows.see_end; ++y) {
      const float* from = part + static_cast<std::size_t>(reflect(y, height) - part_rows.begin) * part_width;
      for (int x = columns.see_begin; x < columns.see_end; ++x)
        *to++ = from[reflect(x, width) - part_columns.begin];
    }
  }

  /// Adds `share` times what is kept of a plane that the network made.
  void add_kept(const float* made, float share, float* to) const {
    for (int y = rows.keep_begin; y < rows.keep_end; ++y) {
      const float* from = made + static_cast<std::size_t>(y - rows.see_begin) * columns.seen();
      for (int x = columns.keep_begin; x < columns.keep_end; ++x)
        *to++ += share * from[x - columns.see_begin];
    }
  }
};

/// Memory in bytes that the network takes for each pixel that it sees: about six feature maps as large as the
/// largest layer's are alive at a time, beside input and output.
std::size_t network_bytes_per_pixel(LoadedNetwork& network) {
  constexpr std::size_t largest_shipped = 700;  // assumed of a network that names no layers
  constexpr double maps = 6;
  const InputContract& contract = network.contract();
  const int height = contract.fixed_height ? contract.fixed_height : 128;
  const int width = contract.fixed_width ? contract.fixed_width : 128;
  std::int64_t most = 0;
  for (const LayerRow& layer : network.layers(height, width)) {
    std::int64_t samples = 1;
    for (const std::int64_t each : layer.output_shape) samples *= each;
    most = std::max(most, samples);
  }
  if (most == 0) return largest_shipped;
  const double map = static_cast<double>(most) / height / width;
  return static_cast<std::size_t>((maps * map + 4 * contract.channels) * sizeof(float)) + 1;
}

}  // namespace

void require_size(const InputContract& contract, const std::string& model, int width, int height) {
  if (!contract.fixed_height || (height == contract.fixed_height && width == contract.fixed_width)) return;
  throw Error(ErrorCode::bad_input,
              fmt::format("{} takes pictures of {} x {} pixels only, this one has {} x {}", model,
                          contract.fixed_width, contract.fixed_height, width, height));
}

TilePlan plan_for(LoadedNetwork& network, int width, int height, double noise_sigma,
                  std::size_t bytes_per_row_pixel, std::size_t budget) {
  const InputContract& contract = network.contract();
  const auto halo = [&] {
    if (contract.tileable && !contract.fixed_height) return measure_halo(network, noise_sigma);
    throw Error(
        ErrorCode::limit_exceeded,
        fmt::format("the network must see a picture whole, and {} x {} pixels do not fit into --max-memory",
                    width, height));
  };
  const TileCost cost{network_bytes_per_pixel(network), bytes_per_row_pixel};
  return plan_within(width, height, contract.stride, halo, cost, budget);
}

RestoredPlanes run_tile(LoadedNetwork& network, const TilePlan& plan, const TileSpan& rows,
                        const TileSpan& columns, const Planes& part, const Planes& mask, double noise_sigma,
                        std::function<void(double)> on_share) {
  const Tile tile{rows, columns, plan.height, plan.width};
  const InputContract& contract = network.contract();
  const int planes = std::max(part.channels, contract.channels);  // in all pictures of the batch together
  const Batch shape{planes / contract.channels, contract.channels, rows.seen(), columns.seen(), {}};

  NetworkBatch batch;
  batch.image = shape;
  batch.image.samples.resize(tile.seen() * planes);
  for (int plane = 0; plane < planes; ++plane)
    tile.gather(part.plane(std::min(plane, part.channels - 1)),
                batch.image.samples.data() + tile.seen() * plane);
  if (contract.takes_mask && mask.channels) {
    batch.mask = Batch{shape.count, 1, shape.height, shape.width, {}};
    batch.mask->samples.resize(tile.seen() * shape.count);
    for (std::int64_t i = 0; i < shape.count; ++i)
      tile.gather(mask.plane(0), batch.mask->samples.data() + tile.seen() * i);
  }
  if (contract.takes_noise) batch.noise_levels.assign(shape.count, static_cast<float>(noise_sigma / 255));

  batch.on_share = std::move(on_share);

  const NetworkResult result = network.run(batch);
  if (result.image.samples.size() != batch.image.samples.size())
    throw Error(ErrorCode::internal, "the network's result differs in size from its input");

  RestoredPlanes kept{Planes(part.channels, rows.kept(), columns.kept()), {}};
  const float share = static_cast<float>(part.channels) / static_cast<float>(planes);
  for (int plane = 0; plane < planes; ++plane) {
    tile.add_kept(result.image.samples.data() + tile.seen() * plane, share,
                  kept.image.plane(std::min(plane, part.channels - 1)));
  }
  if (result.mask) {
    kept.mask = Planes(1, rows.kept(), columns.kept());
    tile.add_kept(result.mask->samples.data(), 1, kept.mask.plane(0));
  }
  return kept;
}

void TileProgress::begin() const {
  if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
}

std::function<void(double)> TileProgress::within() const {
  return [this](double share) { progress_.update((done_ + share) / tiles_, what_); };
}

void TileProgress::end() {
  progress_.update(++done_ / tiles_, what_);
}

RestoredPlanes run_plan(LoadedNetwork& network, const TilePlan& plan, const Planes& picture,
                        const Planes& mask, double noise_sigma, ProgressSink& progress) {
  RestoredPlanes restored{Planes(picture.channels, picture.height, picture.width), {}};
  TileProgress tiles(plan, progress, "restoring");
  for (const TileSpan& rows : plan.rows) {
    for (const TileSpan& columns : plan.columns) {
      tiles.begin();
      const Stretch part_rows = needed(rows, plan.height), part_columns = needed(columns, plan.width);
      const RestoredPlanes kept =
          run_tile(network, plan, rows, columns, crop(picture, part_rows, part_columns),
                   crop(mask, part_rows, part_columns), noise_sigma, tiles.within());
      paste(kept.image, rows.keep_begin, columns.keep_begin, restored.image);
      if (kept.mask.channels) {
        if (!restored.mask.channels) restored.mask = Planes(1, picture.height, picture.width);
        paste(kept.mask, rows.keep_begin, columns.keep_begin, restored.mask);
      }
      tiles.end();
    }
  }
  return restored;
}

}  // namespace lacuna
