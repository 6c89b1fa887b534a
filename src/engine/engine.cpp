#include "engine/engine.h"

#include <dlfcn.h>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// The module lies beside liblacuna, in the build tree as well as when installed.
std::string module_path() {
  Dl_info here{};
  dladdr(reinterpret_cast<void*>(&engine), &here);
  const std::filesystem::path library = here.dli_fname ? here.dli_fname : "";
  return (library.parent_path() / "liblacuna_torch.so").string();
}

Engine& load_engine() {
  const std::string path = module_path();
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module) throw Error(ErrorCode::internal, std::string("cannot load the networks: ") + dlerror());
  using EntryPoint = Engine* (*)();
  const auto entry = reinterpret_cast<EntryPoint>(dlsym(module, "lacuna_engine"));
  if (!entry) throw Error(ErrorCode::internal, "no entry point 'lacuna_engine' in " + path);
  return *entry();
}

}  // namespace

Engine& engine() {
  static Engine& loaded = load_engine();
  return loaded;
}

}  // namespace lacuna
