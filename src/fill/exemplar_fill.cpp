#include "fill/exemplar_fill.h"

#include <algorithm>
#include <optional>

#include "fill/copy_seams.h"
#include "fill/match_field.h"
#include "fill/onion_peel.h"
#include "fill/patch_search.h"
#include "fill/patch_vote.h"
#include "fill/smooth_fill.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// How a level is worked on; the first entry is that of the full size, the last one of all levels from there.
struct Schedule {
  int rounds;      ///< of searching and voting
  int passes;      ///< of each search
  int radius;      ///< of the random search; 0 = the whole level
  int percentile;  ///< of distances at a vote
};
constexpr Schedule schedules[] = {
    {2, 2, 8, 25}, {3, 2, 32, 35}, {4, 2, 64, 50}, {6, 3, 0, 60}, {10, 4, 0, 75}};
constexpr int coarsest_rounds = 12;
constexpr double settled =
    0.1;  ///< mean change of luma, in 8-bit units, at which a level is done (Newson et al.)

class Completion {
 public:
  Completion(const std::vector<PixelRole>& roles, const ExemplarOptions& options, ProgressSink& progress,
             Planes& picture)
      : options_(options),
        progress_(progress),
        picture_(picture),
        levels_(make_exemplar_levels(picture, roles)) {
    for (std::size_t i = 0; i < levels_.size(); ++i) work_ += work_of(i);
  }

  bool run() {
    if (levels_[0].hole_places.empty()) return true;
    if (levels_[0].sources == 0) return false;
    std::optional<MatchField> coarse;
    for (std::size_t i = levels_.size(); i-- > 0;) {
      ExemplarLevel& level = levels_[i];
      MatchField field(level);
      report();
      if (coarse) {
        enlarge_matches(levels_[i + 1], *coarse, level, field);
        levels_.pop_back();
        vote_on(level, field, schedule_of(i).percentile);
      } else {
        peel_hole(options_.seed, stage_, options_.threads, level, field);
        stage_ += 4096;  // more than there can be layers
      }
      improve(i, level, field);
      coarse = std::move(field);
    }
    copy(levels_[0], *coarse);
    return true;
  }

 private:
  static const Schedule& schedule_of(std::size_t index) {
    return schedules[std::min(index, std::size(schedules) - 1)];
  }
  int rounds_of(std::size_t index) const {
    return index > 0 && index + 1 == levels_.size() ? coarsest_rounds : schedule_of(index).rounds;
  }
  double work_of(std::size_t index) const {
    return static_cast<double>(levels_[index].hole_places.size()) * schedule_of(index).rounds;
  }

  void report() {
    if (progress_.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
    progress_.update(std::min(1.0, done_ / std::max(1.0, work_)), "filling from exemplars");
  }

  /// Mean change of luma in 8-bit units.
  double vote_on(ExemplarLevel& level, const MatchField& field, int percentile) const {
    const double change = vote(level.hole_places, field, percentile, options_.threads, level);
    refresh_rim(level);
    return change;
  }

  void improve(std::size_t index, ExemplarLevel& level, MatchField& field) {
    const Schedule& schedule = schedule_of(index);
    PatchSearch search;
    search.passes = schedule.passes;
    search.radius = schedule.radius ? schedule.radius : std::max(level.width, level.height);
    search.uniform_tries = 1;
    search.seed = options_.seed;
    search.threads = options_.threads;
    const int rounds = rounds_of(index);
    for (int round = 0; round < rounds; ++round) {
      search.stage = ++stage_;
      search_matches(level, search, field);
      done_ += work_of(index) / rounds;
      report();
      if (vote_on(level, field, schedule.percentile) < settled) break;
    }
  }

  void copy(const ExemplarLevel& level, const MatchField& field) {
    constexpr int sweeps = 4;
    std::vector<std::int32_t> sources = best_sources(level, field, options_.threads);
    hide_seams(level, sweeps, options_.threads, sources);
    for (int channel = 0; channel < picture_.channels; ++channel) {
      Planes offset(1, picture_.height, picture_.width);
      if (options_.seam_reach > 0)
        offset = seam_offset(level, picture_, channel, sources, options_.seam_reach);
      float* plane = picture_.plane(channel);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        const std::int32_t place = level.hole_places[i];
        if (sources[i] >= 0) plane[place] = std::clamp(plane[sources[i]] + offset.samples[place], 0.0f, 1.0f);
      }
    }
    fill_uncovered(level, sources);
  }

  /// Pixels that no patch covers (where the picture is a narrow strip) are left to a smooth transition.
  void fill_uncovered(const ExemplarLevel& level, const std::vector<std::int32_t>& sources) {
    if (std::find(sources.begin(), sources.end(), -1) == sources.end()) return;
    std::vector<bool> uncovered(level.is_hole.size());
    for (std::size_t i = 0; i < sources.size(); ++i) uncovered[level.hole_places[i]] = sources[i] < 0;
    fill_smoothly(uncovered, picture_);
  }

  const ExemplarOptions& options_;
  ProgressSink& progress_;
  Planes& picture_;
  std::vector<ExemplarLevel> levels_;
  std::uint64_t stage_ = 0;
  double work_ = 0, done_ = 0;
};

}  // namespace

bool fill_from_exemplars(const std::vector<PixelRole>& roles, const ExemplarOptions& options,
                         ProgressSink& progress, Planes& picture) {
  return Completion(roles, options, progress, picture).run();
}

}  // namespace lacuna
