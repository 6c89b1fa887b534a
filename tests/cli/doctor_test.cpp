#include <gtest/gtest.h>

#include <fstream>

#include "cli/machine.h"
#include "cli/program.h"

namespace lacuna::testing {
namespace {

TEST(Doctor, SaysWhatThereIs) {
  const ProgramResult result = run_program({"doctor"});
  for (const char* expected : {"lacuna ", "libvips", "exiv2", "processor", "threads", "networks"}) {
    EXPECT_NE(result.out.find(expected), std::string::npos) << expected << " in\n" << result.out;
  }
  const bool sound = result.out.find("PROBLEM") == std::string::npos;
  EXPECT_EQ(result.status, sound ? 0 : 1) << result.out;
}

TEST(Doctor, ReportsAChangedModel) {
  TempFolder folder;
  std::ofstream(folder / "bad.safetensors") << "no model";
  Program::Setting setting;
  setting.environment = {"LACUNA_MODELS=" + folder.path().string()};
  const ProgramResult result = run_program({"doctor"}, setting);
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("bad.safetensors"), std::string::npos) << result.out;
}

TEST(Doctor, KnowsTheRemedyForThePthreadBuildOfOpenBlas) {
  const auto remedy = blas_remedy("/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so");
  ASSERT_EQ(remedy.size(), 4u);
  EXPECT_EQ(remedy[1],
            "update-alternatives --set libblas.so.3-x86_64-linux-gnu "
            "/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3");
  EXPECT_TRUE(blas_remedy("/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblasp-r0.3.21.so").empty());
}

}  // namespace
}  // namespace lacuna::testing
