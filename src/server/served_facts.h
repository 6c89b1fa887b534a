#pragma once

#include <nlohmann/json_fwd.hpp>

#include "server/server_options.h"

namespace lacuna {

/// What server-config tells: version, limits, operations with their options.
nlohmann::ordered_json server_facts(const ServerOptions& options);

/// What /models tells of the shipped models: name, task, summary, licence; no paths. The files are read once.
nlohmann::ordered_json model_facts();

}  // namespace lacuna
