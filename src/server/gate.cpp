#include "server/gate.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "server/problem.h"
#include "server/secret.h"

namespace lacuna {
namespace {

bool is_address(const std::string& name) {
  in6_addr ignored{};
  if (inet_pton(AF_INET, name.c_str(), &ignored) == 1) return true;
  const bool bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
  return bracketed && inet_pton(AF_INET6, name.substr(1, name.size() - 2).c_str(), &ignored) == 1;
}

bool is_loopback(const std::string& name) {
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

/// "image/png" of "Image/PNG; charset=x".
std::string media_type(const std::string& value) {
  std::string type = trim(value.substr(0, value.find(';')));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

void check_content_type(const RequestHead& head, const Route& route) {
  const std::string type = media_type(head.field("content-type").value_or(""));
  if (route.kind == RouteKind::put_image && !type.starts_with("image/"))
    throw Problem(415, "not_an_image_type", "an upload needs the Content-Type of a picture: image/...");
  const bool takes_json = route.kind == RouteKind::post_job || route.kind == RouteKind::report_runs ||
                          route.kind == RouteKind::inpaint || route.kind == RouteKind::adjust_mask;
  if (takes_json && type != "application/json")
    throw Problem(415, "not_json", "a job needs the Content-Type application/json");
}

}  // namespace

Gate::Gate(std::string host, int port, std::string token)
    : host_(std::move(host)), port_(port), token_(std::move(token)) {}

bool Gate::is_own_host(const std::string& host) const {
  std::string name = host;
  const std::string ending = fmt::format(":{}", port_);
  if (name.ends_with(ending))
    name.resize(name.size() - ending.size());
  else if (port_ != 80)
    return false;
  if (is_loopback(name)) return true;
  // A name can be made to point anywhere, an address cannot.
  return !is_loopback(host_) && is_address(name);
}

void Gate::check(const RequestHead& head, const Route& route) const {
  if (!is_own_host(head.field("host").value_or("")))
    throw Problem(403, "foreign_host", "the Host field does not name this server");
  const std::string site = head.field("sec-fetch-site").value_or("none");
  if (site != "none" && site != "same-origin")
    throw Problem(403, "cross_site", "pages of other sites may not use this server");
  if (const auto origin = head.field("origin")) {
    constexpr const char* scheme = "http://";
    if (!origin->starts_with(scheme) || !is_own_host(origin->substr(std::string(scheme).size())))
      throw Problem(403, "foreign_origin", "pages of other origins may not use this server");
  }
  if (route.needs_token()) {
    const std::string given = head.field("authorization").value_or("");
    if (!same_secret(given, "Bearer " + token_))
      throw Problem(
          403, "missing_token",
          "the field 'Authorization: Bearer TOKEN' is missing or wrong; the token stands in the link "
          "that 'lacuna serve' prints");
  }
  check_content_type(head, route);
}

}  // namespace lacuna
