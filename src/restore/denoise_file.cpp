#include "core/atomic_file.h"
#include "image/image_file.h"
#include "restore/denoiser_state.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

RowSource rows_of(StripReader& reader) {
  return [&reader](int rows) { return reader.read(rows); };
}

/// Whether writing the rows of a file again would change them though nothing was done to them.
bool is_lossy(const StripReader& reader, const fs::path& to, const SaveOptions& saving) {
  return !reader.metadata().lossless && saving.quality == 0 &&
         format_to_save(to, saving, reader.metadata()) == reader.info().format;
}

/// Copies a picture file that can be decoded to its end.
void copy_picture(StripReader& reader, const fs::path& from, const fs::path& to) {
  constexpr int rows_at_a_time = 256;
  while (reader.read(rows_at_a_time).height > 0) {
  }
  write_file(to, read_file(from));
}

}  // namespace

DenoiseReport Denoiser::denoise_file(const fs::path& from, const fs::path& to, const ImageLimits& limits,
                                     const SaveOptions& saving, ProgressSink& progress,
                                     const MetadataChange& change) {
  std::unique_ptr<StripReader> reader = StripReader::open(from, limits);
  const ImageInfo info = reader->info();
  DenoiseReport done =
      state_->prepare(info, reader->metadata().jpeg_quality, nullptr, rows_of(*reader), progress);
  if (done.estimated) reader = StripReader::open(from, limits);
  if (!done.changed && is_lossy(*reader, to, saving)) {
    copy_picture(*reader, from, to);
    return done;
  }

  SaveOptions options = saving;
  options.pixels_changed = done.changed;
  Metadata metadata = reader->metadata();
  std::optional<DenoisingSteps> steps;
  RowSource source = rows_of(*reader);
  if (done.changed) {
    steps.emplace(state_->steps(info, done, 0, source, progress));
    done.tiles = steps->tile_count();
    source = [&](int rows) { return steps->read(rows); };
    State::mark(done, metadata);
    if (change) change(done, metadata);
  }
  save_strips(info, metadata, to, options, source);
  return done;
}

}  // namespace lacuna
