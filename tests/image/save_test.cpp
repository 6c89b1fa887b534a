// Promise I6: an output appears complete or not at all.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "core/atomic_file.h"
#include "image/child.h"
#include "image/samples.h"
#include "support/errors.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

constexpr const char* names[] = {"a.jpg", "a.png", "a.webp", "a.tif", "a.ppm"};

Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

const char* failing_call = nullptr;

TEST(Save, AFailureAtAnyStepKeepsTheOldFileAndLeavesNothing) {
  const Image image = with_metadata(noise_image(300, 200, 3));
  for (const char* name : names)
    for (const char* call : {"open", "write", "sync", "rename"}) {
      SCOPED_TRACE(std::string(name) + " " + call);
      const TempFolder folder;
      write_bytes(folder / name, bytes_of("the old file"));
      failing_call = call;
      set_write_fault([](const char* made) { return std::strcmp(made, failing_call) == 0 ? ENOSPC : 0; });
      const auto error = error_of([&] { save_image(image, folder / name); });
      set_write_fault(nullptr);
      EXPECT_EQ(error.code, ErrorCode::cannot_write);
      EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
      EXPECT_EQ(read_bytes(folder / name), bytes_of("the old file"));
      EXPECT_EQ(folder.names().size(), 1u);
    }
}

TEST(Save, AFileSizeLimitIsAnError) {
  const Image image = noise_image(300, 200, 3);
  for (const char* name : names) {
    SCOPED_TRACE(name);
    const TempFolder folder;
    const Outcome outcome = outcome_of([&] {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{10'000, 10'000};
      setrlimit(RLIMIT_FSIZE, &limit);
      save_image(image, folder / name);
    });
    EXPECT_TRUE(outcome.finished && outcome.threw);
    EXPECT_EQ(outcome.code, ErrorCode::cannot_write) << outcome.message;
    EXPECT_TRUE(folder.names().empty());
  }
}

TEST(Save, AFolderThatIsNotThereIsNamed) {
  const TempFolder folder;
  const auto error = error_of([&] { save_image(noise_image(3, 3, 1), folder / "none" / "a.png"); });
  EXPECT_EQ(error.code, ErrorCode::cannot_write);
  EXPECT_NE(error.message.find("none"), std::string::npos);
}

TEST(Save, AKilledSaveLeavesTheOldPictureOrTheNew) {
  constexpr int kills = 10;
  const TempFolder folder;
  const Image old_image = noise_image(400, 300, 3), new_image = gradient_image(400, 300, 3);
  for (int i = 0; i < kills; ++i) {
    save_image(old_image, folder / "a.png");
    const pid_t child = fork();
    if (child == 0) {
      while (true) save_image(new_image, folder / "a.png");
    }
    usleep(static_cast<useconds_t>(3000 * i));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const Bytes samples = load_image(folder / "a.png").samples;
    EXPECT_TRUE(samples == old_image.samples || samples == new_image.samples) << "kill " << i;
  }
}

TEST(Save, NothingIsWrittenWhereTheRowsFailToCome) {
  for (const char* name : names) {
    const TempFolder folder;
    const ImageInfo info{100, 5000, 3, false, SampleType::u8, Format::unknown};
    const auto error = error_of([&] {
      save_strips(info, {}, folder / name, {},
                  [](int) -> Image { throw Error(ErrorCode::interrupted, "stop"); });
    });
    EXPECT_EQ(error.code, ErrorCode::interrupted);
    EXPECT_EQ(error_of([&] {
                save_strips(info, {}, folder / name, {}, [](int) { return noise_image(100, 1, 1); });
              }).code,
              ErrorCode::internal);
    EXPECT_TRUE(folder.names().empty());
  }
}

TEST(Save, TheFormatComesFromTheNameOrTheInput) {
  const TempFolder folder;
  Image image = noise_image(8, 8, 3);
  image.metadata.format = Format::tiff;
  save_image(image, folder / "without");
  EXPECT_EQ(read_image_info(folder / "without").format, Format::tiff);
  save_image(image, folder / "A.JPEG");
  EXPECT_EQ(read_image_info(folder / "A.JPEG").format, Format::jpeg);
  SaveOptions options;
  options.format = Format::webp;
  save_image(image, folder / "b.png", options);
  EXPECT_EQ(read_image_info(folder / "b.png").format, Format::webp);
  EXPECT_EQ(error_of([&] { save_image(image, folder / "a.xyz"); }).code, ErrorCode::usage);
  EXPECT_EQ(error_of([&] { save_image(image, folder / "a.heic"); }).code, ErrorCode::unsupported);
  image.metadata.format = Format::unknown;
  EXPECT_EQ(error_of([&] { save_image(image, folder / "a"); }).code, ErrorCode::usage);
}

