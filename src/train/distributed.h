#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/ranks.h"

namespace lacuna {

/// The processes (ranks) that train one network together, each on its share of every batch; LibTorch's c10d
/// over Gloo; tensors on GPUs go over NCCL where LibTorch has it and each rank has a GPU of its own. What all
/// ranks call they call in the same order. A rank that trains alone connects to nothing,
/// and every call leaves its values as they are.
///
/// Every call throws interrupted where another rank is gone or silent for longer than Ranks::timeout.
class RankGroup {
 public:
  /// Waits up to five minutes until all ranks are there, this one computing on `device`. Throws interrupted
  /// when they are not, unsupported where LibTorch or this build is without Gloo.
  explicit RankGroup(const Ranks& ranks, const torch::Device& device = torch::kCPU);
  ~RankGroup();
  RankGroup(const RankGroup&) = delete;
  RankGroup& operator=(const RankGroup&) = delete;

  int rank() const { return ranks_.rank; }
  int count() const { return ranks_.count; }
  bool first() const { return ranks_.rank == 0; }
  bool alone() const { return ranks_.count == 1; }

  /// Means over the ranks, the same bits on every one; not finite where any rank's is not.
  std::vector<double> means(std::vector<double> figures);
  /// True on all where any rank says so.
  bool any(bool here) { return means({here ? 1.0 : 0.0}).front() > 0; }
  /// The sum of `sums` over the ranks. Its gradient counts `count()` times here, so that the mean of the
  /// ranks' gradients is the gradient of a function of the whole sum.
  torch::Tensor batch_sum(const torch::Tensor& sums);
  /// Overwrites `values` by those of rank 0.
  void copy_from_first(torch::Tensor values);
  /// What `make` gives on rank 0, where alone it runs.
  std::string from_first(const std::function<std::string()>& make);
  /// Runs `work` on rank 0 while the others wait, however long it takes. What it throws goes on there; the
  /// others throw interrupted.
  void while_first(const std::function<void()>& work);
  /// Throws bad_input on all ranks where `text` is not the same on all; `what` says of what.
  void require_same(const std::string& what, const std::string& text);
  /// Ends together, so that no rank takes the end of another for its death.
  void finish() { any(false); }

 private:
  friend class GradientReducer;
  struct Connection;

  Ranks ranks_;
  std::unique_ptr<Connection> connection_;  // empty when alone
};

/// Turns a loss into gradients that are means over the ranks: c10d's Reducer sums them in buckets while the
/// backward pass still computes the others.
class GradientReducer {
 public:
  /// For the parameters of `network` that learn now. Their gradients must be there already, as
  /// FlatParameters makes them; they stay where they are. `ranks` must outlive this.
  GradientReducer(RankGroup& ranks, const torch::nn::Module& network);
  ~GradientReducer();

  /// Adds the gradient of `loss`, a mean over this rank's share of the batch. Gradients must be zero before.
  void backward(const torch::Tensor& loss);

 private:
  struct Buckets;

  void make_buckets(bool all_used);
  /// Lets the buckets follow the order in which gradients come. It takes a backward pass, of which nothing
  /// stays: were it the first step's, that step would sum in another order than later ones, and a resumed run
  /// differ in the last bits.
  void rehearse(const torch::Tensor& loss);

  RankGroup& ranks_;
  std::vector<torch::Tensor> learning_;
  std::unique_ptr<Buckets> buckets_;  // made by the first backward(); empty when alone
};

}  // namespace lacuna
