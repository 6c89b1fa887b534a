// Every recipe that is shipped can be started: its parts exist and fit together.
#include <gtest/gtest.h>

#include "adversarial/adversarial_loss.h"
#include "critics/critic.h"
#include "degrade/cutout_pictures.h"
#include "degrade/degradation.h"
#include "engine/recipe.h"
#include "losses/loss.h"
#include "networks/network.h"
#include "train/tiny_run.h"

namespace lacuna {
namespace {

/// A SPEC with the folder that the reader of a recipe has to have exchanged for one that is there.
std::string with_folder(std::string spec, const std::filesystem::path& folder) {
  const std::string named = "folder=film-damage";
  const std::size_t at = spec.find(named);
  return at == std::string::npos ? spec : spec.replace(at, named.size(), "folder=" + folder.string());
}

TEST(ShippedRecipes, name_parts_that_exist) {
  int seen = 0;
  const testing::CutoutPictures cutouts;
  for (const auto& entry : std::filesystem::directory_iterator(LACUNA_SOURCE_DIR "/recipes")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    ++seen;
    const Recipe recipe = read_recipe(entry.path());
    EXPECT_EQ(recipe.name, entry.path().stem().string());
    EXPECT_FALSE(recipe.summary.empty());
    EXPECT_FALSE(recipe.licence.empty());
    const auto network = networks().make(recipe.network.kind, recipe.network.parameters);
    EXPECT_EQ(network->contract().channels, recipe.data.integer("channels"));
    for (const auto& loss : recipe.losses) losses().make(loss.part.kind, loss.part.parameters);
    for (const auto& damage : recipe.damages)
      DegradationChain chain(with_folder(damage.spec, cutouts.path()));
    if (!recipe.critic.kind.empty()) {
      critics().make(recipe.critic.kind, recipe.critic.parameters);
      adversarial_losses().make(recipe.adversarial.text("loss"), {});
    }
    const Recipe again = parse_recipe(recipe.to_toml(), "again");
    EXPECT_EQ(again.to_toml(), recipe.to_toml());
  }
  EXPECT_GE(seen, 13);
}

TEST(Recipe, only_the_named_tensors_are_trained) {
  const testing::TinyRun tiny;
  TrainRequest request = tiny.request("run");
  request.settings = {{"optimizer.only", "tail,stem"}, {"schedule.steps", "4"}, {"optimizer.ema", "0"}};
  ProgressSink quiet;
  train(request, quiet);
  const Recipe recipe = read_recipe(tiny.recipe());
  const auto fresh = networks().make(recipe.network.kind, recipe.network.parameters);
  initialise(*fresh, recipe.seed);
  const auto before = stored_tensors(*fresh, TensorType::f16);
  const ModelFile after = read_model_file(tiny.run("run") / "best.safetensors");
  for (const auto& [name, tensor] : after.tensors) {
    const bool learns = name.rfind("tail", 0) == 0 || name.rfind("stem", 0) == 0;
    EXPECT_EQ(tensor.bytes == before.at(name).bytes, !learns) << name;
  }
  request.run = tiny.run("none");
  request.settings[0].second = "tial";
  EXPECT_THROW(train(request, quiet), Error);
}

}  // namespace
}  // namespace lacuna
