#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "lacuna/picture_file.h"
#include "lacuna/progress.h"
#include "lacuna/used_model.h"

namespace lacuna {

class FaceFinder;
class LoadedNetwork;

/// How holes in a picture are filled.
struct FillOptions {
  /// What is to be done to the holes.
  enum class Method {
    automatic,  ///< faces and thin holes by networks, all else from exemplars
    network,    ///< every hole by the network for thin ones
    exemplar,   ///< every hole from pieces of the rest of the picture
    smooth,     ///< every hole with the smoothest transition between the colours around it
    face        ///< every hole is in a face: weaker hints of one will do, or else a square picture is one
  };

  /// Shipped name or model file, for the method network in place of photo_filler, else for faces in place of
  /// faces_fill.
  std::string model;
  Method method = Method::automatic;  ///< automatic = what suits each hole
  bool invert_mask = false;           ///< fill where the mask is black
  int grow = 0;                       ///< pixels that the mask is widened by before anything else, 0..1000
  /// Pixels inside the mask over which a face or copied pieces pass into the colours around them, 0..1000;
  /// 0 = they are left as they were made; nothing = a fifth of a face, else 60.
  std::optional<double> feather;
  /// 1 = true to what is known and soft, 0 = sharp and invented: which mean of the model's weights and those
  /// of its sister NAME_sharp is used; nothing = what the model's card names, else 1.
  std::optional<double> fidelity;
  std::uint64_t seed = 0;        ///< of the search for exemplars: another one, another result
  std::uint64_t max_memory = 0;  ///< bytes that filling from exemplars may take, picture included; 0 = any
  int threads = 0;               ///< 0 = all cores
  std::string device = "auto";   ///< of networks: "cpu", "cuda" (a GPU), or "auto": a GPU where there is one

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// The square that was shown to the face network, in pixels of the picture, which it may leave.
struct FaceSquare {
  double left = 0;  ///< its left edge
  double top = 0;   ///< its upper edge
  double side = 0;  ///< width and height
};

/// What was done to pixels of the mask that hang together.
struct FilledHole {
  /// What was done to it.
  enum class Method {
    exemplar,  ///< copied from elsewhere in the picture
    network,   ///< painted by the network for thin holes
    face,      ///< painted by the face network
    smooth     ///< a smooth transition: the hole is a line of 1 pixel, or that was asked for
  };

  int left = 0;                      ///< of its bounding box
  int top = 0;                       ///< of its bounding box
  int width = 0;                     ///< of its bounding box
  int height = 0;                    ///< of its bounding box
  std::int64_t pixels = 0;           ///< that the mask covers of it
  int thickness = 0;                 ///< side of the largest square that fits into it
  Method method = Method::exemplar;  ///< what was done
  bool nothing_to_copy = false;  ///< exemplars were wanted, but no 7 x 7 pixels around it are free of holes
  std::int64_t beyond_face = 0;  ///< pixels of a face's hole that lie outside of it: filled from exemplars
  FaceSquare face;               ///< that holds most of it, where the method is face
};

/// What was done to a picture.
struct FillReport {
  bool changed = false;           ///< false: the mask is empty, and every sample is the input's
  std::vector<FilledHole> holes;  ///< from top to bottom
  std::vector<UsedModel> models;  ///< that painted holes; a dial between two names both
  /// fill_file, from JPEG to JPEG: the share of the file's blocks that keep their coefficients, 0..1.
  std::optional<double> kept_blocks;
  std::string re_encoded;  ///< fill_file, to JPEG: why all blocks were encoded anew; empty where none were
};

/// Fills the holes of a picture, which a mask shows (255 = fill, 0 = keep, between = blend).
///
/// Outside the mask every sample is the input's, bit for bit, and so are alpha, metadata, bit depth and the
/// colour of fully transparent pixels. Gray pictures stay gray.
///
/// Faces: they are found in the picture, also where the mask covers them in part; the network for aligned
/// faces sees a square around each and fills what the mask covers of it. A picture of exactly the network's
/// size is taken for an aligned face as it is. Holes thinner than a sixteenth of the square are filled as if
/// they were in no face.
///
/// Thin holes, up to 10 pixels (scratches, dust, text), are painted by a network for them, which sees the
/// picture around; those of 1 pixel take the smoothest transition between the colours on both sides.
///
/// All else, and what a hole has beyond the square of a face, is filled from exemplars: structure and texture
/// around it are continued with pieces of the picture (src/fill/exemplar_fill.h). No network is loaded for
/// it. The result depends on picture, mask and options, not on the number of threads.
///
/// One call at a time per object; network and face finder are loaded at the first mask that needs them.
class Filler {
 public:
  /// Where the options name a model, a fidelity or the method face, finds the model and reads it, and blends
  /// its weights with those of its sharp sister where the fidelity asks for it; otherwise that waits for the
  /// first face. Throws usage with all problems of the options, bad_input for a model that is missing or
  /// damaged.
  explicit Filler(const FillOptions& options);
  /// Uses `face`, `thin` and `finder`, where they are given, in place of model files and Lacuna's face
  /// finder; `name` is for messages.
  Filler(std::unique_ptr<LoadedNetwork> face, std::unique_ptr<LoadedNetwork> thin,
         std::unique_ptr<FaceFinder> finder, std::string name, const FillOptions& options);
  ~Filler();
  Filler(const Filler&) = delete;
  Filler& operator=(const Filler&) = delete;

  /// The filled picture. Throws bad_input where the sizes of picture and mask differ, naming both, where the
  /// mask covers every pixel, where the network fills no holes, or where every hole is to be in a face and
  /// one is not; limit_exceeded above max_memory; interrupted.
  Image fill(const Image& image, const Mask& mask, ProgressSink& progress, FillReport* report = nullptr);

  /// What of a picture is filled: `mask` inverted and widened as the options say.
  Mask cover(const Mask& mask) const;

  /// From file to file; previews in the metadata, which would show the old picture, are left out. A JPEG that
  /// becomes a JPEG, where `saving` names no quality, keeps the coefficients of all blocks that the mask does
  /// not touch. Throws as fill, load_image and save_image do; messages name the file that they are about.
  FillReport fill_file(const std::filesystem::path& from, const std::filesystem::path& mask,
                       const std::filesystem::path& to, const ImageLimits& limits, const SaveOptions& saving,
                       ProgressSink& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
