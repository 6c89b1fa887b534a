#include "train/distributed.h"

#include <fmt/format.h>

#include <algorithm>

#include "lacuna/error.h"

#if defined(LACUNA_GLOO) && defined(USE_C10D_GLOO)
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <torch/csrc/autograd/variable.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>
#include <unordered_set>
#if defined(LACUNA_NCCL) && defined(USE_C10D_NCCL) && TORCH_VERSION_MAJOR >= 2
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#define LACUNA_OVER_NCCL
#endif
#endif

namespace lacuna {

#if defined(LACUNA_GLOO) && defined(USE_C10D_GLOO)

namespace {

constexpr std::chrono::seconds kMeeting{300};  // until all ranks are there

[[noreturn]] void lost(const Ranks& ranks, const std::string& why) {
  throw Error(ErrorCode::interrupted,
              fmt::format("rank {} of {}: another rank has ended or does not answer, so that training stops; "
                          "--resume goes on from the last checkpoint, with any number of ranks ({})",
                          ranks.rank, ranks.count, why.substr(0, why.find('\n'))));
}

/// Runs a call into c10d; its failures become ours.
template <typename Call>
auto guarded(const Ranks& ranks, const Call& call) {
  try {
    return call();
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    lost(ranks, error.what_without_backtrace());
  } catch (const std::exception& error) {
    lost(ranks, error.what());
  }
}

/// The address of this machine from which it reaches `host`: there the other ranks reach this one.
std::string own_address(const std::string& host) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;  // nothing is sent
  if (getaddrinfo(host.c_str(), "9", &hints, &found) != 0)
    throw Error(ErrorCode::usage, fmt::format("MASTER_ADDR: '{}' is the address of no machine", host));
  std::string own;
  const int probe = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  char text[NI_MAXHOST] = "";
  if (probe >= 0 && ::connect(probe, found->ai_addr, found->ai_addrlen) == 0 &&
      ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), size, text, sizeof text, nullptr, 0,
                    NI_NUMERICHOST) == 0) {
    own = text;
  }
  if (probe >= 0) ::close(probe);
  freeaddrinfo(found);
  if (own.empty()) throw Error(ErrorCode::usage, fmt::format("MASTER_ADDR: no way leads to '{}'", host));
  return own;
}

}  // namespace

struct RankGroup::Connection {
  c10::intrusive_ptr<c10d::ProcessGroup> group;
  c10::intrusive_ptr<c10d::TCPStore> kept_listener;  // empty unless NCCL is used

  Connection(const Ranks& ranks, const torch::Device& device) {
    c10d::TCPStoreOptions meeting;
    meeting.port = static_cast<std::uint16_t>(ranks.port);
    meeting.waitWorkers = false;
    meeting.timeout = kMeeting;
    // The listening end is an object of its own, closed when all have met unless NCCL is used: it has no
    // authentication, and listens at every address of the machine.
    c10::intrusive_ptr<c10d::TCPStore> listener;
    if (ranks.rank == 0 && !ranks.launcher_listens) {
      c10d::TCPStoreOptions serving = meeting;
      serving.isServer = true;
      listener = c10::make_intrusive<c10d::TCPStore>(ranks.address, serving);
    }
    const auto store = c10::make_intrusive<c10d::PrefixStore>(
        "lacuna/" + ranks.attempt, c10::make_intrusive<c10d::TCPStore>(ranks.address, meeting));
    std::vector<std::string> all;
    for (int rank = 0; rank < ranks.count; ++rank) all.push_back(fmt::format("rank{}", rank));
    store->set(all[static_cast<std::size_t>(ranks.rank)], std::vector<std::uint8_t>{1});
    store->wait(all, kMeeting);

    auto options = c10d::ProcessGroupGloo::Options::create(ranks.timeout);
    const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
    options->devices.push_back(
        interface && *interface ? c10d::ProcessGroupGloo::createDeviceForInterface(interface)
                                : c10d::ProcessGroupGloo::createDeviceForHostname(
                                      own_address(ranks.address)));
    const auto gloo =
        c10::make_intrusive<c10d::ProcessGroupGloo>(store, ranks.rank, ranks.count, std::move(options));
#if TORCH_VERSION_MAJOR >= 2
    group = c10::make_intrusive<c10d::ProcessGroup>(store, ranks.rank, ranks.count);
    for (const c10::DeviceType device : {c10::DeviceType::CPU, c10::DeviceType::CUDA})
      group->setBackend(device, c10d::ProcessGroup::BackendType::GLOO, gloo);
    group->setDefaultBackend(c10d::ProcessGroup::BackendType::GLOO);
#else
    group = gloo;
#endif
    const bool own_gpu =
        device.is_cuda() && static_cast<std::size_t>(ranks.local_rank) < torch::cuda::device_count();
    torch::Tensor without_gpu = torch::full({1}, own_gpu ? 0.0 : 1.0);
    sum(without_gpu);  // nobody needs the store any more, but NCCL
#if defined(LACUNA_OVER_NCCL)
    if (without_gpu.item<double>() == 0) {
      // So that a rank that is gone is an exception in the others, not the end of their processes.
      ::setenv("TORCH_NCCL_BLOCKING_WAIT", "1", 0);
      auto for_gpus = c10d::ProcessGroupNCCL::Options::create();
      for_gpus->timeout = ranks.timeout;
      group->setBackend(
          c10::DeviceType::CUDA, c10d::ProcessGroup::BackendType::NCCL,
          c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("nccl", store),
                                                      ranks.rank, ranks.count, for_gpus));
      kept_listener = listener;
    }
#endif
  }

  void sum(torch::Tensor& values) {
    std::vector<torch::Tensor> tensors{values};
    group->allreduce(tensors, c10d::AllreduceOptions())->wait();
  }

  void broadcast(torch::Tensor& values) {
    std::vector<torch::Tensor> tensors{values};
    group->broadcast(tensors, c10d::BroadcastOptions())->wait();
  }

  std::int64_t broadcast(std::int64_t number) {
    torch::Tensor value = torch::full({1}, number, torch::kLong);
    broadcast(value);
    return value.item<std::int64_t>();
  }
};

