#pragma once

#include <memory>
#include <vector>

#include "lacuna/image.h"

namespace lacuna {

/// A face that was found.
struct FoundFace {
  double top = 0;  ///< of the square that the finder puts around eyes, nose and mouth, in pixels
  double left = 0;
  double side = 0;
  double score = 0;  ///< the higher, the surer; above 0 is a face for certain enough without further reason
};

/// Finds upright faces that look into the camera. One call at a time per object.
class FaceFinder {
 public:
  virtual ~FaceFinder() = default;
  /// Faces in one plane with samples in [0,1] whose side is at least about 80 pixels and whose score is above
  /// `least_score`; they may leave the picture. The same picture gives the same faces in the same order.
  virtual std::vector<FoundFace> find(const Planes& gray, double least_score) = 0;
};

/// The finder that comes with Lacuna: the HOG detector of dlib. Loads the part of the program that holds it;
/// throws internal where that cannot be loaded.
std::unique_ptr<FaceFinder> make_face_finder();

}  // namespace lacuna
