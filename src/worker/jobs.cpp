#include "worker/jobs.h"

#include <optional>

#include "core/description.h"
#include "image/jpeg_patch.h"
#include "image/mask_image.h"
#include "server/operations.h"
#include "worker/mask_job.h"

namespace lacuna {
namespace {

struct NamedType {
  const char* type;
  const char* extension;
};

NamedType type_of(Format format) {
  switch (format) {
    case Format::jpeg:
      return {"image/jpeg", ".jpg"};
    case Format::png:
      return {"image/png", ".png"};
    case Format::webp:
      return {"image/webp", ".webp"};
    case Format::tiff:
      return {"image/tiff", ".tif"};
    default:
      return {"image/x-portable-anymap", ".pnm"};
  }
}

/// Makes the job's picture of the JPEG that it was given, with what was filled put into it, where that can
/// be.
void patch(const std::vector<std::uint8_t>& original, const Image& result, const Mask& filled,
           JobResult& made) {
  JpegPatch patch = patch_jpeg(original, result, filled);
  if (patch.bytes.empty()) return;
  made.picture = std::move(patch.bytes);
  made.report["kept_blocks"] = static_cast<double>(patch.kept_blocks) / static_cast<double>(patch.blocks);
}

}  // namespace

JobResult Jobs::run(WorkerMessage& message, ProgressSink& progress) {
  const Operation& operation = find_operation(message.text.at("operation"));
  const Values options = require_values(operation.description, message.text.at("options"), "options.");
  const Image picture = load_image(message.first, "the picture", limits_);
  SaveOptions saving;
  saving.format = picture.metadata.format;
  Image result;
  JobResult made;
  const std::string& name = operation.description.name;
  if (name == "adjust_mask" || name == "detect") {
    result = name == "detect" ? detect_.run(picture, options, progress, made.report)
                              : adjust_mask(mask_of(picture), options);
    saving.format = Format::png;
    saving.pixels_changed = true;
  } else if (operation.takes_mask) {
    std::optional<Mask> mask;
    if (!message.second.empty()) mask = mask_of(load_image(message.second, "the mask", limits_));
    Mask filled;  // where alone the result differs
    if (name == "fill") {
      saving.pixels_changed = fill_.run(picture, *mask, options, progress, result, made.report);
      filled = fill_.cover(*mask);
    } else {
      saving.pixels_changed =
          restore_.run(picture, mask ? &*mask : nullptr, options, progress, result, filled, made.report);
    }
    if (saving.pixels_changed && saving.format == Format::jpeg && !filled.samples.empty())
      patch(message.first, result, filled, made);
  } else {
    saving.pixels_changed = denoise_.run(picture, options, progress, result, made.report);
  }
  made.report["changed"] = saving.pixels_changed;
  made.report["width"] = picture.width;
  made.report["height"] = picture.height;
  const bool patched = !made.picture.empty();
  made.report["reencoded"] = saving.pixels_changed && saving.format == Format::jpeg && !patched;
  made.type = type_of(saving.format).type;
  made.extension = type_of(saving.format).extension;
  progress.update(1, "writing");
  if (!patched)
    made.picture = saving.pixels_changed ? encode_image(result, saving) : std::move(message.first);
  return made;
}

}  // namespace lacuna
