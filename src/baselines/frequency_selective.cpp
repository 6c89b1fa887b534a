#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <opencv2/xphoto/inpainting.hpp>

#include "baselines/baselines.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

/// Runs in the child: fills the hole and writes the samples to `out`. Never returns.
[[noreturn]] void fill_and_exit(const cv::Mat& picture, const cv::Mat& hole, int out) {
  int status = 1;
  try {
    cv::setNumThreads(1);  // the threads of the parent do not exist here
    cv::Mat known, result;
    cv::bitwise_not(hole, known);  // xphoto wants zero where to fill
    cv::xphoto::inpaint(picture, known, result, cv::xphoto::INPAINT_FSR_BEST);
    const std::size_t size = result.total() * result.elemSize();
    std::size_t written = 0;
    while (result.size() == picture.size() && written < size) {
      const ssize_t count = write(out, result.data + written, size - written);
      if (count <= 0) break;
      written += static_cast<std::size_t>(count);
    }
    status = written == size ? 0 : 1;
  } catch (...) {  // an exception must not unwind into the copy of the parent's stack
  }
  _exit(status);
}

/// Reads exactly `size` bytes before the deadline; false otherwise.
bool read_all(int in, std::uint8_t* to, std::size_t size, std::chrono::steady_clock::time_point deadline) {
  while (size > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{in, POLLIN, 0};
    if (left.count() <= 0) return false;
    if (poll(&waiting, 1, static_cast<int>(left.count())) < 0 && errno == EINTR) continue;
    if (!(waiting.revents & (POLLIN | POLLHUP))) return false;
    const ssize_t count = read(in, to, size);
    if (count <= 0) return false;
    to += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

class FrequencySelective final : public Baseline {
 public:
  explicit FrequencySelective(double seconds) : seconds_(seconds) {}

  Planes restore(const Planes& damaged, const std::vector<float>& hole,
                 std::optional<double>) const override {
    if (hole.empty()) return damaged;
    const cv::Mat picture = to_mat(damaged), mask = hole_mat(damaged, hole);
    int ends[2];
    if (pipe(ends) != 0) throw Error(ErrorCode::internal, "fsr: no pipe");
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      fill_and_exit(picture, mask, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
      close(ends[0]);
      throw Error(ErrorCode::internal, "fsr: no process");
    }
    cv::Mat result(picture.size(), picture.type());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds_);
    const bool complete =
        read_all(ends[0], result.data, result.total() * result.elemSize(),
                 std::chrono::time_point_cast<std::chrono::steady_clock::duration>(deadline));
    const bool late = std::chrono::steady_clock::now() >= deadline;
    close(ends[0]);
    if (!complete) kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (!complete)
      throw Error(ErrorCode::unsupported, late ? fmt::format("fsr: a picture of {}x{} took longer than {} s",
                                                             damaged.width, damaged.height, seconds_)
                                               : fmt::format("fsr: OpenCV failed on a picture of {}x{}",
                                                             damaged.width, damaged.height));
    return from_mat(result);
  }

 private:
  double seconds_;
};

}  // namespace

std::unique_ptr<Baseline> make_frequency_selective(double seconds) {
  return std::make_unique<FrequencySelective>(seconds);
}

}  // namespace lacuna
