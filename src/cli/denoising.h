#pragma once

#include "cli/batch.h"
#include "lacuna/restore.h"

namespace lacuna {

class Options;

/// What `denoise` and `restore` share.
struct DenoisingOptions {
  BatchOptions batch;
  DenoiseOptions denoise;
};

/// Declares --model, --noise, --jpeg, --speed and --strength.
void add_denoising_options(Options& options, DenoisingOptions& chosen);

/// Declares --max-memory.
void add_memory_option(Options& options, DenoisingOptions& chosen);

/// Denoises all inputs; the result is the exit status.
int run_denoising(const DenoisingOptions& chosen);

}  // namespace lacuna
