#pragma once

#include <string>

namespace lacuna {

// What a shell reads to complete the words after `lacuna`: commands, options, the words that an option takes;
// files elsewhere, and nothing after an option that takes a number. Derived from the commands' descriptions.

std::string bash_completions();
std::string zsh_completions();
std::string fish_completions();

}  // namespace lacuna
