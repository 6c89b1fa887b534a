#pragma once

#include <string>

namespace lacuna {

/// Loads `file_name` (a shared object that lies beside liblacuna, in the build tree as well as installed) and
/// returns the address of `symbol` in it. Throws ErrorCode::internal with the loader's reason; `what` names
/// the part in the message ("the networks").
void* module_symbol(const std::string& file_name, const char* symbol, const std::string& what);

}  // namespace lacuna
