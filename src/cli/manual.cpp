#include "cli/manual.h"

#include <fmt/format.h>

#include "cli/described_command.h"
#include "cli/help.h"
#include "core/text.h"
#include "lacuna/version.h"

namespace lacuna {
namespace {

/// `text` as troff shows it: hyphens that can be copied, nothing taken for a request.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (safe.empty() || safe.back() == '\n')) safe += "\\&";
    safe += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
  }
  return safe;
}

std::string bold(const std::string& text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(const std::string& text) {
  return "\\fI" + escaped(text) + "\\fR";
}

std::string heading(const std::string& page, const std::string& summary) {
  return fmt::format(".TH {} 1 \"\" \"Lacuna {}\"\n.SH NAME\n{} \\- {}\n", page, version(), escaped(page),
                     escaped(summary));
}

/// A term with what it means.
std::string entry(const std::string& term, const std::string& meaning) {
  return fmt::format(".TP\n{}\n{}\n", term, escaped(meaning));
}

std::string option_entry(const OptionHelp& option) {
  std::string term;
  for (const std::string& name : option.names)
    term += (term.empty() ? "" : ", ") + (option.positional ? italic(name) : bold(name));
  if (!option.placeholder.empty()) term += " " + italic(option.placeholder);
  return entry(term, option.summary);
}

std::string command_manual(const DescribedCommand& described) {
  const Command& command = *described.command;
  std::string page = heading("lacuna-" + command.name, command.summary);
  page += ".SH SYNOPSIS\n" + escaped(described.usage) + "\n";
  if (!command.details.empty()) page += ".SH DESCRIPTION\n";
  for (const std::string& paragraph : split(command.details, '\n'))
    if (!paragraph.empty()) page += ".PP\n" + escaped(paragraph) + "\n";
  page += ".SH OPTIONS\n";
  for (const std::string& group : described.groups) {
    page += fmt::format(".SS \"{}\"\n", escaped(group));
    for (const OptionHelp& option : described.options)
      if (option.group == group) page += option_entry(option);
  }
  if (command.tables) page += ".SH NOTES\n.nf\n" + escaped(command.tables()) + ".fi\n";
  if (!command.examples.empty()) page += ".SH EXAMPLES\n";
  for (const auto& [line, meaning] : command.examples) page += entry(bold(line), meaning);
  return page + ".SH EXIT STATUS\n" + escaped(exit_statuses()) + "\n.SH SEE ALSO\n.BR lacuna (1)\n";
}

std::string program_manual(const std::vector<DescribedCommand>& all) {
  std::string page = heading("lacuna", "restore pictures, and train the networks that do it");
  page += ".SH SYNOPSIS\n" + bold("lacuna") + " " + italic("COMMAND") + " [" + italic("ARGUMENT") + "]...\n";
  page += ".SH DESCRIPTION\n" + escaped(program_summary()) + "\n.SH COMMANDS\n";
  for (const DescribedCommand& described : all)
    page += entry(fmt::format("\\fBlacuna\\-{}\\fR(1)", escaped(described.command->name)),
                  described.command->summary);
  page += ".SH OPTIONS\n" + entry(bold("--version"), "print the version") +
          entry(bold("-h") + ", " + bold("--help"),
                "print the commands; after a command, what is known about it");
  page += ".SH EXIT STATUS\n" + escaped(exit_statuses()) + "\n.SH ENVIRONMENT\n" +
          entry(bold("LACUNA_MODELS"), "a folder of models that are found by name before the installed ones");
  return page;
}

}  // namespace

std::map<std::string, std::string> manual_pages() {
  const std::vector<DescribedCommand> all = described_commands();
  std::map<std::string, std::string> pages = {{"lacuna.1", program_manual(all)}};
  for (const DescribedCommand& described : all)
    pages[fmt::format("lacuna-{}.1", described.command->name)] = command_manual(described);
  return pages;
}

}  // namespace lacuna
