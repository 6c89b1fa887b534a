// Exported networks give in OpenCV's DNN what they give here.
#include <gtest/gtest.h>

#include "export/exported.h"

#ifdef LACUNA_OPENCV_DNN
#include <opencv2/dnn.hpp>
#endif

namespace lacuna::testing {
namespace {

#ifdef LACUNA_OPENCV_DNN

cv::Mat blob_of(const Batch& batch) {
  const std::vector<int> shape{static_cast<int>(batch.count), static_cast<int>(batch.channels),
                               static_cast<int>(batch.height), static_cast<int>(batch.width)};
  return cv::Mat(shape, CV_32F, const_cast<float*>(batch.samples.data())).clone();
}

double difference(const Batch& ours, const cv::Mat& theirs) {
  EXPECT_EQ(theirs.total(), ours.samples.size());
  return cv::norm(blob_of(ours).reshape(1, 1), theirs.reshape(1, 1), cv::NORM_INF);
}

void expect_the_same(const ModelFile& model, std::int64_t across, std::int64_t down) {
  const auto network = make_loaded_network(model);
  const NetworkBatch batch = drawn_batch(network->contract(), 1, across, down);
  const NetworkResult ours = network->run(batch);
  const OnnxSize size{static_cast<int>(batch.image.width), static_cast<int>(batch.image.height)};
  const std::string bytes = onnx_model(model, size);
  cv::dnn::Net net = cv::dnn::readNetFromONNX(bytes.data(), bytes.size());
  // OpenCV 4.6 takes numbers that are added at each position behind a convolution for its bias.
  net.enableFusion(model.card.network != "aligned_unet");
  net.setInput(blob_of(batch.image), "image");
  if (batch.mask) net.setInput(blob_of(*batch.mask), "mask");
  if (!batch.noise_levels.empty()) net.setInput(blob_of(noise_planes(batch)), "noise_level");
  if (network->contract().restores) {
    EXPECT_LT(difference(ours.image, net.forward("restored")), 1e-4);
  }
  if (ours.mask) {
    EXPECT_LT(difference(*ours.mask, net.forward("damage")), 1e-4);
  }
}

#endif

class ShippedInOpenCv : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedInOpenCv, gives_the_same_at_two_sizes) {
#ifdef LACUNA_OPENCV_DNN
  const ModelFile model = shipped_model(GetParam());
  expect_the_same(model, 8, 12);
  expect_the_same(model, 11, 5);
#else
  GTEST_SKIP() << "built without OpenCV's DNN (scripts/setup.sh bench)";
#endif
}

// Kinds of which none is shipped.
TEST(InOpenCv, drawn_networks_give_the_same) {
#ifdef LACUNA_OPENCV_DNN
  expect_the_same(drawn_model("resnet_generator", {{"width", "8"}, {"blocks", "2"}, {"shuffle", "2"}}), 4, 6);
  expect_the_same(drawn_model("resnet_generator", {{"width", "8"}, {"blocks", "2"}, {"skip", "false"}}), 8,
                  5);
  expect_the_same(drawn_model("encoder_gan", {}), 1, 1);
#else
  GTEST_SKIP() << "built without OpenCV's DNN (scripts/setup.sh bench)";
#endif
}

INSTANTIATE_TEST_SUITE_P(Export, ShippedInOpenCv, ::testing::ValuesIn(shipped_models()), test_name);

}  // namespace
}  // namespace lacuna::testing
