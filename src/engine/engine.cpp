#include "engine/engine.h"

#include "core/module.h"

namespace lacuna {

Engine& engine() {
  static Engine& loaded = [&]() -> Engine& {
    using EntryPoint = Engine* (*)();
    void* entry = module_symbol("liblacuna_torch.so", "lacuna_engine", "the networks");
    return *reinterpret_cast<EntryPoint>(entry)();
  }();
  return loaded;
}

}  // namespace lacuna
