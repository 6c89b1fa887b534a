#pragma once

#include <stdexcept>
#include <string>

namespace lacuna {

/// What went wrong, as a closed list. Each code maps to one exit status (see exit_status).
enum class ErrorCode {
  usage,           ///< the caller's words are off: unknown option, value outside its range
  bad_input,       ///< a file is missing, truncated, corrupt or does not fit its purpose
  unsupported,     ///< well-formed, but of a kind that Lacuna does not read
  limit_exceeded,  ///< larger than a configured limit
  cannot_write,    ///< an output could not be written
  diverged,        ///< training diverged for good
  interrupted,     ///< cancelled by the caller or by a signal
  internal         ///< a bug in Lacuna
};

/// Short stable name of a code, for reports and machine-readable errors ("bad_input").
const char* error_name(ErrorCode code);

/// Exit status of the command line for a code: usage 2, diverged 3, bad_input and unsupported 4,
/// limit_exceeded 5, cannot_write 6, interrupted 130, internal 70.
int exit_status(ErrorCode code);

/// The one exception type of the library. The message is lower case and says what was wrong, the
/// value, the limit, and the option that changes the limit.
class Error : public std::runtime_error {
 public:
  /// What went wrong, and how to say it to a user.
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// The kind of failure.
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace lacuna
