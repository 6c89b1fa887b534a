#include <fmt/format.h>
#include <fnmatch.h>

#include <vector>

#include "datasets/dataset.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

class Matching final : public Dataset {
 public:
  Matching(std::unique_ptr<Dataset> dataset, const std::string& pattern) : dataset_(std::move(dataset)) {
    for (std::int64_t index = 0; index < dataset_->size(); ++index) {
      if (fnmatch(pattern.c_str(), dataset_->name(index).c_str(), 0) == 0) places_.push_back(index);
    }
    if (places_.empty())
      throw Error(ErrorCode::bad_input,
                  fmt::format("no name of {} pictures fits the pattern '{}'", dataset_->size(), pattern));
  }

  std::int64_t size() const override { return static_cast<std::int64_t>(places_.size()); }
  std::string name(std::int64_t index) const override { return dataset_->name(place(index)); }
  Region bounds(std::int64_t index) const override { return dataset_->bounds(place(index)); }
  Planes get(std::int64_t index) const override { return dataset_->get(place(index)); }
  Planes crop(std::int64_t index, const Region& region) const override {
    return dataset_->crop(place(index), region);
  }

 private:
  std::int64_t place(std::int64_t index) const { return places_.at(static_cast<std::size_t>(index)); }

  std::unique_ptr<Dataset> dataset_;
  std::vector<std::int64_t> places_;
};

}  // namespace

std::unique_ptr<Dataset> matching(std::unique_ptr<Dataset> dataset, const std::string& pattern) {
  return std::make_unique<Matching>(std::move(dataset), pattern);
}

}  // namespace lacuna
