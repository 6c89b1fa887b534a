#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "server/http_message.h"

namespace lacuna {

// The part of IOPaint's interface (https://github.com/Sanster/IOPaint) that its clients need to have a
// picture filled: pictures come as base64 inside JSON, the answer is the picture.

/// A job as a client of IOPaint asks for it.
struct IopaintRequest {
  std::string operation;
  std::map<std::string, std::string> options;
  Bytes image;
  Bytes mask;  ///< empty where the operation takes none
};

/// Of POST inpaint: {"image", "mask"}. IOPaint's other settings are for its own models and are not looked at.
/// Throws Problem 400 for what is no JSON, 422 for a picture that is missing or no base64.
IopaintRequest read_inpaint(const Bytes& body);
/// Of POST adjust_mask: {"mask", "operate": "expand"|"shrink"|"reverse", "kernel_size"}. Throws the same.
IopaintRequest read_adjust_mask(const Bytes& body);

/// What GET server-config says beside our own keys: that there are no plugins and no models to switch to.
nlohmann::ordered_json iopaint_facts();

}  // namespace lacuna
