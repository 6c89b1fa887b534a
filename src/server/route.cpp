#include "server/route.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/text.h"
#include "server/page.h"
#include "server/problem.h"
#include "server/secret.h"

namespace lacuna {
namespace {

using Methods = std::map<std::string, RouteKind>;

constexpr const char* interface_root = "/api/v1/";

/// What can be done at a path, with "*" in place of an id.
const std::map<std::string, Methods>& known_paths() {
  static const std::map<std::string, Methods> paths = {
      {"/healthz", {{"GET", RouteKind::health}}},
      {"/openapi.json", {{"GET", RouteKind::openapi}}},
      {"/api/v1/openapi.json", {{"GET", RouteKind::openapi}}},
      {"/api/v1/server-config", {{"GET", RouteKind::server_config}}},
      {"/api/v1/models", {{"GET", RouteKind::models}}},
      {"/api/v1/images", {{"PUT", RouteKind::put_image}}},
      {"/api/v1/images/*", {{"DELETE", RouteKind::delete_image}}},
      {"/api/v1/jobs", {{"POST", RouteKind::post_job}}},
      {"/api/v1/jobs/*", {{"GET", RouteKind::get_job}, {"DELETE", RouteKind::delete_job}}},
      {"/api/v1/jobs/*/events", {{"GET", RouteKind::job_events}}},
      {"/api/v1/jobs/*/result", {{"GET", RouteKind::job_result}}},
      {"/api/v1/runs", {{"GET", RouteKind::list_runs}}},
      {"/api/v1/runs/report", {{"POST", RouteKind::report_runs}}},
  };
  return paths;
}

/// What clients of IOPaint ask for.
const std::map<std::string, Methods>& iopaint_paths() {
  static const std::map<std::string, Methods> paths = {
      {"/api/v1/server-config", {{"GET", RouteKind::server_config}}},
      {"/api/v1/inpaint", {{"POST", RouteKind::inpaint}}},
      {"/api/v1/adjust_mask", {{"POST", RouteKind::adjust_mask}}}};
  return paths;
}

/// Puts "*" in place of the id of a path, if it has one, and returns the id.
std::string take_id(std::string& path) {
  if (!path.starts_with(interface_root)) return "";
  std::vector<std::string> parts = split(path, '/');  // "", "api", "v1", "jobs", id, ...
  constexpr std::size_t place = 4;
  if (parts.size() <= place || !is_secret(parts[place])) return "";
  std::string id = std::exchange(parts[place], std::string(1, '*'));
  path = fmt::format("{}", fmt::join(parts, "/"));
  return id;
}

}  // namespace

bool Route::needs_token() const {
  return !iopaint && kind != RouteKind::page && kind != RouteKind::health && kind != RouteKind::openapi;
}

std::uint64_t Route::body_limit(std::uint64_t upload_limit) const {
  constexpr std::uint64_t job_limit = 64 << 10;
  if (kind == RouteKind::put_image || kind == RouteKind::inpaint || kind == RouteKind::adjust_mask)
    return upload_limit;
  return kind == RouteKind::post_job || kind == RouteKind::report_runs ? std::min(job_limit, upload_limit)
                                                                       : 0;
}

Route find_route(const std::string& method, const std::string& target, bool iopaint_api) {
  Methods methods;
  std::string path = target;
  std::string id = take_id(path);
  const bool iopaint = iopaint_api && iopaint_paths().contains(path);
  if (iopaint) {
    methods = iopaint_paths().at(path);
  } else if (const auto known = known_paths().find(path); known != known_paths().end()) {
    methods = known->second;
  } else if (find_page_file(target)) {
    methods = {{"GET", RouteKind::page}};
    id = target;
  } else {
    throw Problem(404, "unknown_path", "there is nothing at this path");
  }
  const auto found = methods.find(method);
  if (found == methods.end())
    throw Problem(405, "wrong_method", "this path does not have this method; /openapi.json lists them");
  return {found->second, std::move(id), iopaint};
}

}  // namespace lacuna
