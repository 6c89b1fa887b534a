#include <dlib/array2d.h>
#include <dlib/image_processing/frontal_face_detector.h>

#include <algorithm>
#include <cmath>

#include "restore/face_finder.h"

namespace lacuna {
namespace {

/// The frontal face detector of dlib (http://dlib.net): five linear filters on histograms of oriented
/// gradients (Felzenszwalb et al., "Object detection with discriminatively trained part-based models", 2010),
/// trained by max-margin object detection (King 2015, arXiv 1502.00046). Its weights are compiled in.
class HistogramOfGradients final : public FaceFinder {
 public:
  std::vector<FoundFace> find(const Planes& gray, double least_score) override {
    dlib::array2d<unsigned char> picture(gray.height, gray.width);
    for (int y = 0; y < gray.height; ++y)
      for (int x = 0; x < gray.width; ++x)
        picture[y][x] =
            static_cast<unsigned char>(std::lround(255 * std::clamp(gray.at(0, y, x), 0.0f, 1.0f)));
    std::vector<dlib::rect_detection> found;
    detector_(picture, found, least_score);
    std::vector<FoundFace> faces;
    for (const dlib::rect_detection& each : found) {
      faces.push_back({static_cast<double>(each.rect.top()), static_cast<double>(each.rect.left()),
                       static_cast<double>(each.rect.width()), each.detection_confidence});
    }
    return faces;
  }

 private:
  dlib::frontal_face_detector detector_ = dlib::get_frontal_face_detector();
};

}  // namespace
}  // namespace lacuna

/// Entry point of the module; the caller owns the result.
extern "C" lacuna::FaceFinder* lacuna_make_face_finder() {
  return new lacuna::HistogramOfGradients;
}
