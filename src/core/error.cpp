#include "lacuna/error.h"

namespace lacuna {

const char* error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::bad_input:
      return "bad_input";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::limit_exceeded:
      return "limit_exceeded";
    case ErrorCode::cannot_write:
      return "cannot_write";
    case ErrorCode::diverged:
      return "diverged";
    case ErrorCode::interrupted:
      return "interrupted";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return 2;
    case ErrorCode::diverged:
      return 3;
    case ErrorCode::bad_input:
    case ErrorCode::unsupported:
      return 4;
    case ErrorCode::limit_exceeded:
      return 5;
    case ErrorCode::cannot_write:
      return 6;
    case ErrorCode::interrupted:
      return 130;
    case ErrorCode::internal:
      return 70;
  }
  return 70;
}

}  // namespace lacuna
