#include "evaluate/row_accumulator.h"

#include <algorithm>
#include <cmath>

#include "metrics/psnr.h"
#include "metrics/sharpness.h"
#include "metrics/ssim.h"

namespace lacuna {
namespace {

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

Planes finished(const EvaluationSample& sample, const Planes& image,
                const std::vector<float>& composite_under) {
  if (composite_under.empty()) return image;
  Planes result = sample.damaged;
  for (int channel = 0; channel < result.channels; ++channel)
    for (std::size_t i = 0; i < composite_under.size(); ++i)
      if (composite_under[i] >= 0.5f) result.plane(channel)[i] = image.plane(channel)[i];
  return result;
}

void RowAccumulator::add(const EvaluationSample& sample, const Restoration& restoration,
                         const std::vector<float>& composite_under) {
  const Planes& raw = restoration.image;
  const Planes result = finished(sample, raw, composite_under);
  ++images_;
  const double error = mse(result, sample.clean);
  mse_.add(error);
  psnr_.add(psnr_of_mse(error));
  if (sample.label) classes_[*sample.label].add(psnr_of_mse(error));
  ssim_.add(ssim(result, sample.clean));
  const double gain = psnr_of_mse(error) - psnr(sample.damaged, sample.clean);
  worst_gain_ = worst_gain_ ? std::min(*worst_gain_, gain) : gain;
  if (!sample.hole.empty()) {
    psnr_raw_.add(psnr(raw, sample.clean));
    psnr_hole_.add(psnr_hole(result, sample.clean, sample.hole));
    psnr_outside_.add(psnr_outside(raw, sample.clean, sample.hole));
    ssim_hole_.add(ssim_hole(result, sample.clean, sample.hole));
    if (const auto value = sharpness(result, sample.clean, sample.hole)) sharpness_.push_back(*value);
    seam_ += seam_sums(result, sample.clean, sample.hole);
  }
  if (!restoration.predicted_hole.empty())
    detection_ += count_detection(restoration.predicted_hole, sample.hole);
}

void RowAccumulator::add_noise(const EvaluationSample& sample, const Restoration& restoration,
                               const Restoration& of_clean) {
  noise_in_ += mse(sample.damaged, sample.clean) * static_cast<double>(sample.clean.samples.size());
  noise_out_ += mse(restoration.image, of_clean.image) * static_cast<double>(sample.clean.samples.size());
}

EvaluationRow RowAccumulator::row() const {
  EvaluationRow row;
  row.images = images_;
  row.mse = mse_.value().value_or(0);
  row.psnr = psnr_.value().value_or(0);
  row.psnr_of_mean = psnr_of_mse(row.mse);
  row.ssim = ssim_.value();
  row.psnr_hole = psnr_hole_.value();
  row.ssim_hole = ssim_hole_.value();
  row.psnr_outside = psnr_outside_.value();
  row.psnr_raw = psnr_raw_.value();
  row.sharpness = median(sharpness_);
  row.seam = seam_.ratio();
  row.detect_f1 = detection_.f1();
  row.worst_gain = worst_gain_;
  if (noise_in_ > 0) row.noise_gain = noise_out_ / noise_in_;
  for (const auto& [label, mean] : classes_) row.class_psnr[label] = mean.value().value_or(0);
  return row;
}

}  // namespace lacuna
