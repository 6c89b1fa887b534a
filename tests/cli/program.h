#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lacuna/image.h"
#include "support/temp_folder.h"

namespace lacuna::testing {

/// What a finished run of the program left behind.
struct ProgramResult {
  int status = -1;  ///< exit status, or 128 + the signal that ended it
  std::string out;
  std::string err;
  double seconds = 0;      ///< wall time
  double cpu_seconds = 0;  ///< user + system
};

/// The built program, started in `folder` with standard input from memory.
class Program {
 public:
  struct Setting {
    std::filesystem::path folder = ".";
    std::string input;                     ///< of standard input
    bool keep_input_open = false;          ///< standard input does not end
    bool terminal = false;                 ///< stderr is a terminal; it is then in `out` as well
    std::vector<std::string> environment;  ///< "KEY=value", added
    std::string output_file;               ///< takes standard output in place of `out`
  };

  Program(const std::vector<std::string>& arguments, const Setting& setting);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal);
  /// Waits for the end, at most a minute (five under a sanitizer); then the program is killed and the test
  /// fails.
  ProgramResult finish();

 private:
  int process_ = -1;
  int input_ = -1, out_ = -1, err_ = -1;
  double started_ = 0;
};

ProgramResult run_program(const std::vector<std::string>& arguments, const Program::Setting& setting = {});

/// Waits up to 30 s until `condition` holds; false if it never does.
bool wait_until(const std::function<bool()>& condition);
/// Waits up to 30 s until `path` exists; false if it does not come.
bool wait_for(const std::filesystem::path& path);

/// A folder for one test with small pictures in it.
class ProgramTest : public ::testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  /// Runs the program in the folder, with `input` as standard input.
  ProgramResult run(const std::vector<std::string>& arguments, const std::string& input = "") const;
  /// Saves a picture that differs with `seed`; the extension gives the format.
  void make_picture(const std::string& name, int width = 24, int height = 16, std::uint64_t seed = 1) const;
  void make_text(const std::string& name, const std::string& text) const;
  std::string bytes_of(const std::string& name) const;
  /// All files below the folder, relative, sorted.
  std::vector<std::string> files() const;

 private:
  TempFolder folder_;
};

}  // namespace lacuna::testing