RankGroup::RankGroup(const Ranks& ranks, const torch::Device& device) : ranks_(ranks) {
  if (alone()) return;
  try {
    connection_ = std::make_unique<Connection>(ranks, device);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string why = error.what();
    throw Error(
        ErrorCode::interrupted,
        fmt::format("rank {} of {}: the ranks did not meet at {}:{} within {} s ({})", ranks.rank,
                    ranks.count, ranks.address, ranks.port, kMeeting.count(), why.substr(0, why.find('\n'))));
  }
}

RankGroup::~RankGroup() = default;

std::vector<double> RankGroup::means(std::vector<double> figures) {
  if (alone()) return figures;
  torch::Tensor values = torch::tensor(figures, torch::kDouble);
  guarded(ranks_, [&] { connection_->sum(values); });
  values /= count();
  std::copy_n(values.data_ptr<double>(), figures.size(), figures.begin());
  return figures;
}

torch::Tensor RankGroup::batch_sum(const torch::Tensor& sums) {
  if (alone()) return sums;
  torch::Tensor whole = sums.detach().clone();
  guarded(ranks_, [&] { connection_->sum(whole); });
  const torch::Tensor here = sums * count();
  return here + (whole - here).detach();
}

void RankGroup::copy_from_first(torch::Tensor values) {
  if (alone()) return;
  guarded(ranks_, [&] { connection_->broadcast(values); });
}

std::string RankGroup::from_first(const std::function<std::string()>& make) {
  std::string text;
  while_first([&] { text = make(); });
  if (alone()) return text;
  return guarded(ranks_, [&] {
    text.resize(static_cast<std::size_t>(connection_->broadcast(static_cast<std::int64_t>(text.size()))));
    if (text.empty()) return text;
    torch::Tensor bytes =
        torch::from_blob(text.data(), {static_cast<std::int64_t>(text.size())}, torch::kByte);
    connection_->broadcast(bytes);
    return text;
  });
}

void RankGroup::while_first(const std::function<void()>& work) {
  if (alone()) return work();
  enum State : std::int64_t { working, done, failed };
  const auto tell = [&](std::int64_t state) {
    return guarded(ranks_, [&] { return connection_->broadcast(state); });
  };
  if (!first()) {
    std::int64_t state = working;
    while (state == working) state = tell(working);
    if (state == failed) {
      throw Error(ErrorCode::interrupted,
                  fmt::format("rank {} of {}: rank 0 has stopped, see its message", rank(), count()));
    }
    return;
  }
  // The others hear from this rank while it works: only silence means that it is gone.
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::exception_ptr failure, silence;
  std::thread pulse([&] {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::milliseconds(ranks_.timeout) / 3, [&] { return over; })) {
      try {
        tell(working);
      } catch (...) {
        silence = std::current_exception();
        return;
      }
    }
  });
  try {
    work();
  } catch (...) {
    failure = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  changed.notify_all();
  pulse.join();
  if (silence) std::rethrow_exception(failure ? failure : silence);
  try {
    tell(failure ? failed : done);
  } catch (...) {
    if (!failure) throw;
  }
  if (failure) std::rethrow_exception(failure);
}

void RankGroup::require_same(const std::string& what, const std::string& text) {
  if (alone()) return;
  const std::string wanted = from_first([&] { return text; });
  if (any(text != wanted)) {
    throw Error(ErrorCode::bad_input,
                fmt::format("rank {} of {}: the ranks differ in {}{}", rank(), count(), what,
                            text == wanted ? "" : ": here " + text + ", at rank 0 " + wanted));
  }
}

