// What launchers say about the processes that train together.
#include "engine/ranks.h"

#include <gtest/gtest.h>

#include <map>

#include "support/errors.h"

namespace lacuna {
namespace {

using Variables = std::map<std::string, std::string>;

Ranks read(const Variables& variables) {
  return read_ranks([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

std::string refusal(const Variables& variables) {
  try {
    read(variables);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    return error.what();
  }
  return "none";
}

TEST(Ranks, without_a_launcher_a_process_is_alone) {
  for (const Variables& variables : {Variables{},
                                     {{"WORLD_SIZE", "1"}, {"RANK", "0"}},
                                     {{"RANK", "3"}},
                                     {{"SLURM_STEP_NUM_TASKS", "1"}}}) {
    EXPECT_EQ(read(variables).count, 1);
    EXPECT_EQ(read(variables).rank, 0);
  }
}

TEST(Ranks, batch_script_of_slurm_is_alone_whatever_its_job_may_start) {
  EXPECT_EQ(read({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_JOB_ID", "7"}}).count, 1);
}

TEST(Ranks, torchrun) {
  const Ranks ranks = read({{"RANK", "5"},
                            {"WORLD_SIZE", "8"},
                            {"LOCAL_RANK", "1"},
                            {"MASTER_ADDR", "node7"},
                            {"MASTER_PORT", "29400"},
                            {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                            {"TORCHELASTIC_RESTART_COUNT", "2"},
                            {"SLURM_PROCID", "0"},
                            {"SLURM_STEP_NUM_TASKS", "2"}});
  EXPECT_EQ(ranks.rank, 5);
  EXPECT_EQ(ranks.count, 8);
  EXPECT_EQ(ranks.local_rank, 1);
  EXPECT_EQ(ranks.address, "node7");
  EXPECT_EQ(ranks.port, 29400);
  EXPECT_TRUE(ranks.launcher_listens);
  EXPECT_EQ(ranks.attempt, "2");
  EXPECT_FALSE(ranks.loopback());
}

TEST(Ranks, shell_loop_on_one_machine_needs_two_variables) {
  const Ranks ranks = read({{"RANK", "1"}, {"WORLD_SIZE", "2"}});
  EXPECT_TRUE(ranks.loopback());
  EXPECT_EQ(ranks.port, 29500);
  EXPECT_EQ(ranks.local_rank, 1);
  EXPECT_FALSE(ranks.launcher_listens);
}

TEST(Ranks, slurm_on_one_machine_stays_on_it) {
  const Ranks ranks = read({{"SLURM_PROCID", "1"},
                            {"SLURM_STEP_NUM_TASKS", "4"},
                            {"SLURM_LOCALID", "1"},
                            {"SLURM_STEP_NUM_NODES", "1"},
                            {"SLURM_JOB_ID", "123456"}});
  EXPECT_EQ(ranks.rank, 1);
  EXPECT_EQ(ranks.count, 4);
  EXPECT_EQ(ranks.port, 23456);
  EXPECT_TRUE(ranks.loopback());
}

TEST(Ranks, slurm_on_several_machines_needs_an_address) {
  Variables variables{{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}, {"SLURM_STEP_NUM_NODES", "2"}};
  EXPECT_NE(refusal(variables).find("MASTER_ADDR is not set"), std::string::npos) << refusal(variables);
  variables["MASTER_ADDR"] = "node1";
  EXPECT_EQ(read(variables).address, "node1");
}

TEST(Ranks, what_cannot_be_is_refused_by_its_name) {
  EXPECT_EQ(refusal({{"WORLD_SIZE", "2"}}), "WORLD_SIZE is 2, but RANK is not set");
  EXPECT_EQ(refusal({{"WORLD_SIZE", "2"}, {"RANK", "2"}}), "RANK: '2' is not a whole number in 0..1");
  EXPECT_EQ(refusal({{"WORLD_SIZE", "two"}, {"RANK", "0"}}),
            "WORLD_SIZE: 'two' is not a whole number in 1..65536");
  EXPECT_EQ(refusal({{"WORLD_SIZE", "2"}, {"RANK", "0"}, {"MASTER_PORT", "70000"}}),
            "MASTER_PORT: '70000' is not a whole number in 1..65535");
  EXPECT_EQ(refusal({{"LACUNA_RANK_TIMEOUT", "0"}}),
            "LACUNA_RANK_TIMEOUT: '0' is not a whole number in 1..86400");
}

}  // namespace
}  // namespace lacuna
