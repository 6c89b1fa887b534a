#include "restore/face_search.h"

#include <algorithm>
#include <cmath>

#include "fill/smooth_fill.h"
#include "image/channels.h"
#include "lacuna/error.h"
#include "restore/image_rows.h"

namespace lacuna {
namespace {

constexpr double most_pixels = 1.5e6;  ///< that the finder is given at once
constexpr double sure = 0;             ///< score of a face in a picture as it is
constexpr double likely = -0.5;        ///< score that will do where a hole covers something
constexpr double possible = -1;        ///< score that will do where a hole is said to be in a face

// The frame of faces-128 (and FFHQ) in sides of the finder's square: medians over 400 pictures of
// faces-128/train, evenly spaced in sorted order, each seen in six sizes as in refined(). Found were 396; 90
// % of them lie within 1.52..1.91 (side), -0.23..-0.10 (down), -0.02..0.02 (right, which is taken as 0).
constexpr double frame_side = 1.7;
constexpr double frame_down = -0.193;  ///< of the centres

/// A part of the picture, reduced or enlarged to a size that suits the finder.
struct View {
  Stretch rows, columns;
  double scale = 1;  ///< pixels of the view for one of the picture
  Planes gray;
  std::vector<bool> covered;  ///< by a hole

  FoundFace in_picture(const FoundFace& face) const {
    return {rows.begin + face.top / scale, columns.begin + face.left / scale, face.side / scale, face.score};
  }
};

/// Means of squares of `factor` pixels, and whether a hole reaches into them. Goes through the picture by
/// rows, so that a large one is not held as floats.
View reduced(const Image& image, const Mask& mask, const Stretch& rows, const Stretch& columns, int factor) {
  View view{rows, columns, 1.0 / factor, {}, {}};
  const int height = (rows.end - rows.begin) / factor, width = (columns.end - columns.begin) / factor;
  view.gray = Planes(1, height, width);
  view.covered.assign(view.gray.plane_size(), false);
  const float share = 1.0f / static_cast<float>(factor * factor);
  for (int y = 0; y < height; ++y) {
    const int top = rows.begin + y * factor;
    const Planes strip = to_gray(to_planes(crop_image(image, {top, top + factor}, columns)));
    for (int v = 0; v < factor; ++v) {
      const std::uint8_t* cover =
          mask.samples.data() + static_cast<std::size_t>(top + v) * mask.width + columns.begin;
      for (int x = 0; x < width * factor; ++x) {
        view.gray.at(0, y, x / factor) += share * strip.at(0, v, x);
        if (cover[x]) view.covered[static_cast<std::size_t>(y) * width + x / factor] = true;
      }
    }
  }
  return view;
}

View enlarged(const View& view, int height, int width) {
  View large = view;
  large.scale = view.scale * height / view.gray.height;
  large.gray =
      resample(view.gray, {0, 0, static_cast<double>(view.gray.height), static_cast<double>(view.gray.width)},
               height, width);
  large.covered.resize(large.gray.plane_size());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      large.covered[static_cast<std::size_t>(y) * width + x] =
          view.covered[static_cast<std::size_t>(y) * view.gray.height / height * view.gray.width +
                       static_cast<std::size_t>(x) * view.gray.width / width];
  return large;
}

/// As large as the finder may see, at most twice the size.
View view_of(const Image& image, const Mask& mask, const Stretch& rows, const Stretch& columns) {
  const double pixels = static_cast<double>(rows.end - rows.begin) * (columns.end - columns.begin);
  const int factor = std::max(1, static_cast<int>(std::ceil(std::sqrt(pixels / most_pixels))));
  View view = reduced(image, mask, rows, columns, factor);
  if (4 * pixels <= most_pixels) return enlarged(view, 2 * view.gray.height, 2 * view.gray.width);
  return view;
}

bool same_face(const FoundFace& a, const FoundFace& b) {
  const double down = a.top + a.side / 2 - b.top - b.side / 2;
  const double right = a.left + a.side / 2 - b.left - b.side / 2;
  return std::hypot(down, right) < 0.5 * std::max(a.side, b.side);
}

bool touches(const Hole& hole, const FoundFace& face) {
  const Window frame = frame_of(face);
  const bool near = hole.top < frame.top + frame.height && hole.bottom > frame.top &&
                    hole.left < frame.left + frame.width && hole.right > frame.left;
  return near && pixels_within(hole, {frame}) > 0;
}

class FaceSearch {
 public:
  FaceSearch(const std::vector<Hole>& holes, const Image& image, const Mask& mask, bool certain,
             FaceFinder& finder, ProgressSink& progress)
      : holes_(holes),
        image_(image),
        mask_(mask),
        least_score_(certain ? possible : likely),
        finder_(finder),
        progress_(progress) {}

  std::vector<FoundFace> search() {
    look({0, image_.height}, {0, image_.width});
    for (const Hole& hole : holes_to_zoom_in()) zoom_in(hole);
    drop_doubtful();
    for (FoundFace& face : faces_) face = refined(face);
    return faces_;
  }

 private:
  /// All where every hole is in a face. Otherwise the largest ones: looking takes its time, and a large
  /// picture may have thousands of specks.
  std::vector<Hole> holes_to_zoom_in() const {
    constexpr std::size_t most_holes = 4;
    std::vector<Hole> wanted = holes_;
    if (least_score_ == possible || wanted.size() <= most_holes) return wanted;
    std::stable_sort(wanted.begin(), wanted.end(),
                     [](const Hole& a, const Hole& b) { return a.pixels > b.pixels; });
    wanted.resize(most_holes);
    return wanted;
  }

