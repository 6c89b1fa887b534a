#pragma once

#include <cstdint>
#include <string>

namespace lacuna {

enum class RouteKind {
  page,  ///< a file of the page; `id` is its name
  health,
  openapi,
  server_config,
  models,
  put_image,
  delete_image,
  post_job,
  get_job,
  delete_job,
  job_events,
  job_result,
  list_runs,
  report_runs,
  inpaint,     ///< IOPaint's
  adjust_mask  ///< IOPaint's
};

/// What a request is for.
struct Route {
  RouteKind kind = RouteKind::page;
  std::string id;        ///< of a picture or a job
  bool iopaint = false;  ///< whether clients of IOPaint may come this way

  /// All but the page, /healthz, the description of the interface, and what clients of IOPaint use do.
  bool needs_token() const;
  /// Bytes of a body that this request may have, below the limit for uploads.
  std::uint64_t body_limit(std::uint64_t upload_limit) const;
};

/// Throws Problem 404 for an unknown path and 405 for a method that the path does not have. IOPaint's paths
/// are known with `iopaint_api` only.
Route find_route(const std::string& method, const std::string& target, bool iopaint_api);

}  // namespace lacuna
