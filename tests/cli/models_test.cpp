#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "modelfile/model_file.h"

namespace lacuna::testing {
namespace {

/// A folder with a model in it that LACUNA_MODELS names.
class Models : public ProgramTest {
 protected:
  Models() {
    ModelFile model;
    model.card.name = "tiny";
    model.card.task = "denoise";
    model.card.summary = "a model for tests";
    model.card.network = "restorer_unet";
    model.card.parameters = {{"channels", "3"}};
    model.card.data = "nothing";
    model.card.licence = "anyone may use it";
    model.card.version = "0.1.0";
    model.tensors["first.weight"] = make_tensor({2, 3}, {1, 2, 3, 4, 5, 6});
    model.tensors["second.weight"] = make_tensor({4}, {1, 2, 3, 4});
    std::filesystem::create_directory(path("models"));
    write_model_file(path("models/tiny.safetensors"), model);
  }

  ProgramResult models(std::vector<std::string> words) const {
    words.insert(words.begin(), "models");
    Program::Setting setting;
    setting.folder = folder();
    setting.environment = {"LACUNA_MODELS=" + path("models").string()};
    return run_program(words, setting);
  }
};

TEST_F(Models, ListIsTheDefaultAndNamesWhatIsFound) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"list"}}) {
    const ProgramResult result = models(words);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.out.find("tiny"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("a model for tests"), std::string::npos) << result.out;
  }
}

TEST_F(Models, ListGoesOnAfterABrokenModel) {
  make_text("models/broken.safetensors", "no model");
  const ProgramResult result = models({"list"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("tiny"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("broken.safetensors"), std::string::npos) << result.err;
}

TEST_F(Models, ShowPrintsCardTermsAndTensors) {
  const ProgramResult result = models({"show", "tiny"});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* expected : {"a model for tests", "anyone may use it", "first.weight", "[2, 3]", "10"}) {
    EXPECT_NE(result.out.find(expected), std::string::npos) << expected << " in\n" << result.out;
  }
}

TEST_F(Models, ShowWritesJson) {
  const ProgramResult result = models({"show", "tiny", "--json", "-"});
  EXPECT_EQ(result.status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("parameters"), 10);
  EXPECT_EQ(json.at("card").at("name"), "tiny");
}

TEST_F(Models, FiguresOfLayersBelongToShow) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"list", "--structure", "s.svg"},
                                                {"show", "tiny", "--structure", "s.svg", "--json", "-"}}) {
    const ProgramResult result = models(words);
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.err.find("--structure"), std::string::npos) << result.err;
  }
}

TEST_F(Models, VerifyFindsAChangedByte) {
  EXPECT_EQ(models({"verify", "tiny"}).status, 0);
  EXPECT_EQ(models({"verify"}).status, 0);
  std::string bytes = bytes_of("models/tiny.safetensors");
  bytes.back() ^= 1;
  make_text("models/changed.safetensors", bytes);
  const ProgramResult one = models({"verify", path("models/changed.safetensors")});
  EXPECT_EQ(one.status, 4);
  EXPECT_NE(one.err.find("changed.safetensors"), std::string::npos) << one.err;
  const ProgramResult both = models({"verify"});
  EXPECT_EQ(both.status, 1);
  EXPECT_NE(both.out.find("tiny.safetensors: intact"), std::string::npos) << both.out;
}

TEST_F(Models, UnknownModelNamesTheNearest) {
  const ProgramResult result = models({"show", "tyni"});
  EXPECT_EQ(result.status, 4);
  EXPECT_NE(result.err.find("did you mean 'tiny'?"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace lacuna::testing
