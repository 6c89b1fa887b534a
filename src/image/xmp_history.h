#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

/// Adds an event to the history in an XMP packet (xmpMM:History, a list of what was done to a picture, which
/// picture managers show), or makes a packet of one where `xmp` is empty. `agent` did it, `parameters` say
/// how; both UTF-8. Every other byte stays. False, with nothing changed, where the packet is written in a way
/// that this does not understand. The event has no time: the same run gives the same file.
bool add_xmp_history(const std::string& agent, const std::string& parameters, std::vector<std::uint8_t>& xmp);

}  // namespace lacuna
