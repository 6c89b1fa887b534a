#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace lacuna::testing {
namespace {

TEST(Bench, measures_the_machine_and_the_named_models) {
  if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so"))
    GTEST_SKIP() << "built without LibTorch";
  const ProgramResult result =
      run_program({"bench", "--model", "fashion_denoiser", "--threads", "1", "--json", "-", "-q"});
  ASSERT_EQ(result.status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("threads"), 1);
  EXPECT_GT(json.at("memory_bytes_per_second").get<double>(), 1e8);
  const double peak = json.at("convolution_gflops").get<double>();
  EXPECT_GT(peak, 0.1);
  ASSERT_EQ(json.at("models").size(), 1u);
  const auto& model = json.at("models").at(0);
  EXPECT_EQ(model.at("name"), "fashion_denoiser");
  EXPECT_EQ(model.at("width"), 28);
  EXPECT_NEAR(model.at("share_of_peak").get<double>(), model.at("gflops").get<double>() / peak, 1e-9);
  const double operations = 2 * model.at("multiply_adds_per_pixel").get<double>() * 28 * 28;
  EXPECT_NEAR(model.at("gflops").get<double>() * 1e9 * model.at("seconds").get<double>(), operations,
              1e-6 * operations);
}

TEST(Bench, an_unknown_model_is_bad_input) {
  const ProgramResult result = run_program({"bench", "--model", "no_such_model", "-q"});
  EXPECT_EQ(result.status, 4);
  EXPECT_NE(result.err.find("no_such_model"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace lacuna::testing
