// train_on_a_folder RECIPE PICTURES RUN: trains by a recipe on a folder of pictures; goes on where an earlier
// call for the same RUN was stopped.
#include <lacuna/error.h>
#include <lacuna/train.h>

#include <csignal>
#include <iostream>

namespace {

volatile std::sig_atomic_t stopped = 0;

/// Shows how far it is; Ctrl-C saves the state and stops.
class Watch : public lacuna::ProgressSink {
 public:
  void update(double fraction, const std::string& what) override {
    std::cout << static_cast<int>(100 * fraction) << " % " << what << '\n';
  }
  bool cancelled() const override { return stopped != 0; }
};

}  // namespace

int main(int count, char** words) try {
  if (count != 4)
    throw lacuna::Error(lacuna::ErrorCode::usage, "usage: train_on_a_folder RECIPE PICTURES RUN");
  std::signal(SIGINT, [](int) { stopped = 1; });
  lacuna::TrainRequest request;
  request.data = words[2];
  request.run = words[3];
  request.resume = std::filesystem::exists(request.run / "checkpoints");
  if (!request.resume) request.recipe = words[1];
  Watch watch;
  const lacuna::TrainOutcome outcome = lacuna::train_network(request, watch);
  std::cout << outcome.summary << "\nmodel: " << outcome.model.string() << '\n';
} catch (const lacuna::Error& error) {
  std::cerr << error.what() << '\n';
  return lacuna::exit_status(error.code());
}
