#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

#include "datasets/dataset.h"
#include "image/channels.h"
#include "lacuna/error.h"
#include "support/data.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

class ImageFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) /
        (std::string("lacuna_folder_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A binary PPM of one colour.
  void picture(const std::string& name, int width, int height, int red, int green, int blue) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream file(folder_ / name, std::ios::binary);
    file << "P6\n" << width << " " << height << "\n255\n";
    for (int i = 0; i < width * height; ++i)
      file << static_cast<char>(red) << static_cast<char>(green) << static_cast<char>(blue);
  }

  fs::path folder_;
};

TEST_F(ImageFolder, PicturesAreFoundBelowInSortedOrderAndOthersLeftOut) {
  picture("b.ppm", 2, 3, 255, 0, 0);
  picture("sub/a.PPM", 1, 1, 0, 255, 0);
  picture("a.ppm", 4, 1, 0, 0, 255);
  picture(".hidden/x.ppm", 1, 1, 0, 0, 0);
  picture("._b.ppm", 1, 1, 0, 0, 0);
  std::ofstream(folder_ / "notes.txt") << "no picture";
  const auto dataset = open_dataset({folder_, ""});
  ASSERT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->name(0), "a.ppm");
  EXPECT_EQ(dataset->name(1), "b.ppm");
  EXPECT_EQ(dataset->name(2), "sub/a.PPM");
  const Planes red = dataset->get(1);
  EXPECT_EQ(red.width, 2);
  EXPECT_EQ(red.height, 3);
  EXPECT_EQ(red.at(0, 2, 1), 1.0f);
  EXPECT_EQ(red.at(1, 2, 1), 0.0f);
}

TEST_F(ImageFolder, GrayIsRec601Luma) {
  picture("green.ppm", 2, 2, 0, 255, 0);
  const Planes gray = open_dataset({folder_, ""}, 1)->get(0);
  ASSERT_EQ(gray.channels, 1);
  EXPECT_FLOAT_EQ(gray.at(0, 1, 1), 0.587f);
}

TEST_F(ImageFolder, SplitPicksASubfolderWhereThereIsOne) {
  picture("train/a.ppm", 1, 1, 0, 0, 0);
  picture("val/b.ppm", 1, 1, 0, 0, 0);
  picture("val/c.ppm", 1, 1, 0, 0, 0);
  EXPECT_EQ(open_dataset({folder_, "val"})->size(), 2);
  EXPECT_EQ(open_dataset({folder_, ""})->size(), 3);
  EXPECT_THROW(open_dataset({folder_, "test"}), Error);
  EXPECT_EQ(open_dataset({folder_ / "train", "train"})->size(), 1);  // not divided: all of it
}

TEST_F(ImageFolder, NothingThereIsAnErrorThatNamesTheFolder) {
  for (const fs::path& folder : {folder_, folder_ / "missing"}) {
    try {
      open_dataset({folder, ""});
      FAIL() << folder;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_NE(std::string(error.what()).find(folder.string()), std::string::npos);
    }
  }
}

TEST_F(ImageFolder, UnreadableFilesAreListedInOneError) {
  picture("a.ppm", 1, 1, 0, 0, 0);
  std::ofstream(folder_ / "b.png") << "this is text";
  std::ofstream(folder_ / "c.jpg") << "";
  try {
    open_dataset({folder_, ""});
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(message.find("2 of 3 pictures"), std::string::npos) << message;
    EXPECT_NE(message.find("b.png"), std::string::npos) << message;
    EXPECT_NE(message.find("c.jpg"), std::string::npos) << message;
  }
}

TEST_F(ImageFolder, ThreadsGetTheSamePicturesWithAndWithoutCache) {
  for (int i = 0; i < 20; ++i) picture("p" + std::to_string(100 + i) + ".ppm", 8, 8, 10 * i, 0, 0);
  for (const std::size_t cache : {std::size_t{0}, std::size_t{1000}, std::size_t{1} << 20}) {
    const auto dataset = open_image_folder(folder_, 0, cache);
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 60; ++i)
          if (std::abs(dataset->get(i % 20).at(0, 7, 7) * 255.0f - static_cast<float>(10 * (i % 20))) > 0.01f)
            ++wrong;
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0) << "cache of " << cache << " bytes";
  }
}

TEST_F(ImageFolder, SubsetIsClampedToWhatIsThere) {
  for (int i = 0; i < 5; ++i) picture(std::to_string(i) + ".ppm", 1, 1, i, 0, 0);
  const auto all = [&] { return open_dataset({folder_, ""}); };
  EXPECT_EQ(subset(all(), 0, 3)->size(), 3);
  EXPECT_EQ(subset(all(), 3, 10)->size(), 2);
  EXPECT_EQ(subset(all(), 3, 10)->name(1), "4.ppm");
  EXPECT_EQ(subset(all(), 9, 1)->size(), 0);
}

TEST_F(ImageFolder, FingerprintChangesWithNamesAndContents) {
  picture("a.ppm", 2, 2, 1, 2, 3);
  const auto print = [&] { return fingerprint(*open_dataset({folder_, ""})); };
  const std::string first = print();
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(print(), first);
  picture("a.ppm", 2, 2, 1, 2, 4);
  const std::string changed = print();
  EXPECT_NE(changed, first);
  fs::rename(folder_ / "a.ppm", folder_ / "b.ppm");
  EXPECT_NE(print(), changed);
}

TEST_F(ImageFolder, NamesMayBeChosenByAPattern) {
  for (const char* name : {"12_1.ppm", "13_1.ppm", "sub/15_2.ppm"}) picture(name, 1, 1, 1, 2, 3);
  const auto odd = matching(open_dataset({folder_, ""}), "*[13579]_*");
  ASSERT_EQ(odd->size(), 2);
  EXPECT_EQ(odd->name(0), "13_1.ppm");
  EXPECT_EQ(odd->name(1), "sub/15_2.ppm");
  EXPECT_THROW(matching(open_dataset({folder_, ""}), "*.png"), Error);
}

TEST_F(ImageFolder, ReducedPicturesAreMeansOfSquares) {
  picture("a.ppm", 5, 4, 10, 20, 30);
  const auto small = reduced(open_dataset({folder_, ""}), 2);
  EXPECT_EQ(small->bounds(0).width, 2);
  EXPECT_EQ(small->bounds(0).height, 2);
  EXPECT_NEAR(small->get(0).at(1, 1, 0), 20 / 255.0, 1e-6);
  {  // left column black, right column white: gray
    std::ofstream file(folder_ / "b.ppm", std::ios::binary);
    file << "P6\n2 2\n255\n" << std::string("\0\0\0\xff\xff\xff\0\0\0\xff\xff\xff", 12);
  }
  EXPECT_NEAR(reduced(open_dataset({folder_, ""}), 2)->get(1).at(0, 0, 0), 0.5, 1e-6);
}

TEST(ImageFolderReal, CbsdHas68ColourPictures) {
  LACUNA_NEEDS_DATA("photos/test/CBSD68");
  const auto dataset = open_dataset({testing::data_folder() / "photos/test/CBSD68", "test"});
  ASSERT_EQ(dataset->size(), 68);
  const Planes first = dataset->get(0);
  EXPECT_EQ(first.channels, 3);
  EXPECT_EQ(first.plane_size(), 321u * 481u);
}

}  // namespace
}  // namespace lacuna