namespace {

/// Whether the gradient of `loss` reaches all of `parameters`: a head without a loss gets none.
bool reaches_all(const torch::Tensor& loss, const std::vector<torch::Tensor>& parameters) {
  std::unordered_set<const torch::autograd::Node*> seen;
  std::vector<const torch::autograd::Node*> open{loss.grad_fn().get()};
  while (!open.empty()) {
    const torch::autograd::Node* node = open.back();
    open.pop_back();
    if (!node || !seen.insert(node).second) continue;
    for (const torch::autograd::Edge& edge : node->next_edges()) open.push_back(edge.function.get());
  }
  return std::all_of(parameters.begin(), parameters.end(), [&](const torch::Tensor& parameter) {
    return seen.count(torch::autograd::impl::grad_accumulator(parameter).get()) > 0;
  });
}

/// A c10d::Reducer, whose constructor takes other things in other releases of LibTorch: the limits of the
/// buckets up to 2.6, two settings after them, a list of limits from 2.11 on at the latest.
template <typename Reducer, typename Group>
Reducer reducer_of(const std::vector<torch::Tensor>& parameters,
                   const std::vector<std::vector<std::size_t>>& buckets,
                   const std::vector<std::size_t>& limits, const Group& group, bool all_used) {
  constexpr bool into_buckets = false;  // gradients stay in the flat buffer
  const std::vector<bool> sparse(parameters.size(), false);
  const std::unordered_map<std::size_t, std::string> names;
  constexpr std::int64_t cap = c10d::kDefaultBucketBytesCap, first_cap = c10d::kDefaultFirstBucketBytes;
  if constexpr (requires {
                  Reducer(parameters, buckets, limits, group, sparse, cap, !all_used, into_buckets, names,
                          first_cap);
                }) {
    return Reducer(parameters, buckets, limits, group, sparse, cap, !all_used, into_buckets, names,
                   first_cap);
  } else if constexpr (requires {
                         Reducer(parameters, buckets, group, sparse, cap, !all_used, into_buckets, names,
                                 first_cap, false, false);
                       }) {
    return Reducer(parameters, buckets, group, sparse, cap, !all_used, into_buckets, names, first_cap, false,
                   false);
  } else {
    return Reducer(parameters, buckets, group, sparse, cap, !all_used, into_buckets, names, first_cap, false,
                   false, {});
  }
}

}  // namespace

struct GradientReducer::Buckets {
  c10d::Reducer reducer;
};

GradientReducer::GradientReducer(RankGroup& ranks, const torch::nn::Module& network) : ranks_(ranks) {
  if (ranks.alone()) return;
  for (const torch::Tensor& parameter : network.parameters()) {
    if (parameter.requires_grad()) learning_.push_back(parameter);
  }
}

GradientReducer::~GradientReducer() = default;

void GradientReducer::make_buckets(bool all_used) {
  auto [buckets, limits] = c10d::compute_bucket_assignment_by_size(
      learning_, {c10d::kDefaultFirstBucketBytes, c10d::kDefaultBucketBytesCap},
      std::vector<bool>(learning_.size(), false));
  // The backward pass reaches the last parameters first.
  std::reverse(buckets.begin(), buckets.end());
  std::reverse(limits.begin(), limits.end());
  buckets_.reset(new Buckets{
      reducer_of<c10d::Reducer>(learning_, buckets, limits, ranks_.connection_->group, all_used)});
}

void GradientReducer::rehearse(const torch::Tensor& loss) {
  if (!buckets_->reducer.should_rebuild_buckets()) return;
  buckets_->reducer.prepare_for_backward({loss});
  loss.backward({}, /*retain_graph=*/true);
  buckets_->reducer.rebuild_buckets();
  for (torch::Tensor& parameter : learning_) parameter.mutable_grad().zero_();
}

void GradientReducer::backward(const torch::Tensor& loss) {
  if (ranks_.alone()) return loss.backward();
  try {
    if (!buckets_) {
      make_buckets(reaches_all(loss, learning_));
      rehearse(loss);
    }
    buckets_->reducer.prepare_for_backward({loss});
    loss.backward();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string why = error.what();
    const bool of_connection = why.find("gloo") != std::string::npos || why.find("NCCL") != std::string::npos;
    if (!of_connection) throw;  // the network's own trouble
    lost(ranks_.ranks_, why);
  }
}

#else

struct RankGroup::Connection {};
struct GradientReducer::Buckets {};

RankGroup::RankGroup(const Ranks& ranks, const torch::Device&) : ranks_(ranks) {
  if (alone()) return;
  throw Error(ErrorCode::unsupported,
              fmt::format("{} ranks: this build of Lacuna trains in one process only (no Gloo was found)",
                          ranks.count));
}
RankGroup::~RankGroup() = default;
std::vector<double> RankGroup::means(std::vector<double> figures) {
  return figures;
}
torch::Tensor RankGroup::batch_sum(const torch::Tensor& sums) {
  return sums;
}
void RankGroup::copy_from_first(torch::Tensor) {}
std::string RankGroup::from_first(const std::function<std::string()>& make) {
  return make();
}
void RankGroup::while_first(const std::function<void()>& work) {
  work();
}
void RankGroup::require_same(const std::string&, const std::string&) {}

GradientReducer::GradientReducer(RankGroup& ranks, const torch::nn::Module&) : ranks_(ranks) {}
GradientReducer::~GradientReducer() = default;
void GradientReducer::make_buckets(bool) {}
void GradientReducer::rehearse(const torch::Tensor&) {}
void GradientReducer::backward(const torch::Tensor& loss) {
  loss.backward();
}

#endif

}  // namespace lacuna
