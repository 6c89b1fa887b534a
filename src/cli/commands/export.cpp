#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "core/atomic_file.h"
#include "engine/engine.h"
#include "lacuna/error.h"
#include "modelfile/interpolate.h"

namespace lacuna {
namespace {

struct ExportOptions {
  std::string model;
  std::filesystem::path output;
  std::optional<OnnxSize> size;
  Verbosity verbosity = Verbosity::normal;
};

OnnxSize read_size(const std::string& text) {
  constexpr int largest = 1 << 15;
  OnnxSize size;
  int read = 0;
  const bool fits = std::sscanf(text.c_str(), "%dx%d%n", &size.width, &size.height, &read) == 2 &&
                    read == std::ssize(text) && std::min(size.width, size.height) > 0 &&
                    std::max(size.width, size.height) <= largest;
  if (fits) return size;
  throw Error(ErrorCode::usage, fmt::format("--size: '{}' is not WIDTHxHEIGHT in pixels, at most {} each",
                                            printable(text), largest));
}

int export_model(const ExportOptions& options) {
  if (options.output.extension() != ".onnx") {
    throw Error(ErrorCode::usage,
                fmt::format("--output: {} does not end in .onnx", printable(options.output.string())));
  }
  const DialledModel named = parse_dialled_model(options.model);
  const ModelFile model = read_model_at(named.name_or_file, named.fidelity);
  write_file(options.output, engine().onnx(model, options.size));
  if (options.verbosity != Verbosity::quiet)
    fmt::print(stderr, "terms of the weights: {}\n", printable(model.card.licence));
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<ExportOptions>();
  options.group("Export");
  options.required().positional(
      "MODEL", chosen->model,
      "shipped name or model file; faces_fill@0.5 is the one in the middle of its dial");
  options.required().path("-o,--output", "FILE", chosen->output, "the file to write, FILE.onnx");
  options.custom("--size", "WxH",
                 "for one picture of this width and height only, as OpenCV's DNN needs it; without it for "
                 "any number of pictures, of any size that the network takes",
                 [chosen](const std::string& text) { chosen->size = read_size(text); });
  add_quiet_option(options, chosen->verbosity);
  return [chosen] { return export_model(*chosen); };
}

}  // namespace

void register_export(CommandRegistry& registry) {
  registry.add(
      {"export",
       "write a network as an ONNX file, for other programs",
       "Writes the network of MODEL with its weights as ONNX (opset 17, 32-bit floats), which ONNX Runtime, "
       "OpenCV and others run. Inputs and outputs are pictures as N x C x H x W numbers in 0 to 1; the file "
       "says what each is, which sizes it takes, and the terms that the weights come under.",
       {{"lacuna export photo_denoiser -o photo_denoiser.onnx", "for pictures of any size"},
        {"lacuna export photo_denoiser --size 1024x768 -o fixed.onnx",
         "for OpenCV's DNN, which takes one size"},
        {"lacuna export runs/first/best.safetensors -o mine.onnx", "a network of one's own"}},
       declare});
}

}  // namespace lacuna
