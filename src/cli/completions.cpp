#include "cli/completions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/described_command.h"

namespace lacuna {
namespace {

constexpr char origin[] = "written by `lacuna completions {}`";

/// `text` with a backslash before each of `special`.
std::string guarded(const std::string& text, const std::string& special) {
  std::string safe;
  for (const char c : text)
    safe += special.find(c) == std::string::npos ? std::string(1, c) : std::string("\\") + c;
  return safe;
}

/// `text` between single quotes, for bash and zsh.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return safe + "'";
}

std::vector<std::string> names_of_commands(const std::vector<DescribedCommand>& all) {
  std::vector<std::string> names;
  for (const DescribedCommand& described : all) names.push_back(described.command->name);
  return names;
}

/// "denoise:--format" or "denoise:-o|denoise:--output": a pattern of bash's case.
std::string bash_pattern(const std::string& command, const OptionHelp& option) {
  std::vector<std::string> each;
  for (const std::string& name : option.names) each.push_back(command + ":" + name);
  return fmt::format("{}", fmt::join(each, "|"));
}

std::string zsh_option(const OptionHelp& option) {
  const std::string meaning = guarded(option.summary, "[]:\\");
  std::string action = "_files";
  if (option.number) action = " ";
  if (!option.words.empty()) action = fmt::format("({})", fmt::join(option.words, " "));
  if (option.positional) {
    const bool several = option.names.front().ends_with("...");
    return quoted(fmt::format("{}:{}:{}", several ? "*" : "", guarded(option.names.front(), ":"), action));
  }
  const std::string value =
      option.placeholder.empty() ? "" : fmt::format(":{}:{}", guarded(option.placeholder, ":"), action);
  std::vector<std::string> each;
  for (const std::string& name : option.names)
    each.push_back(quoted(fmt::format("*{}[{}]{}", name, meaning, value)));
  return fmt::format("{}", fmt::join(each, " "));
}

std::string fish_option(const std::string& command, const OptionHelp& option) {
  std::string line = fmt::format("complete -c lacuna -n '__fish_seen_subcommand_from {}'", command);
  if (option.positional) return line + " -F\n";
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.words.empty())
    line += fmt::format(" -x -a '{}'", fmt::join(option.words, " "));
  else if (option.number)
    line += " -x";
  else if (!option.placeholder.empty())
    line += " -r -F";
  return line + " -d '" + guarded(option.summary, "\\'") + "'\n";
}

}  // namespace

std::string bash_completions() {
  const std::vector<DescribedCommand> all = described_commands();
  std::string values, options;
  for (const DescribedCommand& described : all) {
    const std::string& command = described.command->name;
    std::vector<std::string> names;
    for (const OptionHelp& option : described.options) {
      if (option.positional) continue;
      names.insert(names.end(), option.names.begin(), option.names.end());
      if (option.placeholder.empty()) continue;
      values += fmt::format("    {})", bash_pattern(command, option));
      if (!option.words.empty())
        values += fmt::format(" COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;", fmt::join(option.words, " "));
      else if (option.number)
        values += " compopt +o default 2>/dev/null ;";
      values += " return ;;\n";
    }
    options += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", command,
                           fmt::join(names, " "));
  }
  return "# bash completion for lacuna, " + fmt::format(origin, "bash") +
         "\n_lacuna() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         fmt::format("{}", fmt::join(names_of_commands(all), " ")) +
         " --help --version' -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case $command:${COMP_WORDS[COMP_CWORD - 1]} in\n" +
         values +
         "  esac\n"
         "  [[ $word == -* ]] || return  # a file\n"
         "  case $command in\n" +
         options +
         "  esac\n"
         "}\n"
         "complete -o default -F _lacuna lacuna\n";
}

std::string zsh_completions() {
  std::string commands, cases;
  for (const DescribedCommand& described : described_commands()) {
    const Command& command = *described.command;
    commands += fmt::format("    {}\n", quoted(command.name + ":" + guarded(command.summary, ":\\")));
    cases += fmt::format("    {})\n      _arguments -s", command.name);
    for (const OptionHelp& option : described.options) cases += " \\\n        " + zsh_option(option);
    cases += "\n      ;;\n";
  }
  return "#compdef lacuna\n# " + fmt::format(origin, "zsh") +
         "\n_lacuna() {\n"
         "  local -a commands=(\n" +
         commands +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _lacuna ]; then _lacuna \"$@\"; else compdef _lacuna lacuna; fi\n";
}

std::string fish_completions() {
  std::string page =
      "# fish completion for lacuna, " + fmt::format(origin, "fish") + "\ncomplete -c lacuna -f\n";
  for (const DescribedCommand& described : described_commands()) {
    const Command& command = *described.command;
    page += fmt::format("complete -c lacuna -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                        guarded(command.summary, "\\'"));
    for (const OptionHelp& option : described.options) page += fish_option(command.name, option);
  }
  return page;
}

}  // namespace lacuna
