#include "restore/hole_filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "fill/exemplar_fill.h"
#include "fill/holes.h"
#include "fill/smooth_fill.h"
#include "lacuna/error.h"
#include "restore/aligned_fill.h"
#include "restore/exemplar_regions.h"
#include "restore/face_search.h"
#include "restore/image_rows.h"
#include "restore/part_progress.h"
#include "restore/thin_fill.h"
#include "restore/transparent.h"

namespace lacuna {
namespace {

using Method = FillOptions::Method;

/// A hole of which less lies in a face than this is not for the face network.
constexpr double least_share = 0.5;
/// Of the face's square. What is thinner is better continued from beside it than painted by the network at
/// its resolution (docs/filling.md: measured).
constexpr double least_face_thickness = 1.0 / 16;
constexpr double default_feather = 0.2;    ///< of the face's square
constexpr double default_seam_reach = 60;  ///< pixels, of pieces from elsewhere
/// An aligned picture is no larger than this; so no model is read to find out.
constexpr int largest_aligned = 512;
constexpr double faces_done = 0.5;  ///< of the progress
constexpr int most_smooth = 1;      ///< pixels: what is no thicker takes a smooth transition,
constexpr int most_thin =
    10;  ///< and what is no thicker than this is for the network (docs/filling.md: measured)

/// A box around pixels.
struct PixelBox {
  int top = std::numeric_limits<int>::max(), left = top, bottom = 0, right = 0;

  void add(int y, int x) {
    top = std::min(top, y), bottom = std::max(bottom, y + 1);
    left = std::min(left, x), right = std::max(right, x + 1);
  }
  bool holds(int y, int x) const { return y >= top && y < bottom && x >= left && x < right; }
};

/// The pixels of a line of `size` that a stretch reaches into, and some on both sides.
Stretch whole_pixels(double begin, double length, double margin, int size) {
  return {std::clamp(static_cast<int>(std::floor(begin - margin)), 0, size),
          std::clamp(static_cast<int>(std::ceil(begin + length + margin)), 0, size)};
}

class HoleFilling {
 public:
  HoleFilling(const Image& image, const Mask& mask, const FillOptions& options, const FillTools& tools,
              ProgressSink& progress)
      : image_(image),
        mask_(mask),
        options_(options),
        tools_(tools),
        progress_(progress),
        holes_(holes_of(mask)),
        result_(image),
        open_(mask.samples.size()) {
    for (std::size_t i = 0; i < open_.size(); ++i) open_[i] = mask.samples[i] > 0;
    if (options_.method == Method::automatic || options_.method == Method::face) find_frames(mask);
    for (const Hole& hole : holes_) {
      FilledHole filled{hole.left, hole.top, hole.width(), hole.height(), hole.pixels, thickness(hole)};
      const Window* frame = main_frame(hole, filled.thickness);
      const bool thin = options_.method == Method::automatic && filled.thickness <= most_thin;
      if (options_.method == Method::network || (thin && !frame)) filled.method = FilledHole::Method::network;
      const bool line = thin && filled.thickness <= most_smooth;
      if (options_.method == Method::smooth || (line && !frame)) filled.method = FilledHole::Method::smooth;
      if (frame) {
        filled.method = FilledHole::Method::face;
        filled.beyond_face = hole.pixels - pixels_within(hole, frames_);
        filled.face = {frame->left, frame->top, frame->width};
      }
      filled_.push_back(filled);
    }
  }

  Image fill() {
    fill_faces();
    fill_smooth();
    fill_thin();
    fill_rest();
    return std::move(result_);
  }

  std::vector<FilledHole> report() const { return filled_; }

 private:
  void find_frames(const Mask& mask) {
    const Window whole{0, 0, static_cast<double>(image_.height), static_cast<double>(image_.width)};
    const bool square = image_.height == image_.width;
    if (square && image_.width <= largest_aligned && image_.width == tools_.aligned_side()) {
      frames_ = {whole};
      return;
    }
    progress_.update(0, "looking for faces");
    const bool certain = options_.method == Method::face;
    for (const FoundFace& face : find_faces_at(holes_, image_, mask, certain, tools_.finder(), progress_))
      frames_.push_back(frame_of(face));
    if (!certain) return;
    if (frames_.empty() && square) frames_ = {whole};
    for (const Hole& hole : holes_) require_face(hole);
  }

  bool is_in_face(const Hole& hole) const {
    return static_cast<double>(pixels_within(hole, frames_)) >=
           least_share * static_cast<double>(hole.pixels);
  }

  void require_face(const Hole& hole) const {
    if (is_in_face(hole)) return;
    const auto within = static_cast<double>(pixels_within(hole, frames_));
    const std::string where = fmt::format("the hole of {} x {} pixels at ({}, {})", hole.width(),
                                          hole.height(), hole.left, hole.top);
    const std::string what =
        within > 0 ? fmt::format("only {:.0f} % of {} lie in a face, at least {:.0f} % must",
                                 100 * within / static_cast<double>(hole.pixels), where, 100 * least_share)
                   : fmt::format("no face found that the mask touches: {} is in none", where);
    throw Error(ErrorCode::bad_input, what + "; --method auto fills it from exemplars");
  }

