#include <fmt/format.h>
#include <spawn.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "core/interrupt.h"
#include "lacuna/error.h"
#include "server/http_server.h"
#include "server/worker_process.h"

extern char** environ;

namespace lacuna {
namespace {

struct ServeCommand {
  ServerOptions server;
  int threads = 0;
  bool open = false;
};

/// Opens a link in the user's browser; where there is none, the printed link must do.
void open_in_browser(std::string link) {
  std::string program = "xdg-open";
  char* const arguments[] = {program.data(), link.data(), nullptr};
  pid_t process = 0;
  if (posix_spawnp(&process, program.c_str(), nullptr, nullptr, arguments, environ) != 0)
    print_error("--open: there is no xdg-open; open the link yourself");
}

int serve(const ServeCommand& chosen) {
  const ServerOptions& options = chosen.server;
  if (!options.runs.empty() && !std::filesystem::is_directory(options.runs))
    throw Error(ErrorCode::bad_input, options.runs.string() + ": no such folder");
  WorkerProcess worker(installed_worker(), chosen.threads, options.max_pixels, options.max_side);
  HttpServer server(options, worker);
  if (options.host != "127.0.0.1" && options.host != "::1") {
    print_error(
        fmt::format("warning: listening on {}, so other machines can reach this server; whoever sees "
                    "the link below can use it, and nothing is encrypted",
                    options.host));
  }
  if (options.iopaint_api)
    print_error(
        "warning: --iopaint-api lets every program of this machine have pictures filled, without the key");
  fmt::print("Lacuna is ready. Open this link; it is for you alone, and Ctrl-C ends:\n\n  {}\n\n",
             server.link());
  std::fflush(stdout);
  if (chosen.open) open_in_browser(server.link());
  while (!interrupted()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server.drain();
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<ServeCommand>();
  ServerOptions& server = chosen->server;
  constexpr int most = 1'000'000;
  options.group("Server");
  options.integer("--port", "PORT", server.port, 0, 65535, "to listen on; 0 takes any free one");
  options.text("--host", "ADDRESS", server.host,
               "IP address to listen on; any other than 127.0.0.1 and ::1 lets other machines in");
  options.path("--runs", "DIR", server.runs,
               "also show the training runs in and below this folder, as they go on");
  options.flag("--open", chosen->open, "open the page in the browser");
  options.flag(
      "--iopaint-api", server.iopaint_api,
      "also serve clients of IOPaint: its POST inpaint and adjust_mask, without a key, so that every "
      "program of this machine can have pictures filled");
  options.group("Limits");
  options.integer("--threads", "N", chosen->threads, 0, 1024, "threads to compute with; 0 = all processors");
  options.integer("--max-pixels", "N", server.max_pixels, 1, std::int64_t{1} << 40, "pixels of a picture");
  options.integer("--max-side", "N", server.max_side, 1, 1'000'000, "width and height of a picture");
  options.bytes("--max-upload", "SIZE", server.max_body_bytes, 1, "size of an uploaded file");
  options.integer("--max-connections", "N", server.max_connections, 1, 4096, "connections at a time");
  options.integer("--max-queue", "N", server.max_queue, 0, 1000, "jobs that wait");
  options.real("--job-seconds", "S", server.job_seconds, 1, most, "that one job may take");
  options.real("--keep-seconds", "S", server.keep_seconds, 1, most,
               "that an upload or a result is kept after it was last used");
  return [chosen] { return serve(*chosen); };
}

}  // namespace

void register_serve(CommandRegistry& registry) {
  registry.add(
      {"serve",
       "open a page on which to paint over what should go",
       "Serves a page for your browser: open a picture, paint over what should go or take the noise out, "
       "compare, save. The same can be done by programs, over HTTP (docs/serve.md). Everything stays on this "
       "machine; the link that is printed carries the key, so that no other page and no other user can get "
       "in. Networks are loaded by the first job. Ctrl-C lets the job that runs finish, at most 20 seconds; "
       "a "
       "second one ends at once.",
       {{"lacuna serve --open", "opens the page in your browser"},
        {"lacuna serve --port 0", "on any port that is free"},
        {"lacuna serve --runs runs", "shows the trainings that go on in runs/"}},
       declare});
}

}  // namespace lacuna
