// The only file that knows Boost.Beast, which takes long to compile.
#include "server/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <cctype>

#include "server/problem.h"

namespace lacuna {
namespace {

namespace http = boost::beast::http;

[[noreturn]] void refuse(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    throw Problem(431, "header_too_large", "the header of the request is too large");
  if (error == http::error::body_limit)
    throw Problem(413, "body_too_large", "the body of the request is larger than this server takes here");
  throw Problem(400, "bad_request", "this is not a request of HTTP/1.1");
}

std::string lower(boost::beast::string_view text) {
  std::string result(text.data(), text.size());
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

struct RequestParser::State {
  http::request_parser<http::vector_body<std::uint8_t>> parser;
  std::optional<RequestHead> head;
  std::uint64_t body_limit = 0;
  bool body_allowed = false;

  void read_head() {
    const auto& message = parser.get();
    RequestHead read;
    read.method = std::string(message.method_string());
    read.target = std::string(message.target());
    for (const auto& field : message) read.fields.emplace_back(lower(field.name_string()), field.value());
    head = std::move(read);
  }
};

RequestParser::RequestParser(std::size_t header_limit) : state_(std::make_unique<State>()) {
  state_->parser.header_limit(static_cast<std::uint32_t>(header_limit));
  state_->parser.body_limit(boost::none);  // allow_body() knows
  state_->parser.eager(false);
}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(const char* bytes, std::size_t size) {
  State& state = *state_;
  std::size_t used = 0;
  while (used < size && !state.parser.is_done() && (!state.head || state.body_allowed)) {
    boost::system::error_code error;
    const std::size_t taken = state.parser.put(boost::asio::const_buffer(bytes + used, size - used), error);
    used += taken;
    if (error == http::error::need_more) break;
    if (error) refuse(error);
    if (!state.head && state.parser.is_header_done()) state.read_head();
    if (state.body_allowed && body_size() > state.body_limit) refuse(http::error::body_limit);
    if (taken == 0) break;
  }
  return used;
}

const std::optional<RequestHead>& RequestParser::head() const {
  return state_->head;
}

void RequestParser::allow_body(std::uint64_t limit) {
  const auto length = state_->parser.content_length();
  if (length && *length > limit) refuse(http::error::body_limit);
  state_->body_limit = limit;
  state_->body_allowed = true;
}

bool RequestParser::done() const {
  return state_->parser.is_done();
}

Bytes RequestParser::take_body() {
  return std::move(state_->parser.get().body());
}

std::size_t RequestParser::body_size() const {
  return state_->parser.get().body().size();
}

bool RequestParser::waits_for_continue() const {
  const auto& message = state_->parser.get();
  return boost::beast::iequals(message[http::field::expect], "100-continue") && !state_->parser.is_done();
}

bool RequestParser::keeps_alive() const {
  return state_->parser.keep_alive();
}

}  // namespace lacuna
