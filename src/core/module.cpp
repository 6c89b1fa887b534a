#include "core/module.h"

#include <dlfcn.h>

#include <filesystem>

#include "lacuna/error.h"

namespace lacuna {

void* module_symbol(const std::string& file_name, const char* symbol, const std::string& what) {
  Dl_info here{};
  dladdr(reinterpret_cast<void*>(&module_symbol), &here);
  const std::filesystem::path library = here.dli_fname ? here.dli_fname : "";
  const std::string path = (library.parent_path() / file_name).string();
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded until the program ends
  if (!module) throw Error(ErrorCode::internal, "cannot load " + what + ": " + dlerror());
  void* address = dlsym(module, symbol);
  if (!address) throw Error(ErrorCode::internal, std::string("no entry point '") + symbol + "' in " + path);
  return address;
}

}  // namespace lacuna
