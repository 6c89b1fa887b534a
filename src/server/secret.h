#pragma once

#include <string>

namespace lacuna {

/// 32 lower-case hexadecimal digits that nobody can guess (128 bits of getrandom(2)): tokens and ids.
std::string make_secret();

/// Whether `text` has the form of a secret.
bool is_secret(const std::string& text);

/// Compares in a time that does not tell where two texts differ.
bool same_secret(const std::string& a, const std::string& b);

}  // namespace lacuna
