#include "cli/completions.h"

#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/options.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

int print_completions(const std::string& shell) {
  std::string text;
  if (shell == "bash")
    text = bash_completions();
  else if (shell == "zsh")
    text = zsh_completions();
  else if (shell == "fish")
    text = fish_completions();
  else
    throw Error(ErrorCode::usage, "SHELL: '" + shell + "' is not one of bash, zsh, fish");
  std::fputs(text.c_str(), stdout);
  return 0;
}

CommandRun declare(Options& options) {
  auto shell = std::make_shared<std::string>();
  options.group("Shell");
  options.required().positional("SHELL", *shell, "bash, zsh or fish");
  return [shell] { return print_completions(*shell); };
}

}  // namespace

void register_completions(CommandRegistry& registry) {
  registry.add(
      {"completions",
       "print what a shell needs to complete command lines",
       "The shell then completes commands, options and their values after Tab. The Debian package brings "
       "this along.",
       {{"source <(lacuna completions bash)", "in ~/.bashrc; zsh: the same, after compinit"},
        {"lacuna completions fish > ~/.config/fish/completions/lacuna.fish", "once, for fish"}},
       declare});
}

}  // namespace lacuna
