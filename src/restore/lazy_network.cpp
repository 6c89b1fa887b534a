#include "restore/lazy_network.h"

#include <fmt/format.h>

#include "core/atomic_file.h"
#include "core/parallel.h"
#include "core/sha256.h"

namespace lacuna {
namespace {

std::string hash_of(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file);
  return sha256_hex(bytes.data(), bytes.size());
}

}  // namespace

UsedModel model_in_use(const std::string& name_or_file) {
  const std::filesystem::path file = find_model(name_or_file);
  return {read_model_file(file).card.name, hash_of(file)};
}

LazyNetwork::LazyNetwork(const std::string& name_or_file) {
  const std::filesystem::path file = find_model(name_or_file);
  model_ = read_model_file(file);
  used_ = {model_.card.name, hash_of(file)};
  purpose_ = fmt::format("model '{}' ({})", model_.card.name, model_.card.summary);
}

LazyNetwork::LazyNetwork(std::unique_ptr<LoadedNetwork> network, std::string name)
    : used_{name, ""}, purpose_("model '" + name + "'"), network_(std::move(network)) {}

LoadedNetwork& LazyNetwork::get(int threads, const std::string& device) {
  if (!network_) {
    engine().set_threads(threads ? threads : default_threads());
    network_ = engine().load(model_, device);
    model_.tensors.clear();
  }
  return *network_;
}

}  // namespace lacuna
