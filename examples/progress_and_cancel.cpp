// progress_and_cancel FROM TO [FRACTION]: says how far it is, and stops when FRACTION of the work is done.
#include <lacuna/error.h>
#include <lacuna/picture_file.h>
#include <lacuna/restore.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

/// Any thread may call stop(): a button, a signal, a time limit.
class Watch : public lacuna::ProgressSink {
 public:
  explicit Watch(double last) : last_(last), stopped_(last <= 0) {}
  void stop() { stopped_ = true; }
  void update(double fraction, const std::string& what) override {
    std::printf("%3.0f %% %s\n", 100 * fraction, what.c_str());
    if (fraction >= last_) stop();
  }
  bool cancelled() const override { return stopped_; }

 private:
  double last_;
  std::atomic<bool> stopped_;
};

int main(int count, char** words) {
  if (count != 3 && count != 4)
    return std::fputs("usage: progress_and_cancel FROM TO [FRACTION]\n", stderr), 2;
  Watch watch(count == 4 ? std::atof(words[3]) : 2);
  try {
    lacuna::DenoiseOptions options;
    options.noise = 25;
    options.max_memory = std::uint64_t{700} << 20;
    const lacuna::Image image = lacuna::load_image(words[1]);
    lacuna::save_image(lacuna::Denoiser(options).denoise(image, watch), words[2]);
    return 0;
  } catch (const lacuna::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return lacuna::exit_status(error.code());  // 130 where it was cancelled
  }
}
