// Promise S7: hours of use, a third of it hostile: no crash, no growth. LACUNA_SOAK_SECONDS says how long.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "server/served_program.h"
#include "support/sanitizers.h"

namespace lacuna::testing {
namespace {

using Clock = std::chrono::steady_clock;

class Soak : public ProgramTest {
 protected:
  void good_round(const Served& served, int round) {
    EXPECT_EQ(served.ask("GET", "/").status, 200);
    EXPECT_EQ(served.ask("GET", "/api/v1/server-config").status, 200);
    const std::string image = served.upload(png_of(64 + round % 32, 48, round));
    const std::string operation =
        !sanitized && round % 4 == 0 ? R"("denoise","options":{"noise":20})" : R"("adjust_mask")";
    const std::string id = served.post(fmt::format(R"({{"image":"{}","operation":{}}})", image, operation));
    EXPECT_EQ(served.finished(id).at("state"), "done");
    EXPECT_EQ(served.ask("GET", "/api/v1/jobs/" + id + "/result").status, 200);
    EXPECT_EQ(served.ask("DELETE", "/api/v1/jobs/" + id).status, 200);
    EXPECT_EQ(served.ask("DELETE", "/api/v1/images/" + image).status, 204);
  }

  void hostile_round(const Served& served, int round) {
    std::string broken = png_of(64, 48, round);
    broken.resize(broken.size() / 2);
    const std::string id =
        served.post(fmt::format(R"({{"operation":"adjust_mask","image":"{}"}})", served.upload(broken)));
    if (!id.empty()) {
      EXPECT_EQ(served.finished(id).at("state"), "failed");
    }
    for (const std::string& bytes :
         {std::string(70'000, 'x'), std::string("GET /../../etc/passwd HTTP/1.1\r\nHost: evil\r\n\r\n"),
          fmt::format("PUT /api/v1/images HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n"
                      "Content-Type: image/png\r\nContent-Length: 1000000\r\n\r\nhalf",
                      served.port, served.token),
          std::string("\x16\x03\x01\x02\x00\x01\x00", 7), std::string("GET / HTTP/1.1\r\n")})
      Client(served.port).send(bytes);  // and gone
  }
};

TEST_F(Soak, neither_crash_nor_growth) {
  const char* asked = std::getenv("LACUNA_SOAK_SECONDS");
  const double seconds = asked ? std::atof(asked) : 4;
  Served served(folder());
  std::size_t server = 0, worker = 0;
  int rounds = 0, worker_process = 0;
  const auto begin = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  for (; spent() < seconds || rounds < 10; ++rounds) {
    if (rounds % 3 == 2)
      hostile_round(served, rounds);
    else
      good_round(served, rounds);
    if (HasFailure()) return;
    if (server == 0 && rounds >= 6 && spent() > seconds / 5) {  // all that is used once is there
      worker_process = served.processes("lacuna-worker").at(0);
      server = memory_of(served.processes("lacuna").at(0));
      worker = memory_of(worker_process);
    }
  }
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::size_t server_grown = memory_of(served.processes("lacuna").at(0)),
                    worker_grown = memory_of(worker_process);
  fmt::print("soak: {} rounds in {:.0f} s; server {} -> {} MiB, worker {} -> {} MiB\n", rounds, spent(),
             server / mebibyte, server_grown / mebibyte, worker / mebibyte, worker_grown / mebibyte);
  EXPECT_NE(worker_grown, 0u) << "the worker that was there has gone";
  if (!sanitized) {
    EXPECT_LE(server_grown, server + 16 * mebibyte);
    EXPECT_LE(worker_grown, worker + 64 * mebibyte);
  }
  served.program().send(SIGTERM);
  EXPECT_EQ(served.program().finish().status, 0);
}

}  // namespace
}  // namespace lacuna::testing