  /// Looks into ever smaller parts around a hole until a face is found or they are seen at twice their size.
  void zoom_in(const Hole& hole) {
    const double least = 1.5 * std::max(hole.width(), hole.height());
    double side = std::max(image_.width, image_.height);
    while (side > least && 4 * side * side > most_pixels && !has_face(hole)) {
      side /= 2;
      const auto around = [&](int begin, int end, int size) {
        const double middle = 0.5 * (begin + end);
        return Stretch{std::max(0, static_cast<int>(middle - side / 2)),
                       std::min(size, static_cast<int>(middle + side / 2) + 1)};
      };
      look(around(hole.top, hole.bottom, image_.height), around(hole.left, hole.right, image_.width));
    }
  }

  void look(const Stretch& rows, const Stretch& columns) {
    View view = view_of(image_, mask_, rows, columns);
    take(view, sure);
    fill_smoothly(view.covered, view.gray);
    take(view, least_score_);
  }

  void take(const View& view, double least_score) {
    if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    for (const FoundFace& each : finder_.find(view.gray, least_score)) {
      const FoundFace face = view.in_picture(each);
      const bool wanted =
          std::any_of(holes_.begin(), holes_.end(), [&](const Hole& hole) { return touches(hole, face); });
      if (wanted) add(face);
    }
  }

  void add(const FoundFace& face) {
    for (const FoundFace& known : faces_)
      if (same_face(known, face) && known.score >= face.score) return;
    std::erase_if(faces_, [&](const FoundFace& known) { return same_face(known, face); });
    const auto surer = [&](const FoundFace& known) { return known.score < face.score; };
    faces_.insert(std::find_if(faces_.begin(), faces_.end(), surer), face);
  }

  bool has_face(const Hole& hole) const {
    return std::any_of(faces_.begin(), faces_.end(),
                       [&](const FoundFace& face) { return touches(hole, face); });
  }

  /// Keeps, of the faces that are not sure, the best of each hole.
  void drop_doubtful() {
    std::vector<bool> kept(faces_.size());
    for (std::size_t i = 0; i < faces_.size(); ++i) kept[i] = faces_[i].score >= sure;
    for (const Hole& hole : holes_) {
      const auto best = std::find_if(faces_.begin(), faces_.end(),
                                     [&](const FoundFace& face) { return touches(hole, face); });
      if (best != faces_.end()) kept[best - faces_.begin()] = true;
    }
    std::size_t next = 0;
    std::erase_if(faces_, [&](const FoundFace&) { return !kept[next++]; });
  }

  /// The finder's squares come in steps of a fifth of their size: the mean over views in steps of a
  /// thirtieth, weighted by how sure they are, is where the face is.
  FoundFace refined(const FoundFace& face) {
    constexpr int views = 6;
    constexpr double smallest = 120, step = 1.2, surroundings = 2.5, least_score = -0.5;
    const auto around = [&](double begin, int size) {
      const double margin = (surroundings - 1) / 2 * face.side;
      return Stretch{std::clamp(static_cast<int>(begin - margin), 0, size - 1),
                     std::clamp(static_cast<int>(begin + face.side + margin) + 1, 1, size)};
    };
    const Stretch rows = around(face.top, image_.height), columns = around(face.left, image_.width);
    const int factor = std::clamp(static_cast<int>(face.side / (2 * smallest)), 1,
                                  std::min(rows.end - rows.begin, columns.end - columns.begin));
    View view = reduced(image_, mask_, rows, columns, factor);
    fill_smoothly(view.covered, view.gray);
    double weights = 0, middle_y = 0, middle_x = 0, log_side = 0;
    for (int i = 0; i < views; ++i) {
      if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
      const double scale =
          smallest * std::pow(step, static_cast<double>(i) / views) / (face.side * view.scale);
      const View seen = enlarged(view, static_cast<int>(std::ceil(scale * view.gray.height)),
                                 static_cast<int>(std::ceil(scale * view.gray.width)));
      for (const FoundFace& found : finder_.find(seen.gray, least_score)) {
        const FoundFace each = seen.in_picture(found);
        if (!same_face(each, face)) continue;
        const double weight = (each.score - least_score) * (each.score - least_score);
        weights += weight;
        middle_y += weight * (each.top + each.side / 2);
        middle_x += weight * (each.left + each.side / 2);
        log_side += weight * std::log(each.side);
      }
    }
    if (weights == 0) return face;
    const double side = std::exp(log_side / weights);
    return {middle_y / weights - side / 2, middle_x / weights - side / 2, side, face.score};
  }

  const std::vector<Hole>& holes_;
  const Image& image_;
  const Mask& mask_;
  double least_score_;
  FaceFinder& finder_;
  ProgressSink& progress_;
  std::vector<FoundFace> faces_;
};

}  // namespace

Window frame_of(const FoundFace& face) {
  const double side = frame_side * face.side;
  return {face.top + (0.5 + frame_down) * face.side - side / 2, face.left + 0.5 * face.side - side / 2, side,
          side};
}

std::vector<FoundFace> find_faces_at(const std::vector<Hole>& holes, const Image& image, const Mask& mask,
                                     bool certain, FaceFinder& finder, ProgressSink& progress) {
  return FaceSearch(holes, image, mask, certain, finder, progress).search();
}

std::int64_t pixels_within(const Hole& hole, const std::vector<Window>& frames) {
  std::int64_t within = 0;
  for (const HoleRun& run : hole.runs) {
    for (int x = run.left; x < run.right; ++x) {
      within += std::any_of(frames.begin(), frames.end(), [&](const Window& frame) {
        return run.y + 0.5 >= frame.top && run.y + 0.5 < frame.top + frame.height && x + 0.5 >= frame.left &&
               x + 0.5 < frame.left + frame.width;
      });
    }
  }
  return within;
}

}  // namespace lacuna
