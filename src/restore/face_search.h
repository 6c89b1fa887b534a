#pragma once

#include <vector>

#include "fill/holes.h"
#include "image/resample.h"
#include "lacuna/progress.h"
#include "restore/face_finder.h"

namespace lacuna {

/// The square of a picture that a face network for aligned faces wants to see for a found face.
Window frame_of(const FoundFace& face);

/// Faces whose frames the holes of a mask touch, also faces that the holes cover in part: they are looked for
/// in the picture as it is and with its holes smoothly filled, at a moderate size, then enlarged around each
/// hole that has no face yet. Surest first; no two are the same face, and less than sure ones (score below 0)
/// only where a hole has no better. `certain` says that every hole is in a face: then a weaker hint will do.
/// `holes` are those of `mask`, which has the picture's size. Throws interrupted.
std::vector<FoundFace> find_faces_at(const std::vector<Hole>& holes, const Image& image, const Mask& mask,
                                     bool certain, FaceFinder& finder, ProgressSink& progress);

/// Pixels of a hole that lie in at least one of the frames.
std::int64_t pixels_within(const Hole& hole, const std::vector<Window>& frames);

}  // namespace lacuna
