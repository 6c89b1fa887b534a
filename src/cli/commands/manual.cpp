#include "cli/manual.h"

#include <cstdio>
#include <memory>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/options.h"
#include "core/atomic_file.h"

namespace lacuna {
namespace {

struct ManualOptions {
  std::string command;
  std::filesystem::path into;
};

int print_manual(const ManualOptions& options) {
  const std::map<std::string, std::string> pages = manual_pages();
  if (!options.into.empty()) {
    make_folder(options.into);
    for (const auto& [name, page] : pages) write_file(options.into / name, page);
    return 0;
  }
  const std::string name = options.command.empty() ? "" : "-" + commands().find(options.command).name;
  std::fputs(pages.at("lacuna" + name + ".1").c_str(), stdout);
  return 0;
}

CommandRun declare(Options& options) {
  auto chosen = std::make_shared<ManualOptions>();
  options.group("Manual");
  options.positional("COMMAND", chosen->command, "whose page; without it that of the program");
  options.path("--into", "DIR", chosen->into, "write all pages into this folder");
  return [chosen] { return print_manual(*chosen); };
}

}  // namespace

void register_manual(CommandRegistry& registry) {
  registry.add(
      {"manual",
       "print a manual page, for man",
       "The same as --help says, in the form that man and packages take. The Debian package brings all pages "
       "along: 'man lacuna-denoise'.",
       {{"lacuna manual denoise | man -l -", "shows a page"},
        {"lacuna manual --into ~/.local/share/man/man1", "makes 'man lacuna' work"}},
       declare});
}

}  // namespace lacuna
