#include "datasets/pairs.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// The pictures of a data set at given positions.
class Selection final : public Dataset {
 public:
  Selection(std::shared_ptr<const Dataset> dataset, std::vector<std::int64_t> positions)
      : dataset_(std::move(dataset)), positions_(std::move(positions)) {}

  std::int64_t size() const override { return static_cast<std::int64_t>(positions_.size()); }
  Planes get(std::int64_t index) const override { return dataset_->get(position(index)); }
  std::string name(std::int64_t index) const override { return dataset_->name(position(index)); }

 private:
  std::int64_t position(std::int64_t index) const { return positions_.at(static_cast<std::size_t>(index)); }

  std::shared_ptr<const Dataset> dataset_;
  std::vector<std::int64_t> positions_;
};

/// Positions in the data set of the two pictures of a pair; -1 = missing.
struct Pair {
  std::int64_t clean = -1;
  std::int64_t damaged = -1;
};

std::map<std::string, Pair> find_pairs(const Dataset& pictures) {
  std::map<std::string, Pair> pairs;
  for (std::int64_t i = 0; i < pictures.size(); ++i) {
    const std::filesystem::path path = pictures.name(i);
    const std::string stem = (path.parent_path() / path.stem()).generic_string();
    constexpr std::size_t suffix = 5;
    if (stem.ends_with("_real")) pairs[stem.substr(0, stem.size() - suffix)].damaged = i;
    if (stem.ends_with("_mean")) pairs[stem.substr(0, stem.size() - suffix)].clean = i;
  }
  return pairs;
}

}  // namespace

PicturePairs open_picture_pairs(const std::filesystem::path& folder, const std::string& split) {
  if (!split.empty() && split != "even" && split != "odd")
    throw Error(ErrorCode::usage, "pairs have the splits even and odd, not '" + split + "'");
  const std::shared_ptr<const Dataset> pictures = open_image_folder(folder, 0);
  std::vector<std::int64_t> clean, damaged;
  std::size_t position = 0;
  for (const auto& [name, pair] : find_pairs(*pictures)) {
    if (pair.clean < 0 || pair.damaged < 0)
      throw Error(ErrorCode::bad_input,
                  fmt::format("{}: no {}_{}.*", folder.string(), name, pair.clean < 0 ? "mean" : "real"));
    const bool even = position++ % 2 == 0;
    if ((split == "even" && !even) || (split == "odd" && even)) continue;
    clean.push_back(pair.clean);
    damaged.push_back(pair.damaged);
  }
  if (clean.empty())
    throw Error(ErrorCode::bad_input, folder.string() + ": no pairs NAME_real.* and NAME_mean.*");
  return {std::make_unique<Selection>(pictures, std::move(clean)),
          std::make_unique<Selection>(pictures, std::move(damaged))};
}

}  // namespace lacuna
