// Manual pages and completions, which are made of what the commands say about themselves. That man and the
// shells understand them is tried with the Debian package (tests/install/debian_package.sh).
#include "cli/manual.h"

#include <gtest/gtest.h>

#include "cli/command.h"
#include "cli/described_command.h"
#include "cli/program.h"

namespace lacuna::testing {
namespace {

class Manual : public ProgramTest {};

/// `text` as it stands in a manual page.
std::string with_troff_hyphens(std::string text) {
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

TEST_F(Manual, HasAPageForEveryCommandThatTellsOfEveryOption) {
  const std::map<std::string, std::string> pages = manual_pages();
  EXPECT_EQ(pages.size(), commands().all().size() + 1);
  for (const DescribedCommand& described : described_commands()) {
    const std::string& page = pages.at("lacuna-" + described.command->name + ".1");
    for (const OptionHelp& option : described.options) {
      for (const std::string& name : option.names)
        EXPECT_NE(page.find(with_troff_hyphens(name)), std::string::npos)
            << described.command->name << " " << name;
    }
    EXPECT_NE(pages.at("lacuna.1").find(with_troff_hyphens("lacuna-" + described.command->name)),
              std::string::npos);
  }
}

TEST_F(Manual, PrintsOnePageOrWritesAll) {
  EXPECT_EQ(run({"manual"}).out, manual_pages().at("lacuna.1"));
  EXPECT_EQ(run({"manual", "fill"}).out, manual_pages().at("lacuna-fill.1"));
  EXPECT_EQ(run({"manual", "--into", "new/man1"}).status, 0);
  EXPECT_EQ(files().size(), manual_pages().size());
  EXPECT_EQ(bytes_of("new/man1/lacuna-fill.1"), manual_pages().at("lacuna-fill.1"));
  const ProgramResult unknown = run({"manual", "fil"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.err.find("did you mean 'fill'"), std::string::npos) << unknown.err;
}

class Completions : public ProgramTest {};

TEST_F(Completions, NameEveryCommandAndOptionInEachShell) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = run({"completions", shell}).out;
    for (const DescribedCommand& described : described_commands()) {
      EXPECT_NE(script.find(described.command->name), std::string::npos) << shell;
      for (const OptionHelp& option : described.options) {
        const std::string& name = option.names.back();
        if (option.positional) continue;
        EXPECT_NE(script.find(shell == "fish" ? "-l " + name.substr(2) : name), std::string::npos)
            << shell << " " << name;
      }
    }
  }
}

TEST_F(Completions, OfAnotherShellAreRefused) {
  const ProgramResult result = run({"completions", "tcsh"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("bash, zsh, fish"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace lacuna::testing
