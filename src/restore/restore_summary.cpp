#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "lacuna/restorer.h"

namespace lacuna {
namespace {

const char* way_of(const FilledHole& hole) {
  if (hole.nothing_to_copy) return "smoothly";
  switch (hole.method) {
    case FilledHole::Method::exemplar:
      return "with pieces of the picture";
    case FilledHole::Method::network:
      return "by a network for thin holes";
    case FilledHole::Method::face:
      return "by a network for faces";
    case FilledHole::Method::smooth:
      return "smoothly";
  }
  return "";
}

std::string holes_told(const std::vector<FilledHole>& holes) {
  std::map<std::string, int> ways;
  for (const FilledHole& hole : holes) ++ways[way_of(hole)];
  if (ways.size() == 1) return ways.begin()->first;
  std::vector<std::string> told;
  for (const auto& [way, count] : ways) told.push_back(fmt::format("{} {}", count, way));
  return fmt::format("{}", fmt::join(told, ", "));
}

}  // namespace

std::string RestoreReport::summary() const {
  std::vector<std::string> parts;
  if (fill.changed) {
    const std::size_t holes = fill.holes.size();
    parts.push_back(fmt::format("filled {} hole{} ({}), {:.2f} % of the pixels are invented", holes,
                                holes == 1 ? "" : "s", holes_told(fill.holes), 100 * filled_share));
  }
  if (denoise.deblocked) {
    parts.push_back(denoise.jpeg_quality > 0
                        ? fmt::format("took out the artifacts of a JPEG of quality {}", denoise.jpeg_quality)
                        : "took out JPEG artifacts");
  }
  if (denoise.denoised) parts.push_back(fmt::format("took out noise of {:.1f} of 255", denoise.noise_sigma));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string RestoreReport::history() const {
  std::string text = summary();
  for (const UsedModel& model : models) {
    text += "; model " + model.name;
    if (!model.sha256.empty()) text += " sha256 " + model.sha256;
  }
  return text;
}

}  // namespace lacuna
