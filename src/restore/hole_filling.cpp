#include "restore/hole_filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fill/holes.h"
#include "fill/smooth_fill.h"
#include "lacuna/error.h"
#include "restore/aligned_fill.h"
#include "restore/face_search.h"
#include "restore/image_rows.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

/// A hole of which less lies in a face than this is not for the face network.
constexpr double least_share = 0.5;
constexpr double default_feather = 0.2;  ///< of the face's square

/// The pixels of a line of `size` that a stretch reaches into, and some on both sides.
Stretch whole_pixels(double begin, double length, double margin, int size) {
  return {std::clamp(static_cast<int>(std::floor(begin - margin)), 0, size),
          std::clamp(static_cast<int>(std::ceil(begin + length + margin)), 0, size)};
}

class HoleFilling {
 public:
  HoleFilling(const Image& image, const Mask& mask, const FillTools& tools, ProgressSink& progress)
      : image_(image), tools_(tools), progress_(progress), holes_(holes_of(mask)), result_(image) {
    open_.resize(mask.samples.size());
    for (std::size_t i = 0; i < open_.size(); ++i) open_[i] = mask.samples[i] > 0;
    find_frames(mask);
  }

  Image fill() {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
      progress_.update(0.5 + 0.5 * static_cast<double>(i) / static_cast<double>(frames_.size()),
                       "filling a face");
      fill_frame(i);
    }
    for (const Hole& hole : holes_) fill_rest(hole);
    return std::move(result_);
  }

  std::vector<FilledHole> report() const {
    std::vector<FilledHole> filled;
    for (const Hole& hole : holes_) {
      const Window& frame = *main_frame(hole);
      filled.push_back({hole.left,
                        hole.top,
                        hole.width(),
                        hole.height(),
                        hole.pixels,
                        hole.pixels - pixels_within(hole, frames_),
                        {frame.left, frame.top, frame.width}});
    }
    return filled;
  }

 private:
  void find_frames(const Mask& mask) {
    const InputContract& contract = tools_.network.contract();
    const Window whole{0, 0, static_cast<double>(image_.height), static_cast<double>(image_.width)};
    if (image_.height == contract.fixed_height && image_.width == contract.fixed_width) {
      frames_ = {whole};
      return;
    }
    progress_.update(0, "looking for faces");
    const bool certain = tools_.method == FillOptions::Method::face;
    for (const FoundFace& face : find_faces_at(holes_, image_, mask, certain, tools_.finder(), progress_))
      frames_.push_back(frame_of(face));
    if (frames_.empty() && certain && image_.height == image_.width) frames_ = {whole};
    for (const Hole& hole : holes_) require_face(hole);
  }

  void require_face(const Hole& hole) const {
    const auto within = static_cast<double>(pixels_within(hole, frames_));
    if (within >= least_share * static_cast<double>(hole.pixels)) return;
    const std::string where = fmt::format("the hole of {} x {} pixels at ({}, {})", hole.width(),
                                          hole.height(), hole.left, hole.top);
    const std::string what =
        within > 0 ? fmt::format("only {:.0f} % of {} lie in a face, at least {:.0f} % must",
                                 100 * within / static_cast<double>(hole.pixels), where, 100 * least_share)
                   : fmt::format("no face found that the mask touches: {} is in none", where);
    throw Error(ErrorCode::bad_input, what + "; so far only faces can be filled");
  }

  /// The frame that holds most of a hole.
  const Window* main_frame(const Hole& hole) const {
    const Window* best = nullptr;
    std::int64_t most = -1;
    for (const Window& frame : frames_) {
      const std::int64_t within = pixels_within(hole, {frame});
      if (within > most) best = &frame, most = within;
    }
    return best;
  }

  /// How far a pixel is from a frame's centre: 1 at the middle of the frame's sides.
  static double distance(const Window& frame, int y, int x) {
    return 2 * std::max(std::abs(y + 0.5 - frame.top - frame.height / 2) / frame.height,
                        std::abs(x + 0.5 - frame.left - frame.width / 2) / frame.width);
  }

  bool belongs_to(std::size_t frame, int y, int x) const {
    const double mine = distance(frames_[frame], y, x);
    return mine < 1 && std::none_of(frames_.begin(), frames_.end(),
                                    [&](const Window& other) { return distance(other, y, x) < mine; });
  }

  /// Samples and open pixels of a part of the result. Colours that full transparency hides are replaced.
  struct Part {
    Stretch rows, columns;
    Image image;
    Planes planes;
    std::vector<bool> open;
  };

  Part part_of(const Stretch& rows, const Stretch& columns) const {
    Part part{rows, columns, crop_image(result_, rows, columns), {}, {}};
    part.planes = to_planes(part.image);
    fill_hidden(transparent_pixels(part.image), part.planes);
    for (int y = rows.begin; y < rows.end; ++y)
      for (int x = columns.begin; x < columns.end; ++x)
        part.open.push_back(open_[static_cast<std::size_t>(y) * image_.width + x]);
    return part;
  }

  /// Takes over the open pixels for which `wanted` holds, and closes them.
  template <typename Wanted>
  void put(const Part& part, const Planes& filled, const Wanted& wanted) {
    Planes planes = to_planes(part.image);
    std::size_t i = 0;
    for (int y = part.rows.begin; y < part.rows.end; ++y) {
      for (int x = part.columns.begin; x < part.columns.end; ++x, ++i) {
        if (!part.open[i] || !wanted(y, x)) continue;
        for (int channel = 0; channel < planes.channels; ++channel)
          planes.plane(channel)[i] = filled.plane(channel)[i];
        open_[static_cast<std::size_t>(y) * image_.width + x] = false;
      }
    }
    paste_image(with_planes(part.image, planes), part.rows.begin, part.columns.begin, result_);
  }

  void fill_frame(std::size_t index) {
    const Window& frame = frames_[index];
    const double margin = 2 + frame.height / 16;  // what resampling sees beyond the frame
    const Part part = part_of(whole_pixels(frame.top, frame.height, margin, image_.height),
                              whole_pixels(frame.left, frame.width, margin, image_.width));
    const Window inside{frame.top - part.rows.begin, frame.left - part.columns.begin, frame.height,
                        frame.width};
    const double feather = tools_.feather.value_or(default_feather * frame.height);
    put(part, fill_aligned(tools_.network, part.planes, part.open, inside, feather),
        [&](int y, int x) { return belongs_to(index, y, x); });
  }

  /// Fills what no frame holds.
  void fill_rest(const Hole& hole) {
    const bool closed = std::all_of(hole.runs.begin(), hole.runs.end(), [&](const HoleRun& run) {
      const auto row = open_.begin() + static_cast<std::ptrdiff_t>(run.y) * image_.width;
      return std::find(row + run.left, row + run.right, true) == row + run.right;
    });
    if (closed) return;
    const Part part = part_of(whole_pixels(hole.top, hole.height(), 1, image_.height),
                              whole_pixels(hole.left, hole.width(), 1, image_.width));
    Planes filled = part.planes;
    fill_smoothly(part.open, filled);
    put(part, filled, [](int, int) { return true; });
  }

  const Image& image_;
  const FillTools& tools_;
  ProgressSink& progress_;
  std::vector<Hole> holes_;
  std::vector<Window> frames_;
  Image result_;
  std::vector<bool> open_;  ///< pixels still to be filled
};

}  // namespace

Image fill_holes(const Image& image, const Mask& mask, const FillTools& tools, ProgressSink& progress,
                 FillReport& report) {
  HoleFilling filling(image, mask, tools, progress);
  Image result = filling.fill();
  report.holes = filling.report();
  return result;
}

}  // namespace lacuna
