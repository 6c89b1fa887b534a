#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "image/image_file.h"
#include "server/http_message.h"
#include "server/server_options.h"

namespace lacuna {

/// A picture of a client, as it was sent.
struct UploadedPicture {
  std::shared_ptr<const Bytes> bytes;
  ImageInfo info;  ///< as shown: after orientation
};

/// Uploaded pictures by id. One is dropped when it has not been used for `keep_seconds`, or, the longest
/// unused first, when all together pass `max_stored_bytes`. Thread-safe.
class PictureStore {
 public:
  explicit PictureStore(const ServerOptions& options) : options_(options) {}

  /// Reads the header. Throws Error as read_image_info does, also for a format that cannot be written.
  UploadedPicture check(Bytes bytes) const;
  /// Checks the picture and keeps it under a new id, which is returned.
  std::string add(Bytes bytes, UploadedPicture* added = nullptr);
  /// Throws Problem 404 "unknown_image" for one that is not there (any longer).
  UploadedPicture get(const std::string& id);
  /// False if it was not there.
  bool drop(const std::string& id);
  /// Drops what has not been used for long. Called now and then.
  void expire();

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    UploadedPicture picture;
    Clock::time_point used;
  };
  void make_room();

  const ServerOptions options_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace lacuna
