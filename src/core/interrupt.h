#pragma once

namespace lacuna {

/// Makes SIGINT and SIGTERM requests to stop cleanly: the first one is only noted, for interrupted() to tell;
/// a second one ends the process at once, as if it had never been caught. For programs, not for libraries.
void install_interrupt_handlers();

/// True once SIGINT or SIGTERM has arrived. Cheap; any thread may poll it between units of work.
bool interrupted();

/// The signal that has arrived (SIGINT or SIGTERM), or 0. A program that stops because of it exits with 128
/// plus this number: 130 or 143.
int interrupt_signal();

}  // namespace lacuna
