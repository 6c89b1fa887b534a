#include "server/running_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/program.h"
#include "core/text.h"
#include "image/image_file.h"
#include "support/synthetic_picture.h"

namespace lacuna::testing {
namespace {

using Clock = std::chrono::steady_clock;

bool readable(int socket, double seconds) {
  pollfd waiting{socket, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(1000 * seconds)) > 0;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string Answer::field(const std::string& name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

nlohmann::json Answer::json() const {
  const nlohmann::json read = nlohmann::json::parse(body, nullptr, false);
  EXPECT_FALSE(read.is_discarded()) << body;
  return read;
}

Client::Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

Client::~Client() {
  close(socket_);
}

bool Client::send(const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

std::string Client::receive_text(double seconds, const std::string& until) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (until.empty() || received_.find(until) == std::string::npos) {
    const double left = std::chrono::duration<double>(end - Clock::now()).count();
    char buffer[1 << 14];
    if (left <= 0 || !readable(socket_, left)) break;
    const ssize_t count = recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0) break;
    received_.append(buffer, static_cast<std::size_t>(count));
  }
  return std::exchange(received_, "");
}

Answer Client::receive(double seconds) {
  received_ = receive_text(seconds, "\r\n\r\n");
  const std::size_t end = received_.find("\r\n\r\n");
  Answer answer;
  if (end == std::string::npos) return answer;
  const std::vector<std::string> lines = split(received_.substr(0, end), '\n');
  answer.status = std::stoi(lines[0].substr(9));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    answer.fields.emplace(lower(lines[i].substr(0, colon)), trim(lines[i].substr(colon + 1)));
  }
  received_.erase(0, end + 4);
  const bool bounded = !answer.field("content-length").empty();
  const std::size_t length = bounded ? std::stoul(answer.field("content-length")) : 0;
  const auto until = Clock::now() + std::chrono::duration<double>(seconds);
  while ((!bounded && answer.status != 204) || received_.size() < length) {
    const std::size_t before = received_.size();
    const double left = std::chrono::duration<double>(until - Clock::now()).count();
    char buffer[1 << 16];
    if (left <= 0 || !readable(socket_, left)) break;
    const ssize_t count = recv(socket_, buffer, sizeof buffer, 0);
    if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
    if (received_.size() == before) break;
  }
  answer.body = bounded ? received_.substr(0, length) : received_;
  received_.erase(0, answer.body.size());
  return answer;
}

JobResult FakeRunner::run(const JobWork& work, ProgressSink& progress) {
  last = work;
  ++started;
  ++running;
  progress.update(0.5, "testing");
  while (hold && !progress.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  --running;
  if (progress.cancelled()) throw Error(ErrorCode::interrupted, "interrupted");
  if (error) throw *error;
  return {*work.picture, "image/png", ".png", {{"changed", false}}};
}

void ServerTest::start(ServerOptions options) {
  options.port = 0;
  server_ = std::make_unique<HttpServer>(options, runner);
}

std::string ServerTest::request(const std::string& method, const std::string& path, const std::string& fields,
                                const std::string& body) const {
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port()) +
                     "\r\nAuthorization: Bearer " + server_->token() + "\r\n" + fields;
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

Answer ServerTest::ask(const std::string& method, const std::string& path, const std::string& fields,
                       const std::string& body) const {
  Client client(port());
  client.send(request(method, path, fields, body));
  return client.receive();
}

std::string ServerTest::upload(int width, int height) const {
  const Answer answer = ask("PUT", "/api/v1/images", "Content-Type: image/png\r\n", png_of(width, height));
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json().value("id", "");
}

Answer ServerTest::post_job(const std::string& json) const {
  return ask("POST", "/api/v1/jobs", "Content-Type: application/json\r\n", json);
}

std::string ServerTest::start_job() const {
  const Answer answer = post_job("{\"operation\":\"denoise\",\"image\":\"" + upload() + "\"}");
  EXPECT_EQ(answer.status, 202) << answer.body;
  return answer.json().value("id", "");
}

nlohmann::json ServerTest::job(const std::string& id) const {
  return ask("GET", "/api/v1/jobs/" + id).json();
}

nlohmann::json ServerTest::finished(const std::string& id) const {
  nlohmann::json seen;
  EXPECT_TRUE(wait_until([&] {
    seen = job(id);
    return seen.at("state") != "queued" && seen.at("state") != "running";
  }));
  return seen;
}

std::string png_of(int width, int height, std::uint64_t seed) {
  SaveOptions options;
  options.format = Format::png;
  const std::vector<std::uint8_t> bytes =
      encode_image(to_image(synthetic_picture(3, height, width, seed)), options);
  return {bytes.begin(), bytes.end()};
}

void expect_problem(const Answer& answer, int status, const std::string& code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.field("content-type"), "application/problem+json");
  const nlohmann::json problem = answer.json();
  EXPECT_EQ(problem.value("code", ""), code) << answer.body;
  EXPECT_EQ(problem.value("status", 0), status);
  EXPECT_FALSE(problem.value("title", "").empty());
  EXPECT_EQ(problem.value("request_id", ""), answer.field("x-request-id"));
  EXPECT_EQ(problem.value("request_id", "").size(), 32u);
  const std::string detail = problem.value("detail", "");
  EXPECT_FALSE(detail.empty());
  EXPECT_EQ(detail.find(LACUNA_SOURCE_DIR), std::string::npos) << detail;
}

}  // namespace lacuna::testing
