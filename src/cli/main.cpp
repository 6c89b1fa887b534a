#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/options.h"
#include "core/description.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "lacuna/error.h"
#include "lacuna/version.h"

namespace lacuna {
namespace {

/// What is wrong with the arguments that no option took, naming the nearest option; empty if nothing is left.
std::string describe_strangers(const CLI::App& app, const Options& options) {
  std::vector<std::string> known = {"--help"};
  for (const OptionHelp& option : options.help())
    known.insert(known.end(), option.names.begin(), option.names.end());
  std::string problems;
  for (const std::string& argument : app.remaining()) {
    if (!problems.empty()) problems += "; ";
    if (!argument.starts_with("-")) {
      problems += fmt::format("unexpected argument '{}'", argument);
      continue;
    }
    const std::string name = argument.substr(0, argument.find('='));
    const auto longer = std::find_if(known.begin(), known.end(),
                                     [&](const std::string& each) { return each.starts_with(name); });
    const std::string near = longer != known.end() ? *longer : nearest_name(name, known);
    problems += fmt::format("unknown option '{}'{}", name,
                            near.empty() ? "" : fmt::format(", did you mean '{}'?", near));
  }
  return problems;
}

/// CLI11's message in our words.
std::string describe_parse_error(const CLI::ParseError& error) {
  const std::string message = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error))
    return message.substr(0, message.find(':')) + " needs a value";
  if (dynamic_cast<const CLI::RequiredError*>(&error))
    return message.substr(0, message.find(' ')) + " is missing";
  return message;
}

void read_options(CLI::App& app, const Options& options, std::vector<std::string> arguments) {
  for (std::string& argument : arguments) {
    // CLI11 would take "[ab]" apart as a list; as a path or a glob "./[ab]" means the same.
    if (argument.starts_with('[') && argument.ends_with(']')) argument.insert(0, "./");
  }
  std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 asks for
  std::string problem;
  try {
    app.parse(std::move(arguments));
    return;
  } catch (const CLI::ParseError& error) {
    problem = describe_parse_error(error);
  } catch (const Error& error) {
    problem = error.what();
  }
  const std::string strangers = describe_strangers(app, options);
  throw Error(ErrorCode::usage, strangers.empty() ? problem : strangers);
}

/// True if `arguments` ask for the help page.
bool wants_help(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (argument == "-h" || argument == "--help") return true;
  }
  return false;
}

int run_command(const Command& command, const std::vector<std::string>& arguments) {
  CLI::App app;
  app.set_help_flag();
  Options options(app);
  const CommandRun run = command.declare(options);
  if (wants_help(arguments)) {
    std::fputs(command_page(command, options).c_str(), stdout);
    return 0;
  }
  try {
    read_options(app, options, arguments);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{} (see 'lacuna {} --help')", error.what(), command.name));
  }
  return run();
}

int dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs(overview_page().c_str(), stderr);
    return exit_status(ErrorCode::usage);
  }
  const std::string& word = arguments.front();
  if (word == "--version") {
    fmt::print("lacuna {}\n", version());
    return 0;
  }
  if (word == "--help" || word == "-h") {
    std::fputs(overview_page().c_str(), stdout);
    return 0;
  }
  return run_command(commands().find(word), {arguments.begin() + 1, arguments.end()});
}

/// Runs the program; every failure becomes one line on stderr and an exit status.
int guarded_main(const std::vector<std::string>& arguments) {
  try {
    return dispatch(arguments);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted && interrupted()) return 128 + interrupt_signal();
    print_error(error.what());
    return exit_status(error.code());
  } catch (const std::bad_alloc&) {
    print_error("not enough memory");
    return exit_status(ErrorCode::limit_exceeded);
  } catch (const std::exception& error) {
    print_error(std::string("internal error: ") + error.what());
    return exit_status(ErrorCode::internal);
  }
}

}  // namespace
}  // namespace lacuna

int main(int argc, char** argv) {
  lacuna::install_interrupt_handlers();
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is an error to report, not the program's end
  const int status = lacuna::guarded_main({argv + 1, argv + argc});
  if (std::fflush(stdout) != 0) {
    lacuna::print_error("standard output: cannot write");
    return status ? status : lacuna::exit_status(lacuna::ErrorCode::cannot_write);
  }
  return status;
}