TEST(Save, AQualityOutsideItsRangeIsAUsageError) {
  SaveOptions options;
  options.format = Format::jpeg;
  for (const int quality : {-1, 101}) {
    options.quality = quality;
    EXPECT_EQ(error_of([&] { encode_image(noise_image(8, 8, 3), options); }).code, ErrorCode::usage);
  }
}

TEST(Save, PicturesLargerThanTheFormatAreRefused) {
  EXPECT_EQ(error_of([] { encoded(noise_image(65501, 1, 1), Format::jpeg); }).code, ErrorCode::cannot_write);
  EXPECT_EQ(error_of([] { encoded(noise_image(1, 16384, 1), Format::webp); }).code, ErrorCode::cannot_write);
}

TEST(Save, WebpIsLossyOnlyWhereTheInputWasOrTheCallerSaysSo) {
  Image image = noise_image(32, 32, 3);
  EXPECT_EQ(load_image(encoded(image, Format::webp), "x").samples, image.samples);
  EXPECT_NE(load_image(encoded(image, Format::webp, 80), "x").samples, image.samples);
  const Image lossy = load_image(encoded(image, Format::jpeg), "x");
  EXPECT_FALSE(load_image(encoded(lossy, Format::webp), "x").metadata.lossless);
}

TEST(Save, StripsGiveTheSameFileAsTheWhole) {
  const TempFolder folder;
  for (const bool alpha : {false, true})
    for (const char* name : names) {
      SCOPED_TRACE(name);
      const Image image = with_metadata(noise_image(700, 900, 3, alpha, SampleType::u16));
      save_image(image, folder / name);
      const ImageInfo info{700, 900, 3, alpha, SampleType::u16, Format::unknown};
      int next_row = 0;
      save_strips(info, image.metadata, folder / ("strips-" + std::string(name)), {}, [&](int rows) {
        Image strip = noise_image(1, 1, 3, alpha, SampleType::u16);
        strip.width = 700;
        strip.height = rows;
        const auto row = static_cast<std::ptrdiff_t>(700 * 3 * 2);
        strip.samples.assign(image.samples.begin() + next_row * row,
                             image.samples.begin() + (next_row + rows) * row);
        if (alpha)
          strip.alpha.assign(image.alpha.begin() + next_row * row / 3,
                             image.alpha.begin() + (next_row + rows) * row / 3);
        next_row += rows;
        return strip;
      });
      EXPECT_TRUE(read_bytes(folder / name) == read_bytes(folder / ("strips-" + std::string(name))));
    }
}

TEST(Save, StripsReadAreTheWhole) {
  const TempFolder folder;
  for (const char* name : names) {
    SCOPED_TRACE(name);
    save_image(with_metadata(noise_image(130, 101, 3, true)), folder / name);
    const Image whole = load_image(folder / name);
    for (const int rows : {1, 16, 33, 1000}) {
      const auto reader = StripReader::open(folder / name);
      EXPECT_EQ(reader->info().height, 101);
      EXPECT_EQ(reader->metadata().icc, whole.metadata.icc);
      Bytes samples, alpha;
      for (Image strip = reader->read(rows); strip.height > 0; strip = reader->read(rows)) {
        append(samples, strip.samples);
        append(alpha, strip.alpha);
      }
      EXPECT_TRUE(samples == whole.samples);
      EXPECT_TRUE(alpha == whole.alpha);
      EXPECT_EQ(reader->read(1).height, 0);
    }
  }
}

TEST(Save, ThreadsMustBeAtLeastOne) {
  EXPECT_EQ(error_of([] { set_image_threads(0); }).code, ErrorCode::usage);
  set_image_threads(2);
  const Image image = noise_image(64, 64, 3);
  EXPECT_EQ(load_image(encoded(image, Format::tiff), "x").samples, image.samples);
}

}  // namespace
}  // namespace lacuna::testing
