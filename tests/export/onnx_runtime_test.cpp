// Exported networks give in ONNX Runtime what they give here, also several pictures at once. Skipped unless
// LACUNA_ONNX_RUNTIME names a folder node_modules with onnxruntime-node: benchmarks/onnx_runtime.sh sees to
// that.
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "export/exported.h"
#include "support/temp_folder.h"

namespace lacuna::testing {
namespace {

class ShippedInOnnxRuntime : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::getenv("LACUNA_ONNX_RUNTIME"))
      GTEST_SKIP() << "LACUNA_ONNX_RUNTIME is not set: benchmarks/onnx_runtime.sh build/test_export";
  }

  void give(const std::string& name, const Batch& batch) {
    inputs_[name] = {batch.count, batch.channels, batch.height, batch.width};
    const std::string_view bytes(reinterpret_cast<const char*>(batch.samples.data()),
                                 batch.samples.size() * sizeof(float));
    write_file(folder_ / (name + ".f32"), bytes);
  }

  /// Runs the file on what was given.
  void run(const std::string& model) {
    write_file(folder_ / "model.onnx", model);
    write_file(folder_ / "inputs.json", inputs_.dump());
    const std::string command = "NODE_PATH=\"$LACUNA_ONNX_RUNTIME\" node '" LACUNA_SOURCE_DIR
                                "/benchmarks/onnx_runtime.js' run '" +
                                (folder_ / "model.onnx").string() + "' '" + folder_.path().string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  void expect_result(const std::string& name, const Batch& ours) {
    const std::vector<std::uint8_t> bytes = read_file(folder_ / (name + ".out"));
    std::vector<float> theirs(bytes.size() / sizeof(float));
    std::memcpy(theirs.data(), bytes.data(), theirs.size() * sizeof(float));
    ASSERT_EQ(theirs.size(), ours.samples.size());
    float most = 0;
    for (std::size_t i = 0; i < theirs.size(); ++i)
      most = std::max(most, std::abs(theirs[i] - ours.samples[i]));
    std::printf("%s: differs by %.7f at most\n", name.c_str(), static_cast<double>(most));
    EXPECT_LT(most, 1e-4f) << name;
  }

 private:
  TempFolder folder_;
  nlohmann::json inputs_;
};

TEST_P(ShippedInOnnxRuntime, gives_the_same_at_two_sizes) {
  const ModelFile model = shipped_model(GetParam());
  const auto network = make_loaded_network(model);
  const std::string file = onnx_model(model, {});
  for (const auto& [count, across, down] : {std::tuple{1, 8, 12}, {2, 11, 5}}) {
    const NetworkBatch batch = drawn_batch(network->contract(), count, across, down);
    const NetworkResult ours = network->run(batch);
    give("image", batch.image);
    if (batch.mask) give("mask", *batch.mask);
    if (!batch.noise_levels.empty()) give("noise_level", noise_planes(batch));
    ASSERT_NO_FATAL_FAILURE(run(file));
    if (network->contract().restores) expect_result("restored", ours.image);
    if (ours.mask) expect_result("damage", *ours.mask);
  }
}

INSTANTIATE_TEST_SUITE_P(Export, ShippedInOnnxRuntime, ::testing::ValuesIn(shipped_models()), test_name);

}  // namespace
}  // namespace lacuna::testing
