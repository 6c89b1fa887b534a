#include "engine/engine.h"

#include "core/module.h"
#include "engine/find_recipe.h"
#include "lacuna/error.h"

namespace lacuna {

std::vector<float> LoadedNetwork::encode(const Batch&) {
  throw Error(ErrorCode::usage, "the network has no latent numbers: it is no autoencoder");
}

Batch LoadedNetwork::decode(const std::vector<float>&) {
  throw Error(ErrorCode::usage, "the network has no latent numbers: it is no autoencoder");
}

Engine& engine() {
  static Engine& loaded = [&]() -> Engine& {
    using EntryPoint = Engine* (*)();
    void* entry = module_symbol("liblacuna_torch.so", "lacuna_engine", "the networks");
    return *reinterpret_cast<EntryPoint>(entry)();
  }();
  return loaded;
}

TrainOutcome train_network(const TrainRequest& request, ProgressSink& progress) {
  TrainRequest found = request;
  if (!request.recipe.empty()) found.recipe = find_recipe(request.recipe);
  return engine().train(found, progress);
}

}  // namespace lacuna
