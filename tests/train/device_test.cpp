// Where a run computes: --device.
#include <gtest/gtest.h>

#include "support/errors.h"
#include "train/tiny_run.h"

namespace lacuna {
namespace {

using testing::contents;
using testing::TinyRun;

ProgressSink quiet;

TEST(Device, an_unknown_name_is_a_usage_error_that_says_which_there_are) {
  const auto error = testing::error_of([] { device_named("gpu"); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  for (const char* part : {"'gpu'", "auto", "cpu", "cuda"})
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

TEST(Device, cuda_without_a_gpu_is_a_usage_error_before_anything_is_written) {
  if (torch::cuda::is_available()) GTEST_SKIP() << "there is a GPU here";
  const TinyRun tiny;
  TrainRequest request = tiny.request("gpu");
  request.device = "cuda";
  const auto error = testing::error_of([&] { train(request, quiet); });
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_NE(error.message.find("--device cuda"), std::string::npos) << error.message;
  EXPECT_FALSE(std::filesystem::exists(tiny.run("gpu")));
  EXPECT_EQ(device_named("auto"), torch::Device(torch::kCPU));
}

TEST(Device, the_environment_says_where_a_run_computed) {
  const TinyRun tiny;
  TrainRequest request = tiny.request("run");
  request.device = "cpu";
  train(request, quiet);
  EXPECT_EQ(nlohmann::json::parse(contents(tiny.run("run") / "environment.json")).at("device"), "cpu");
}

// TF32 has 10 bits of mantissa; a hundredth of a dB is what that may cost in 24 steps of a small network.
// Nobody has run this yet: the machine with a GPU had no tests.
TEST(Device, a_gpu_trains_as_a_processor_does) {
  if (!torch::cuda::is_available()) GTEST_SKIP() << "no GPU here";
  const TinyRun tiny;
  std::vector<double> psnr;
  for (const char* device : {"cpu", "cuda"}) {
    TrainRequest request = tiny.request(device);
    request.device = device;
    train(request, quiet);
    const auto model = read_model_file(tiny.run(device) / "best.safetensors");
    psnr.push_back(model.card.results.at("validation").at("psnr").get<double>());
  }
  EXPECT_NEAR(psnr[0], psnr[1], 0.01);
}

}  // namespace
}  // namespace lacuna
