#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/data.h"
#include "support/temp_folder.h"

namespace lacuna::testing {

/// One page in a headless Chromium of our own, spoken to by the DevTools protocol over pipes
/// (--remote-debugging-pipe): no port, no driver.
class Browser {
 public:
  /// Path of the browser; empty where none is installed.
  static std::string program();

  Browser();
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Calls a method of the page's session; fails the test and returns null where the browser refuses.
  nlohmann::json call(const std::string& method, const nlohmann::json& parameters = nlohmann::json::object());
  /// Opens a file and waits until it is loaded.
  void open(const std::filesystem::path& file);
  /// The same for an address.
  void open_address(const std::string& address);
  /// The value of a JavaScript expression; fails the test where it throws.
  nlohmann::json evaluate(const std::string& expression);
  /// Width of the window; below 600 it is a phone's.
  void resize(int width);
  void prefer_dark(bool dark);
  /// Parameters of all events `method` so far.
  std::vector<nlohmann::json> events(const std::string& method) const;

 private:
  nlohmann::json receive();
  nlohmann::json send(nlohmann::json message);

  TempFolder profile_;
  int process_ = -1;
  int to_ = -1, from_ = -1;
  int calls_ = 0;
  std::string session_, received_;
  std::vector<nlohmann::json> events_;
};

}  // namespace lacuna::testing

/// First line of a test that needs a browser: skips it where there is none, or fails it where data are
/// required.
#define LACUNA_NEEDS_BROWSER()                                                             \
  if (::lacuna::testing::Browser::program().empty() && ::lacuna::testing::data_required()) \
    GTEST_FAIL() << "no Chromium, and LACUNA_REQUIRE_DATA=1";                              \
  else if (::lacuna::testing::Browser::program().empty())                                  \
  GTEST_SKIP() << "no Chromium (Debian's package chromium; scripts/setup.sh test installs it)"
