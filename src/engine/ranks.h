#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace lacuna {

/// The place of this process among those that train together, as its launcher tells it.
struct Ranks {
  int rank = 0;                       ///< from 0 to count - 1; rank 0 writes
  int count = 1;                      ///< 1 = the process trains alone
  int local_rank = 0;                 ///< among the ranks on this machine: which GPU it takes
  std::string address = "127.0.0.1";  ///< where the ranks meet
  int port = 29500;                   ///< TCP
  bool launcher_listens = false;      ///< the launcher listens there already (torchrun), else rank 0 does
  std::string attempt = "0";          ///< of the launcher, which may start all ranks again
  std::chrono::seconds timeout{25};   ///< how long a rank waits for the others within a step

  /// True where the ranks meet on this machine only.
  bool loopback() const;
};

/// The value of an environment variable, empty where it is not set.
using EnvironmentReader = std::function<std::string(const char* name)>;

/// Reads what launchers set. torchrun and those that imitate it: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR,
/// MASTER_PORT (TORCHELASTIC_USE_AGENT_STORE, TORCHELASTIC_RESTART_COUNT). Slurm, in a step that srun
/// started: SLURM_PROCID, SLURM_STEP_NUM_TASKS, SLURM_LOCALID; MASTER_ADDR is needed for a step on several
/// machines, MASTER_PORT follows from the job's number. LACUNA_RANK_TIMEOUT changes `timeout`, in seconds.
/// Without WORLD_SIZE and outside of Slurm, or where either says 1, the process is alone. Throws usage,
/// naming the variable.
Ranks read_ranks(const EnvironmentReader& environment);
/// The same of the process's own environment.
Ranks ranks_of_process();

}  // namespace lacuna
