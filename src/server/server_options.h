#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace lacuna {

/// Where `lacuna serve` listens and what it takes at most. Times count in seconds.
struct ServerOptions {
  std::string host = "127.0.0.1";  ///< IP address to listen on
  int port = 8080;                 ///< 0 = any free one

  std::filesystem::path runs;  ///< folder of training runs to show; empty = none
  bool iopaint_api = false;    ///< whether clients of IOPaint are served, who know no token

  std::uint64_t max_pixels = 64'000'000;                        ///< of a picture
  int max_side = 32768;                                         ///< of a picture
  std::uint64_t max_body_bytes = std::uint64_t{256} << 20;      ///< of an upload
  std::uint64_t max_stored_bytes = std::uint64_t{1} << 30;      ///< uploads and results kept, each
  std::uint64_t max_incoming_bytes = std::uint64_t{512} << 20;  ///< of all uploads that are on their way
  std::size_t max_header_bytes = std::size_t{16} << 10;
  std::size_t max_connections = 64;
  std::size_t max_queue = 8;  ///< jobs that wait

  double header_seconds = 5;    ///< for a header to be complete, from its first byte
  double silence_seconds = 30;  ///< without a byte of a body, or without a byte taken of an answer
  double idle_seconds = 15;     ///< without a request
  double job_seconds = 120;     ///< that a job may run
  double keep_seconds = 600;    ///< that an unused upload or result is kept
  double drain_seconds = 18;    ///< that running jobs get to finish when the server is told to stop
};

}  // namespace lacuna
