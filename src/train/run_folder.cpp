#include "train/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "core/atomic_file.h"
#include "lacuna/error.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr int kSaveAttempts = 3;

[[noreturn]] void cannot_write(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::cannot_write, path.string() + ": " + why);
}

/// Renames a folder and syncs the one that holds it, so that the checkpoint survives a power cut.
void rename_durably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) cannot_write(to, error.message());
  const int parent = ::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return;
  ::fsync(parent);
  ::close(parent);
}

void write_checkpoint(const fs::path& target, const Checkpoint& checkpoint) {
  const fs::path aside = target.string() + ".tmp";
  std::error_code error;
  fs::remove_all(aside, error);
  fs::create_directories(aside, error);
  if (error) cannot_write(aside, error.message());
  write_tensor_file(aside / "state.safetensors", checkpoint.tensors);
  write_file(aside / "state.json", checkpoint.state.dump(1) + "\n");
  fs::remove_all(target, error);
  rename_durably(aside, target);
}

}  // namespace

void write_with_retries(const std::function<void()>& write) {
  for (int attempt = 1;; ++attempt) {
    try {
      return write();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::cannot_write || attempt == kSaveAttempts) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(200 * attempt));
    }
  }
}

void RunFolder::create(const nlohmann::json& environment) {
  if (!writes_) return;
  if (fs::exists(recipe_path())) {
    throw Error(
        ErrorCode::usage,
        folder_.string() + ": holds a run already; --resume goes on with it, another --out starts anew");
  }
  std::error_code error;
  fs::create_directories(folder_ / "checkpoints", error);
  if (error) cannot_write(folder_, error.message());
  fs::create_directories(folder_ / "samples", error);
  if (error) cannot_write(folder_, error.message());
  write_file(folder_ / "environment.json", environment.dump(1) + "\n");
  write_file(folder_ / "metrics.jsonl", std::string());
}

void RunFolder::begin(const std::string& recipe) {
  if (!writes_) return;
  write_file(recipe_path(), recipe);
}

std::vector<fs::path> RunFolder::checkpoints() const {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_ / "checkpoints", error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("step-", 0) == 0 && entry.path().extension() != ".tmp") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());  // zero-padded step numbers
  return found;
}

void RunFolder::save(std::int64_t step, const Checkpoint& checkpoint, int keep) {
  if (!writes_) return;
  const fs::path target = folder_ / "checkpoints" / fmt::format("step-{:09}", step);
  write_with_retries([&] { write_checkpoint(target, checkpoint); });
  const auto all = checkpoints();
  std::error_code ignored;  // an old checkpoint that cannot be removed costs space only
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < all.size(); ++i)
    fs::remove_all(all[i], ignored);
}

std::optional<Checkpoint> RunFolder::load_newest() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_ / "checkpoints", ignored)) {
    if (entry.path().extension() == ".tmp") fs::remove_all(entry.path(), ignored);
  }
  auto all = checkpoints();
  std::reverse(all.begin(), all.end());
  std::string problems;
  for (const fs::path& each : all) {
    try {
      Checkpoint checkpoint;
      checkpoint.tensors = read_tensor_file(each / "state.safetensors");
      const auto text = read_file(each / "state.json");
      checkpoint.state = nlohmann::json::parse(text);
      return checkpoint;
    } catch (const std::exception& error) {
      problems += fmt::format("{}{}", problems.empty() ? "" : "; ", error.what());
    }
  }
  if (!all.empty()) throw Error(ErrorCode::bad_input, "no checkpoint can be read: " + problems);
  return std::nullopt;
}

void RunFolder::log(const nlohmann::json& line) {
  if (!writes_) return;
  const fs::path path = folder_ / "metrics.jsonl";
  const std::string text = line.dump() + "\n";
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) cannot_write(path, std::strerror(errno));
  const ssize_t written = ::write(file, text.data(), text.size());
  const int failure = errno;
  ::close(file);
  if (written != static_cast<ssize_t>(text.size()))
    cannot_write(path, written < 0 ? std::strerror(failure) : "short write");
}

std::uint64_t RunFolder::log_size() const {
  std::error_code error;
  const auto size = fs::file_size(folder_ / "metrics.jsonl", error);
  return error ? 0 : size;
}

void RunFolder::truncate_log(std::uint64_t size) {
  if (!writes_ || size >= log_size()) return;
  std::error_code error;
  fs::resize_file(folder_ / "metrics.jsonl", size, error);
  if (error) cannot_write(folder_ / "metrics.jsonl", error.message());
}

}  // namespace lacuna
