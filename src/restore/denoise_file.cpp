#include "image/image_file.h"
#include "restore/denoiser_state.h"

namespace lacuna {
namespace {

RowSource rows_of(StripReader& reader) {
  return [&reader](int rows) { return reader.read(rows); };
}

}  // namespace

DenoiseReport Denoiser::denoise_file(const std::filesystem::path& from, const std::filesystem::path& to,
                                     const ImageLimits& limits, const SaveOptions& saving,
                                     ProgressSink& progress) {
  std::unique_ptr<StripReader> reader = StripReader::open(from, limits);
  const ImageInfo info = reader->info();
  DenoiseReport done = state_->prepare(info, rows_of(*reader), progress);
  if (done.estimated) reader = StripReader::open(from, limits);

  SaveOptions options = saving;
  options.pixels_changed = done.changed;
  std::unique_ptr<StripDenoiser> strips;
  RowSource source = rows_of(*reader);
  if (done.changed) {
    strips =
        std::make_unique<StripDenoiser>(state_->loaded(), info, state_->settings(done, 0), source, progress);
    done.tiles = strips->tile_count();
    source = [&](int rows) { return strips->read(rows); };
  }
  save_strips(info, reader->metadata(), to, options, source);
  return done;
}

}  // namespace lacuna
