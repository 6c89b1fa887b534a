#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "lacuna/progress.h"

namespace lacuna {

/// How restorations are measured: which pictures, which damage, who restores.
struct EvaluateOptions {
  std::vector<std::string> models;     ///< shipped names or model files; "NAME@F": at fidelity F in 0..1
  std::vector<std::string> baselines;  ///< of baseline_names()
  std::filesystem::path data;          ///< folder of IDX files or of pictures
  /// Part of the data: "train", "test", ... ; empty = the test set of IDX files, all pictures of a folder.
  /// With `degrade` = "paired": "even" or "odd" by position in sorted order, counted from 0.
  std::string split;
  /// SPEC of the damage, or "paired": `data` holds pairs NAME_real.* (damaged) and NAME_mean.* (clean).
  std::string degrade = "none";
  bool blind = false;           ///< models get no mask, and the noise level is estimated from the picture
  std::string only;             ///< only pictures whose name fits this pattern of * ? [..]; empty = all
  std::int64_t limit = 0;       ///< only the first pictures in sorted order; 0 = all
  std::uint64_t seed = 0;       ///< of the damage; picture i is damaged by the random stream (seed, i)
  int threads = 0;              ///< that models compute with; 0 = all cores
  std::string device = "auto";  ///< of models: "cpu", "cuda" (a GPU), or "auto": a GPU where there is one
  int examples = 0;             ///< how many of the first pictures are kept for a figure
  bool classes = false;         ///< also PSNR by class; needs IDX data with labels
  bool noise_gain = false;      ///< also how much of the noise comes through; each picture is restored twice
  bool latent = false;          ///< also how much each latent number of the models matters, on 1,000 pictures

  /// All problems, each with the value and what is allowed; empty if there is none.
  std::vector<std::string> validate() const;
};

/// What one restorer reached, over all pictures. A figure without a meaning is empty or infinite (no error at
/// all in any picture); both are null in JSON. In means of PSNR a picture without error counts as 100 dB.
struct EvaluationRow {
  std::string name;                         ///< of the model or baseline; "input"
  std::string kind;                         ///< "input", "model" or "baseline"
  std::int64_t images = 0;                  ///< that were measured
  double mse = 0;                           ///< mean over pictures, samples in [0,1]
  double psnr = 0;                          ///< dB, mean of per-picture values, after compositing
  double psnr_of_mean = 0;                  ///< dB, of the mean square error over all pictures
  std::optional<double> ssim;               ///< mean over pictures
  std::optional<double> psnr_hole;          ///< dB, mean over pictures with a hole
  std::optional<double> ssim_hole;          ///< mean over pictures with a hole
  std::optional<double> psnr_outside;       ///< dB, before compositing, over the pixels that were not masked
  std::optional<double> psnr_raw;           ///< dB, before compositing
  std::optional<double> sharpness;          ///< median over pictures, 1 = as sharp as the original
  std::optional<double> seam;               ///< 1 = as in the original, above = visible
  std::optional<double> detect_f1;          ///< pixels of the predicted mask, pooled over pictures
  std::optional<std::int64_t> parameters;   ///< numbers that training chose
  std::optional<double> seconds_per_image;  ///< wall time of restoring alone
  std::optional<double> worst_gain;         ///< dB over the damaged input, of the picture that gained least
  /// Energy of the noise that comes through: |r(y) - r(x)|^2 / |y - x|^2 over all pictures, where r restores,
  /// x is the clean picture and y the damaged one. 0 = all is taken away, above 1 = it is amplified.
  std::optional<double> noise_gain;
  std::map<int, double> class_psnr;  ///< label -> mean of per-picture PSNR in dB; empty unless asked for
};

/// One of the numbers that an autoencoder squeezes a picture through.
struct LatentNumber {
  int index = 0;            ///< counted from 0
  double deviation = 0;     ///< standard deviation over the pictures
  double mse_increase = 0;  ///< of the reconstruction where the number is held at its mean
};

/// The latent numbers of one model, the most important first.
struct LatentImportance {
  std::string model;                  ///< as it was named in the options
  std::vector<LatentNumber> numbers;  ///< sorted by mse_increase, falling
};

/// One picture as every contestant left it, for a figure.
struct EvaluationExample {
  Planes clean;                 ///< the original
  std::vector<Planes> results;  ///< in the order of the rows: damaged input, models, baselines
};

/// A result and how it came about.
struct Evaluation {
  EvaluateOptions options;                  ///< with `degrade` in canonical form, defaults spelled out
  std::int64_t images = 0;                  ///< that were measured
  std::string data_fingerprint;             ///< of the pictures: another one, other data
  std::vector<EvaluationRow> rows;          ///< the damaged input first, then models, then baselines
  std::vector<EvaluationExample> examples;  ///< as many as were asked for
  std::vector<LatentImportance> latents;    ///< of each model, where asked for

  /// {"protocol": {...}, "rows": [...]}, indented, with a final newline.
  std::string to_json() const;
  /// The same rows for a terminal; columns in which no row has a figure are left out.
  std::string to_table() const;
};

/// Damages every picture, lets every model and baseline restore it, and measures against the original.
///
/// Published protocol: networks that run on any size see the whole picture (reflected at the border up to
/// their stride), nothing is cropped, results are clipped to [0,1]. Gray pictures are replicated for a colour
/// network and the mean of its channels is taken. Where the damage has a mask and left everything else
/// intact, the result is composited: the damaged input outside the mask (blind: outside the mask that the
/// model itself predicts, if it does). Baselines always get the mask.
///
/// Throws usage with all problems of the options, bad_input for data or models that do not fit, interrupted.
Evaluation evaluate(const EvaluateOptions& options, ProgressSink& progress);

/// Classical methods to compare with; those that need OpenCV are named even where that part was not built.
/// Besides these, `pca-K` restores with the first K principal components of the training part of the data.
std::vector<std::string> baseline_names();

}  // namespace lacuna
