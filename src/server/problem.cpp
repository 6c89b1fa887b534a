#include "server/problem.h"

#include <nlohmann/json.hpp>

namespace lacuna {

Problem problem_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::usage:
    case ErrorCode::bad_input:
    case ErrorCode::unsupported:
      return {422, error_name(error.code()), error.what()};
    case ErrorCode::limit_exceeded:
      return {413, error_name(error.code()), error.what()};
    default:
      return {500, "internal",
              "something went wrong inside Lacuna; 'lacuna doctor' examines the installation"};
  }
}

nlohmann::ordered_json problem_json(const Problem& problem, const std::string& request) {
  nlohmann::ordered_json json = {{"type", "about:blank"},
                                 {"title", reason_phrase(problem.status())},
                                 {"status", problem.status()},
                                 {"code", problem.code()},
                                 {"detail", problem.what()}};
  if (!request.empty()) json["request_id"] = request;
  return json;
}

const char* reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace lacuna
