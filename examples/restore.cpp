// restore FROM TO: takes the noise out of a picture.
#include <lacuna/error.h>
#include <lacuna/restore.h>

#include <iostream>

int main(int count, char** words) try {
  if (count != 3) throw lacuna::Error(lacuna::ErrorCode::usage, "usage: restore FROM TO");
  lacuna::ProgressSink silent;
  const auto report = lacuna::Denoiser({}).denoise_file(words[1], words[2], {}, {}, silent);
  std::cout << "noise of sigma " << report.noise_sigma << " taken out\n";
} catch (const lacuna::Error& error) {
  std::cerr << error.what() << '\n';
  return lacuna::exit_status(error.code());
}
