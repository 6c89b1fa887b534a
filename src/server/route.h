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
  job_result
};

/// What a request is for.
struct Route {
  RouteKind kind = RouteKind::page;
  std::string id;  ///< of a picture or a job

  /// All but the page, /healthz and the description of the interface do.
  bool needs_token() const;
  /// Bytes of a body that this request may have, below the limit for uploads.
  std::uint64_t body_limit(std::uint64_t upload_limit) const;
};

/// Throws Problem 404 for an unknown path and 405 for a method that the path does not have.
Route find_route(const std::string& method, const std::string& target);

}  // namespace lacuna
