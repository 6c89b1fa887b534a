// scripts/fetch-data.sh against folders of files (file:// addresses) instead of the network.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <fstream>

#include "project/source_tree.h"
#include "support/data.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

namespace fs = std::filesystem;

/// Runs the script with `source` in place of the network; its exit status.
int fetch(const std::string& name, const fs::path& source, const fs::path& target) {
  const std::string command = "LACUNA_DATA_URL='file://" + source.string() +
                              "' '" LACUNA_SOURCE_DIR "/scripts/fetch-data.sh' " + name + " '" +
                              target.string() + "' >/dev/null 2>&1";
  return WEXITSTATUS(std::system(command.c_str()));
}

void write(const fs::path& file, std::size_t size) {
  std::ofstream(file) << std::string(size, 'x');
}

TEST(FetchData, unknown_name) {
  TempFolder folder;
  EXPECT_EQ(fetch("cifar", folder.path(), folder / "target"), 1);
}

TEST(FetchData, nothing_at_the_source) {
  TempFolder folder;
  EXPECT_EQ(fetch("mnist", folder / "nowhere", folder / "target"), 1);
}

TEST(FetchData, other_bytes_of_the_right_size_are_refused_and_removed) {
  TempFolder folder;
  write(folder / "train-images-idx3-ubyte.gz", 9912422);
  EXPECT_EQ(fetch("mnist", folder.path(), folder / "target"), 1);
  EXPECT_TRUE(fs::is_empty(folder / "target"));
}

TEST(FetchData, complete_then_broken_off_then_nothing_to_do) {
  LACUNA_NEEDS_DATA("mnist/train-images-idx3-ubyte.gz");
  TempFolder folder;
  const fs::path source = data_folder() / "mnist", target = folder / "target";
  ASSERT_EQ(fetch("mnist", source, target), 0);
  const fs::path file = target / "train-images-idx3-ubyte.gz",
                 part = target / "train-images-idx3-ubyte.gz.part";
  const auto size = fs::file_size(file);

  fs::rename(file, part);
  fs::resize_file(part, size / 2);
  EXPECT_EQ(fetch("mnist", source, target), 0) << "a broken download goes on";
  EXPECT_EQ(fs::file_size(file), size);
  EXPECT_FALSE(fs::exists(part));

  EXPECT_EQ(fetch("mnist", folder / "nowhere", target), 0) << "complete files are not loaded again";
}

}  // namespace
}  // namespace lacuna::testing