  /// The frame that holds most of a hole that is for the face network; null for other holes.
  const Window* main_frame(const Hole& hole, int thickness) const {
    if (!is_in_face(hole)) return nullptr;
    const Window* best = nullptr;
    std::int64_t most = -1;
    for (const Window& frame : frames_) {
      const std::int64_t within = pixels_within(hole, {frame});
      if (within > most) best = &frame, most = within;
    }
    const bool too_thin = thickness < least_face_thickness * best->height;
    return too_thin && options_.method == Method::automatic ? nullptr : best;
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
    for (int y = rows.begin; y < rows.end; ++y)
      for (int x = columns.begin; x < columns.end; ++x)
        part.open.push_back(open_[static_cast<std::size_t>(y) * image_.width + x]);
    std::vector<bool> hidden = transparent_pixels(part.image);
    // What is under the mask must not pass for the colour of hidden pixels beside it.
    for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = hidden[i] || part.open[i];
    fill_hidden(hidden, part.planes);
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

  void fill_faces() {
    face_open_.assign(open_.size(), false);
    bool any = false;
    for (std::size_t i = 0; i < holes_.size(); ++i) {
      if (filled_[i].method != FilledHole::Method::face) continue;
      any = true;
      mark(holes_[i], face_open_);
    }
    for (std::size_t i = 0; any && i < frames_.size(); ++i) {
      if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
      progress_.update(faces_done * (1 + static_cast<double>(i) / static_cast<double>(frames_.size())) / 2,
                       "filling a face");
      fill_frame(i);
    }
  }

  void fill_frame(std::size_t index) {
    const Window& frame = frames_[index];
    const double margin = 2 + frame.height / 16;  // what resampling sees beyond the frame
    const Part part = part_of(whole_pixels(frame.top, frame.height, margin, image_.height),
                              whole_pixels(frame.left, frame.width, margin, image_.width));
    const Window inside{frame.top - part.rows.begin, frame.left - part.columns.begin, frame.height,
                        frame.width};
    const double feather = options_.feather.value_or(default_feather * frame.height);
    put(part, fill_aligned(tools_.face(), part.planes, part.open, inside, feather), [&](int y, int x) {
      return face_open_[static_cast<std::size_t>(y) * image_.width + x] && belongs_to(index, y, x);
    });
  }

  /// Fills the holes that take a smooth transition.
  void fill_smooth() {
    std::vector<bool> mine(open_.size());
    for (std::size_t i = 0; i < holes_.size(); ++i) {
      if (filled_[i].method != FilledHole::Method::smooth) continue;
      mark(holes_[i], mine);
      fill_smooth_hole(holes_[i], filled_[i].thickness, mine);
      mark(holes_[i], mine, false);
    }
  }

  /// Fills the pixels that are `mine`, by squares, since a long scratch's box may be as large as the picture.
  /// What is several times the hole's thickness away does not matter.
  void fill_smooth_hole(const Hole& hole, int thickness, const std::vector<bool>& mine) {
    constexpr int least_square = 256;
    const int margin = 4 * thickness, square = std::max(least_square, 2 * margin);
    std::set<std::pair<int, int>> squares;
    for (const HoleRun& run : hole.runs)
      for (int column = run.left / square; column <= (run.right - 1) / square; ++column)
        squares.insert({run.y / square, column});
    for (const auto& [row, column] : squares) {
      if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
      const auto seen = [&](int index, int begin, int end, int size) {
        return Stretch{std::max({0, index * square - margin, begin - 1}),
                       std::min({size, (index + 1) * square + margin, end + 1})};
      };
      const Stretch rows = seen(row, hole.top, hole.bottom, image_.height);
      const Stretch columns = seen(column, hole.left, hole.right, image_.width);
      require_memory(rows, columns);
      const Part part = part_of(rows, columns);
      Planes filled = part.planes;
      fill_smoothly(part.open, filled);
      put(part, filled, [&, row = row, column = column](int y, int x) {
        return y / square == row && x / square == column &&
               mine[static_cast<std::size_t>(y) * image_.width + x];
      });
    }
  }

  /// Lets the network fill the thin holes, by squares in which some lie: of each it sees what they span there
  /// and a margin.
  void fill_thin() {
    constexpr int square = 384, margin = 64;  // the network's receptive field is smaller
    std::vector<bool> mine(open_.size());
    std::map<std::pair<int, int>, PixelBox> squares;
    for (std::size_t i = 0; i < holes_.size(); ++i) {
      if (filled_[i].method != FilledHole::Method::network) continue;
      mark(holes_[i], mine);
      for (const HoleRun& run : holes_[i].runs)
        for (int x = run.left; x < run.right; ++x) squares[{run.y / square, x / square}].add(run.y, x);
    }
    std::size_t done = 0;
    for (const auto& [place, box] : squares) {
      if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
      progress_.update(faces_done * static_cast<double>(done++) / static_cast<double>(squares.size()),
                       "filling thin holes");
      const Part part = part_of({std::max(0, box.top - margin), std::min(image_.height, box.bottom + margin)},
                                {std::max(0, box.left - margin), std::min(image_.width, box.right + margin)});
      put(part, fill_thin_holes(tools_.thin(), part.planes, part.open), [&, box = box](int y, int x) {
        return box.holds(y, x) && mine[static_cast<std::size_t>(y) * image_.width + x];
      });
    }
  }

  /// Fills what is still open from exemplars.
  void fill_rest() {
    const Mask rest{image_.width, image_.height, std::vector<std::uint8_t>(open_.begin(), open_.end())};
    const std::vector<Hole> holes = holes_of(rest);
    std::int64_t all = 0, done = 0;
    for (const Hole& hole : holes) all += hole.pixels;
    const double begin = options_.method == Method::exemplar ? 0 : faces_done;
    const auto fraction = [&] {
      return begin + (1 - begin) * static_cast<double>(done) / static_cast<double>(all);
    };
    for (const ExemplarRegion& region : exemplar_regions(holes, image_.height, image_.width)) {
      require_memory(region.rows, region.columns);
      const double from = fraction();
      std::fill(open_.begin(), open_.end(), false);
      for (const std::size_t hole : region.holes) {
        done += holes[hole].pixels;
        mark(holes[hole], open_);
      }
      PartProgress progress(progress_, from, fraction());
      fill_region(region, progress);
    }
  }

  void mark(const Hole& hole, std::vector<bool>& pixels, bool value = true) const {
    for (const HoleRun& run : hole.runs) {
      const auto row = pixels.begin() + static_cast<std::ptrdiff_t>(run.y) * image_.width;
      std::fill(row + run.left, row + run.right, value);
    }
  }

  /// Throws limit_exceeded where these rows and columns are too many to be worked on together.
  void require_memory(const Stretch& rows, const Stretch& columns) const {
    if (options_.max_memory == 0) return;
    constexpr std::uint64_t mebibyte = 1 << 20, program_memory = 100 * mebibyte;
    constexpr std::uint64_t pictures = 3, masks = 4;  // that are held at a time
    const int height = rows.end - rows.begin, width = columns.end - columns.begin;
    const std::uint64_t needed = program_memory + pictures * image_.samples.size() +
                                 masks * image_.pixel_count() + region_memory(height, width);
    if (needed <= options_.max_memory) return;
    throw Error(ErrorCode::limit_exceeded,
                fmt::format("the holes around ({}, {}) and {} x {} pixels of their surroundings need {} MiB, "
                            "--max-memory allows {} MiB",
                            columns.begin, rows.begin, width, height, needed / mebibyte,
                            options_.max_memory / mebibyte));
  }

  void fill_region(const ExemplarRegion& region, ProgressSink& progress) {
    const Part part = part_of(region.rows, region.columns);
    const std::vector<bool> hidden = transparent_pixels(part.image);
    std::vector<PixelRole> roles;
    std::size_t i = 0;
    for (int y = region.rows.begin; y < region.rows.end; ++y) {
      for (int x = region.columns.begin; x < region.columns.end; ++x, ++i) {
        const bool invented = mask_.samples[static_cast<std::size_t>(y) * image_.width + x] > 0;
        const bool unseen = !hidden.empty() && hidden[i];
        roles.push_back(part.open[i]         ? PixelRole::hole
                        : invented || unseen ? PixelRole::context
                                             : PixelRole::source);
      }
    }
    Planes filled = part.planes;
    ExemplarOptions exemplar;
    exemplar.seed = options_.seed;
    exemplar.threads = options_.threads;
    exemplar.seam_reach = options_.feather.value_or(default_seam_reach);
    if (!fill_from_exemplars(roles, exemplar, progress, filled)) {
      fill_smoothly(part.open, filled);
      mark_without_sources(region);
    }
    put(part, filled, [](int, int) { return true; });
  }

  /// Says of the holes in a region that nothing could be copied to them.
  void mark_without_sources(const ExemplarRegion& region) {
    for (FilledHole& hole : filled_) {
      const bool inside = hole.top >= region.rows.begin && hole.top < region.rows.end &&
                          hole.left >= region.columns.begin && hole.left < region.columns.end;
      if (inside && hole.method == FilledHole::Method::exemplar) hole.nothing_to_copy = true;
    }
  }

  const Image& image_;
  const Mask& mask_;
  const FillOptions& options_;
  const FillTools& tools_;
  ProgressSink& progress_;
  std::vector<Hole> holes_;
  std::vector<Window> frames_;
  std::vector<FilledHole> filled_;
  Image result_;
  std::vector<bool> open_;       ///< pixels still to be filled, of the region that is worked on
  std::vector<bool> face_open_;  ///< pixels of holes that are a face's
};

}  // namespace

Image fill_holes(const Image& image, const Mask& mask, const FillOptions& options, const FillTools& tools,
                 ProgressSink& progress, FillReport& report) {
  HoleFilling filling(image, mask, options, tools, progress);
  Image result = filling.fill();
  report.holes = filling.report();
  return result;
}

}  // namespace lacuna
