#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/description.h"
#include "lacuna/progress.h"
#include "lacuna/train.h"
#include "modelfile/model_file.h"

namespace lacuna {

/// What a network expects and gives.
struct InputContract {
  int channels = 3;
  int fixed_height = 0;  ///< 0 = any size
  int fixed_width = 0;
  int stride = 1;              ///< height and width must be multiples of it (any-size networks)
  bool takes_mask = false;     ///< one plane, 1 = damaged
  bool takes_noise = false;    ///< noise level per picture, sigma / 255
  std::int64_t seed_size = 0;  ///< random numbers per picture of a network that invents pictures
  bool predicts_mask = false;  ///< second output: one plane of probabilities
  bool restores = true;        ///< false = the picture comes back as it was, only the mask is of use
  bool tileable = true;  ///< false where global statistics (instance norm) or a latent vector are involved
};

/// One layer of a network, for `models show` and the structure figures.
struct LayerRow {
  std::string name;
  std::string kind;
  std::vector<std::int64_t> output_shape;  ///< C x H x W for the reference input
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  ///< for the reference input
};

/// A batch in plain memory: N x C x H x W floats.
struct Batch {
  std::int64_t count = 0, channels = 0, height = 0, width = 0;
  std::vector<float> samples;
};

struct NetworkBatch {
  Batch image;
  std::optional<Batch> mask;        ///< N x 1 x H x W
  std::vector<float> noise_levels;  ///< empty, or N values sigma / 255
  /// Told the share of the work that is done, 0..1, while it is done; never called where it is empty.
  std::function<void(double)> on_share = {};
};

struct NetworkResult {
  Batch image;
  std::optional<Batch> mask;  ///< N x 1 x H x W probabilities
};

/// A network with loaded weights, ready to run, free of LibTorch in its interface. One call at a time per
/// object.
class LoadedNetwork {
 public:
  virtual ~LoadedNetwork() = default;
  virtual const InputContract& contract() const = 0;
  virtual NetworkResult run(const NetworkBatch& batch) = 0;
  virtual std::int64_t parameter_count() const = 0;
  /// How many numbers an autoencoder squeezes a picture through; 0 = the network is none.
  virtual std::int64_t latent_size() const { return 0; }
  /// The latent numbers of each picture, N x latent_size(). Throws usage where the network is no autoencoder.
  virtual std::vector<float> encode(const Batch& image);
  /// The pictures of N x latent_size() latent numbers. Throws as encode() does.
  virtual Batch decode(const std::vector<float>& codes);
  /// Layer table for a reference input of the given size (the fixed size where there is one).
  virtual std::vector<LayerRow> layers(int height, int width) = 0;
};

/// Pixels of the pictures that an ONNX file is made for.
struct OnnxSize {
  int width = 0, height = 0;
};

/// How fast this machine convolves at best, with the threads that are set.
struct ConvolutionPeak {
  std::string layer;  ///< the layer that reached it, with its size and memory format
  double multiply_adds_per_second = 0;
};

/// The part of Lacuna that needs LibTorch, loaded (dlopen) at the first call of engine().
class Engine {
 public:
  virtual ~Engine() = default;
  /// The network on `device`, one of device_names(). Throws bad_input with one message that lists every
  /// missing, extra or misshapen tensor, and as require_device() does.
  virtual std::unique_ptr<LoadedNetwork> load(const ModelFile& model, const std::string& device) = 0;
  /// Throws usage for a name that is not one of device_names(), and for "cuda" where LibTorch finds no GPU.
  virtual void require_device(const std::string& device) = 0;
  /// The network as the bytes of an ONNX file (opset 17, float32 weights), for any number of pictures of any
  /// size that it takes, or for one of `size`. Throws as load() does, usage where it takes none of that size,
  /// unsupported naming the operation where the network has one that is not known here.
  virtual std::string onnx(const ModelFile& model, const std::optional<OnnxSize>& size) = 0;
  /// Trains by a recipe, or resumes; writes the run folder. Throws usage with all problems of the recipe,
  /// bad_input for data that does not fit, cannot_write, diverged.
  virtual TrainOutcome train(const TrainRequest& request, ProgressSink& progress) = 0;
  /// Descriptions of the registered networks and losses, for --help and the documentation tables.
  virtual std::vector<Description> network_descriptions() const = 0;
  virtual std::vector<Description> loss_descriptions() const = 0;
  /// Threads that networks compute with (at least 1).
  virtual void set_threads(int threads) = 0;
  /// Measures a few plain 3x3 convolutions that suit processors; takes about five seconds.
  virtual ConvolutionPeak convolution_peak() = 0;
  virtual std::string version() const = 0;  ///< LibTorch version and build facts, for doctor
};

/// The engine; throws internal with the loader's message where the module cannot be loaded.
Engine& engine();

}  // namespace lacuna
