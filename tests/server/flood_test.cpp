// Promise S4: floods of those who do not know the token cost neither memory nor the others' time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "server/running_server.h"
#include "support/sanitizers.h"

namespace lacuna::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// Peak memory of this process, which holds server and clients.
std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) << 10;
  return 0;
}

class Flood : public ServerTest {
 protected:
  void SetUp() override {
    start();
    for (int i = 0; i < 20; ++i) healthy();       // what every connection needs is there before it is counted
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
    before_ = peak_memory();
  }
  void TearDown() override {
    if (!sanitized) {
      EXPECT_LE(peak_memory(), before_ + 16 * mebibyte);
    }
    EXPECT_LE(healthy(), 250);
  }

  /// Milliseconds until /healthz answers.
  double healthy() {
    const auto begin = Clock::now();
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }
  std::string head(const std::string& method, const std::string& path) const {
    return fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", method, path, port());
  }

 private:
  std::size_t before_ = 0;
};

TEST_F(Flood, sixty_four_megabytes_in_chunks) {
  Client client(port());
  client.send(head("PUT", "/api/v1/images") +
              "Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 1024 && client.send(chunk); ++i) {
  }
  const Answer answer = client.receive();
  EXPECT_TRUE(answer.status == 403 || answer.status == 0) << answer.status;
}

TEST_F(Flood, a_line_of_sixty_four_megabytes) {
  Client client(port());
  client.send("GET /");
  const std::string piece(0x10000, 'x');
  for (int i = 0; i < 1024 && client.send(piece); ++i) {
  }
  const Answer answer = client.receive();
  EXPECT_TRUE(answer.status == 431 || answer.status == 0) << answer.status;
}

TEST_F(Flood, two_hundred_thousand_fields) {
  Client client(port());
  client.send(head("GET", "/healthz"));
  for (int i = 0; i < 200'000 && client.send(fmt::format("X-{}: 1\r\n", i)); ++i) {
  }
  const Answer answer = client.receive();
  EXPECT_TRUE(answer.status == 431 || answer.status == 0) << answer.status;
}

TEST_F(Flood, two_hundred_idle_peers) {
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 200; ++i) {
    idle.push_back(std::make_unique<Client>(port()));
    if (i % 2) idle.back()->send("GET / HT");
  }
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) times.push_back(healthy());
  std::sort(times.begin(), times.end());
  EXPECT_LE(times[times.size() * 99 / 100], sanitized ? 1000 : 250) << "99th percentile in milliseconds";
}

}  // namespace
}  // namespace lacuna::testing
