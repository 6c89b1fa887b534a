#include <algorithm>

#include "baselines/baselines.h"

namespace lacuna {

cv::Mat to_mat(const Planes& picture) {
  cv::Mat mat(picture.height, picture.width, CV_8UC(picture.channels));
  for (int channel = 0; channel < picture.channels; ++channel) {
    const float* from = picture.plane(picture.channels - 1 - channel);
    for (std::size_t i = 0; i < picture.plane_size(); ++i)
      mat.data[i * picture.channels + channel] =
          static_cast<std::uint8_t>(std::clamp(from[i], 0.0f, 1.0f) * 255.0f + 0.5f);
  }
  return mat;
}

Planes from_mat(const cv::Mat& mat) {
  Planes picture(mat.channels(), mat.rows, mat.cols);
  for (int y = 0; y < mat.rows; ++y) {
    const std::uint8_t* row = mat.ptr<std::uint8_t>(y);
    for (int x = 0; x < mat.cols; ++x)
      for (int channel = 0; channel < picture.channels; ++channel)
        picture.at(picture.channels - 1 - channel, y, x) = row[x * picture.channels + channel] / 255.0f;
  }
  return picture;
}

cv::Mat hole_mat(const Planes& picture, const std::vector<float>& hole) {
  cv::Mat mat(picture.height, picture.width, CV_8UC1, cv::Scalar(0));
  for (std::size_t i = 0; i < hole.size(); ++i)
    if (hole[i] >= 0.5f) mat.data[i] = 255;
  return mat;
}

}  // namespace lacuna
