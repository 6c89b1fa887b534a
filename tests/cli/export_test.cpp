#include <gtest/gtest.h>

#include "cli/program.h"

namespace lacuna::testing {
namespace {

class Export : public ProgramTest {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(LACUNA_BINARY_DIR "/liblacuna_torch.so"))
      GTEST_SKIP() << "built without LibTorch";
  }
};

TEST_F(Export, a_shipped_model_becomes_a_file_and_its_terms_are_told) {
  const ProgramResult result = run({"export", "fashion_denoiser", "-o", "out.onnx"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("terms of the weights: "), std::string::npos) << result.err;
  EXPECT_NE(bytes_of("out.onnx").find("DepthToSpace"), std::string::npos);
  const ProgramResult again = run({"export", "fashion_denoiser", "-o", "again.onnx", "-q"});
  EXPECT_EQ(again.err, "");
  EXPECT_EQ(bytes_of("again.onnx"), bytes_of("out.onnx"));
}

TEST_F(Export, what_cannot_be_done_is_said_and_leaves_no_file) {
  struct Case {
    std::vector<std::string> words;
    int status;
    const char* message;
  };
  for (const Case& each :
       {Case{{"export", "no_such_model", "-o", "out.onnx"}, 4, "no_such_model"},
        Case{{"export", "fashion_denoiser", "-o", "out.pt"}, 2, ".onnx"},
        Case{{"export", "fashion_denoiser"}, 2, "--output"},
        Case{{"export", "fashion_denoiser", "-o", "no/such/folder/out.onnx"}, 6, "no/such/folder"},
        Case{{"export", "fashion_denoiser", "-o", "out.onnx", "--size", "32x32"}, 2, "28 x 28 pixels only"},
        Case{{"export", "fashion_denoiser", "-o", "out.onnx", "--size", "28"}, 2, "WIDTHxHEIGHT"}}) {
    const ProgramResult result = run(each.words);
    EXPECT_EQ(result.status, each.status) << result.err;
    EXPECT_NE(result.err.find(each.message), std::string::npos) << each.message << " in " << result.err;
  }
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace lacuna::testing
