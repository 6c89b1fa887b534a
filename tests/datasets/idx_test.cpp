#include "datasets/idx.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "lacuna/error.h"
#include "support/data.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

class Idx : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              (std::string("lacuna_idx_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string number(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
  }
  /// Pictures whose samples count up from 0.
  static std::string pictures(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
    std::string bytes = number(0x803) + number(count) + number(height) + number(width);
    for (std::uint32_t i = 0; i < count * height * width; ++i) bytes += static_cast<char>(i);
    return bytes;
  }
  fs::path plain(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  fs::path gzipped(const std::string& name, const std::string& bytes) {
    gzFile file = gzopen((folder_ / name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return folder_ / name;
  }
  static std::string message(const fs::path& path) {
    try {
      read_idx_images(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  fs::path folder_;
};

TEST_F(Idx, ReadsPlainAndGzippedFilesAlike) {
  plain("train-images-idx3-ubyte", pictures(3, 2, 4));
  gzipped("t10k-images-idx3-ubyte.gz", pictures(2, 2, 4));
  const auto train = open_dataset({folder_, "train"});
  ASSERT_EQ(train->size(), 3);
  const Planes second = train->get(1);
  EXPECT_EQ(second.channels, 1);
  EXPECT_EQ(second.height, 2);
  EXPECT_EQ(second.width, 4);
  EXPECT_FLOAT_EQ(second.at(0, 1, 3), 15.0f / 255.0f);
  const auto test = open_dataset({folder_, "test"});
  ASSERT_EQ(test->size(), 2);
  EXPECT_FLOAT_EQ(test->get(1).at(0, 1, 3), 15.0f / 255.0f);
}

TEST_F(Idx, NoSplitGivesBothPartsInOrder) {
  plain("train-images.idx3-ubyte", pictures(3, 2, 2));
  plain("t10k-images.idx3-ubyte", pictures(2, 1, 5));
  const auto all = open_dataset({folder_, ""});
  ASSERT_EQ(all->size(), 5);
  EXPECT_EQ(all->get(2).width, 2);
  EXPECT_EQ(all->get(3).width, 5);
  EXPECT_EQ(all->name(3), "#3");
}

TEST_F(Idx, ColourIsReplicatedOnRequest) {
  plain("train-images-idx3-ubyte", pictures(1, 2, 2));
  const Planes colour = open_dataset({folder_, "train"}, 3)->get(0);
  ASSERT_EQ(colour.channels, 3);
  EXPECT_EQ(colour.at(2, 1, 1), colour.at(0, 1, 1));
}

TEST_F(Idx, WrongSizesAndMagicAreNamed) {
  const std::string good = pictures(2, 3, 3);
  EXPECT_NE(message(plain("a", good.substr(0, 10))).find("truncated IDX header"), std::string::npos);
  EXPECT_NE(message(plain("b", good.substr(0, 30))).find("promises 18 bytes, the file has 14"),
            std::string::npos);
  EXPECT_NE(message(plain("c", good + "x")).find("more data than the 18 bytes"), std::string::npos);
  EXPECT_NE(message(plain("d", number(0x801) + number(0))).find("magic number"), std::string::npos);
  const std::string flat = message(plain("e", number(0x803) + number(1) + number(0) + number(5)));
  EXPECT_NE(flat.find("of 5x0"), std::string::npos) << flat;
  EXPECT_NE(message(folder_ / "missing").find("cannot open"), std::string::npos);
}

TEST_F(Idx, HeaderThatClaimsTooMuchIsRefusedBeforeAllocating) {
  const std::string huge = number(0x803) + number(0xffffffff) + number(32768) + number(32768);
  EXPECT_NE(message(plain("huge", huge)).find("exceed"), std::string::npos);
}

TEST_F(Idx, DamagedGzipIsAnError) {
  const fs::path path = gzipped("images.gz", pictures(40, 28, 28));
  fs::resize_file(path, fs::file_size(path) / 2);
  EXPECT_NE(message(path), "no error");
  const fs::path flipped = gzipped("flipped.gz", pictures(40, 28, 28));
  std::fstream file(flipped, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(fs::file_size(flipped)) - 6);  // inside the check sum
  file.put('\x55');
  file.close();
  EXPECT_NE(message(flipped), "no error");
}

TEST_F(Idx, LabelsFollowTheSplit) {
  plain("train-labels-idx1-ubyte", number(0x801) + number(2) + "\x01\x02");
  plain("t10k-labels-idx1-ubyte", number(0x801) + number(1) + "\x09");
  EXPECT_EQ(read_idx_labels(DatasetSource{folder_, "test"}), (std::vector<int>{9}));
  EXPECT_EQ(read_idx_labels(DatasetSource{folder_, ""}), (std::vector<int>{1, 2, 9}));
}

TEST_F(Idx, UnknownSplitIsAnError) {
  plain("train-images-idx3-ubyte", pictures(1, 2, 2));
  EXPECT_THROW(open_dataset({folder_, "val"}), Error);
  EXPECT_THROW(open_dataset({folder_, "test"}), Error);
}

TEST(IdxReal, MnistHasItsKnownSizeAndMean) {
  LACUNA_NEEDS_DATA("mnist");
  const fs::path data = testing::data_folder();
  const auto test = open_dataset({data / "mnist", "test"});
  ASSERT_EQ(test->size(), 10000);
  double sum = 0;
  for (std::int64_t i = 0; i < test->size(); ++i)
    for (const float sample : test->get(i).samples) sum += sample;
  EXPECT_NEAR(sum / (10000.0 * 784), 0.1325, 0.0002);
  const std::vector<int> labels = read_idx_labels(DatasetSource{data / "mnist", "test"});
  ASSERT_EQ(labels.size(), 10000u);
  EXPECT_EQ(labels.front(), 7);
}

}  // namespace
}  // namespace lacuna
