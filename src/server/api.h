#pragma once

#include <memory>
#include <string>

#include "server/http_message.h"
#include "server/iopaint.h"
#include "server/job_queue.h"
#include "server/picture_store.h"
#include "server/route.h"
#include "server/run_watch.h"
#include "server/server_options.h"

namespace lacuna {

/// What the server does at each route, whatever way requests come in. Thread-safe.
class Api {
 public:
  /// `runner` must outlive this.
  Api(JobRunner& runner, const ServerOptions& options);

  /// The answer. Throws Problem, or Error of a picture that is refused.
  HttpResponse answer(const Route& route, Bytes body);

  /// The result of a job. Throws its problem where it has failed, Problem 409 where it has not ended.
  HttpResponse result(const std::string& id);
  /// A job as JSON text.
  std::string job_text(const std::string& id, bool* ended = nullptr);
  JobQueue& jobs() { return jobs_; }
  /// Drops what nobody has used for long.
  void expire();

 private:
  HttpResponse put_image(Bytes body);
  HttpResponse post_job(const Bytes& body);
  HttpResponse start_for_iopaint(IopaintRequest request);

  const ServerOptions options_;
  RunWatch runs_;
  PictureStore pictures_;
  JobQueue jobs_;
};

}  // namespace lacuna
