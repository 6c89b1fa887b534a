#include "server/api.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "server/interface_description.h"
#include "server/job_request.h"
#include "server/operations.h"
#include "server/page.h"
#include "server/problem.h"
#include "server/served_facts.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

HttpResponse json_response(int status, const Json& json) {
  HttpResponse response;
  response.status = status;
  response.text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

Json job_json(const JobView& job) {
  Json json = {{"id", job.id},          {"operation", job.operation}, {"state", job_state_name(job.state)},
               {"ahead", job.ahead},    {"progress", job.progress},   {"stage", job.stage},
               {"eta_seconds", nullptr}};
  if (job.eta_seconds) json["eta_seconds"] = *job.eta_seconds;
  if (job.problem) json["problem"] = problem_json(*job.problem, "");
  if (job.result) {
    json["result"] = {{"type", job.result->type},
                      {"extension", job.result->extension},
                      {"bytes", job.result->picture.size()},
                      {"report", job.result->report}};
  }
  return json;
}

std::string_view text_of(const Bytes& body) {
  return {reinterpret_cast<const char*>(body.data()), body.size()};
}

void check_sizes(const UploadedPicture& picture, const UploadedPicture& mask) {
  if (mask.info.width == picture.info.width && mask.info.height == picture.info.height) return;
  throw Problem(422, "mask_size",
                fmt::format("the mask has {} x {} pixels, the picture {} x {}", mask.info.width,
                            mask.info.height, picture.info.width, picture.info.height));
}

HttpResponse page_response(const std::string& path) {
  const PageFile* file = find_page_file(path);
  HttpResponse response;
  response.type = file->type;
  response.text = file->content;
  return response;
}

}  // namespace

Api::Api(JobRunner& runner, const ServerOptions& options)
    : options_(options), runs_(options.runs), pictures_(options), jobs_(runner, options) {}

HttpResponse Api::put_image(Bytes body) {
  UploadedPicture picture;
  const std::string id = pictures_.add(std::move(body), &picture);
  return json_response(201, {{"id", id},
                             {"format", format_name(picture.info.format)},
                             {"width", picture.info.width},
                             {"height", picture.info.height},
                             {"channels", picture.info.channels},
                             {"alpha", picture.info.has_alpha},
                             {"bits", 8 * sample_size(picture.info.type)}});
}

HttpResponse Api::post_job(const Bytes& body) {
  const JobRequest request = parse_job_request(text_of(body));
  JobWork work;
  work.operation = request.operation;
  work.options = request.options;
  const UploadedPicture picture = pictures_.get(request.image);
  work.picture = picture.bytes;
  if (!request.mask.empty()) {
    const UploadedPicture mask = pictures_.get(request.mask);
    check_sizes(picture, mask);
    work.mask = mask.bytes;
  }
  const JobView job = jobs_.view(jobs_.add(std::move(work)));
  HttpResponse response = json_response(202, job_json(job));
  response.fields.emplace_back("Location", "/api/v1/jobs/" + job.id);
  return response;
}

HttpResponse Api::start_for_iopaint(IopaintRequest request) {
  JobWork work{std::move(request.operation), std::move(request.options), nullptr, nullptr};
  const UploadedPicture picture = pictures_.check(std::move(request.image));
  work.picture = picture.bytes;
  if (!request.mask.empty()) {
    const UploadedPicture mask = pictures_.check(std::move(request.mask));
    check_sizes(picture, mask);
    work.mask = mask.bytes;
  }
  HttpResponse response;
  response.result_of = jobs_.add(std::move(work));
  return response;
}

HttpResponse Api::result(const std::string& id) {
  const JobView job = jobs_.view(id);
  if (!job.ended()) throw Problem(409, "not_done", "the job has not ended yet");
  if (job.problem) throw *job.problem;
  if (!job.result) throw Problem(409, "cancelled", "the job was cancelled");
  HttpResponse response;
  response.type = job.result->type;
  response.bytes = std::shared_ptr<const Bytes>(job.result, &job.result->picture);
  return response;
}

std::string Api::job_text(const std::string& id, bool* ended) {
  const JobView job = jobs_.view(id);
  if (ended) *ended = job.ended();
  return job_json(job).dump(-1, ' ', false, Json::error_handler_t::replace);
}

HttpResponse Api::answer(const Route& route, Bytes body) {
  switch (route.kind) {
    case RouteKind::page:
      return page_response(route.id);
    case RouteKind::health:
      return json_response(200, {{"status", "ok"}});
    case RouteKind::openapi: {
      HttpResponse response;
      response.text = openapi_json;
      return response;
    }
    case RouteKind::server_config:
      return json_response(200, server_facts(options_));
    case RouteKind::list_runs:
      return json_response(200, runs_.list());
    case RouteKind::report_runs:
      return json_response(200, runs_.report(parse_run_names(text_of(body))));
    case RouteKind::inpaint:
      return start_for_iopaint(read_inpaint(body));
    case RouteKind::adjust_mask:
      return start_for_iopaint(read_adjust_mask(body));
    case RouteKind::models:
      return json_response(200, model_facts());
    case RouteKind::put_image:
      return put_image(std::move(body));
    case RouteKind::delete_image:
      if (!pictures_.drop(route.id)) throw Problem(404, "unknown_image", "there is no such picture");
      return {204, "", {}, "", nullptr, ""};
    case RouteKind::post_job:
      return post_job(body);
    case RouteKind::get_job:
      return json_response(200, job_json(jobs_.view(route.id)));
    case RouteKind::delete_job:
      return json_response(200, job_json(jobs_.remove(route.id)));
    case RouteKind::job_result:
      return result(route.id);
    case RouteKind::job_events: {
      jobs_.view(route.id);
      HttpResponse response;
      response.type = "text/event-stream";
      response.events_of = route.id;
      return response;
    }
  }
  throw Problem(404, "unknown_path", "there is nothing at this path");
}

void Api::expire() {
  pictures_.expire();
  jobs_.expire();
}

}  // namespace lacuna
