#pragma once

#include <string>

namespace lacuna {

/// A model that did something to a picture.
struct UsedModel {
  std::string name;    ///< as its card says it
  std::string sha256;  ///< of the model file, as sha256sum says it; empty where it came from none
};

}  // namespace lacuna
