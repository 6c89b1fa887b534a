// What the shipped models of digits and clothes reach on the whole test sets, and that of faces on people it
// has never seen. The gates are those of the project; the figures behind them, with the commands that measure
// them, stand in docs/article.md and recipes/README.md.
#include <gtest/gtest.h>

#include "lacuna/evaluate.h"
#include "support/data.h"

namespace lacuna {
namespace {

/// The damaged input and what `model` makes of it.
std::vector<EvaluationRow> rows_of(const std::string& model, const std::string& data,
                                   const std::string& damage, bool noise_gain = false) {
  EvaluateOptions options;
  options.models = {
      (std::filesystem::path(LACUNA_SOURCE_DIR) / "models" / (model + ".safetensors")).string()};
  options.data = testing::data_folder() / data;
  options.degrade = damage;
  options.noise_gain = noise_gain;
  ProgressSink progress;
  const Evaluation evaluation = evaluate(options, progress);
  EXPECT_EQ(evaluation.images, 10000);
  return evaluation.rows;
}

EvaluationRow reached(const std::string& model, const std::string& data, const std::string& damage,
                      bool noise_gain = false) {
  return rows_of(model, data, damage, noise_gain).at(1);
}

TEST(ShippedModels, mnist_autoencoder_draws_digits_from_32_numbers) {
  LACUNA_NEEDS_DATA("mnist");
  EXPECT_LE(reached("mnist_autoencoder", "mnist", "none").mse, 0.0050);
}

TEST(ShippedModels, mnist_autoencoder_takes_noise_away_that_it_never_saw) {
  LACUNA_NEEDS_DATA("mnist");
  for (const char* damage : {"gaussian(sigma=127.5)", "gaussian(sigma=191.25)"}) {
    const auto rows = rows_of("mnist_autoencoder", "mnist", damage);
    EXPECT_GT(rows.at(1).psnr, rows.at(0).psnr) << damage;
  }
}

TEST(ShippedModels, training_with_noise_is_worth_two_decibels_and_more) {
  LACUNA_NEEDS_DATA("mnist");
  const std::string damage = "gaussian(sigma=127.5)";
  EXPECT_GE(reached("mnist_autoencoder_noise", "mnist", damage).psnr,
            reached("mnist_autoencoder", "mnist", damage).psnr + 2);
}

TEST(ShippedModels, a_larger_latent_takes_noise_from_clothes_where_32_numbers_fail) {
  LACUNA_NEEDS_DATA("fashion-mnist");
  EXPECT_LE(reached("fashion_denoiser", "fashion-mnist", "gaussian(sigma=51)").mse, 0.0070);
  const std::string damage = "gaussian(sigma=127.5)";
  const EvaluationRow failing = reached("fashion_autoencoder", "fashion-mnist", damage, true),
                      denoiser = reached("fashion_denoiser", "fashion-mnist", damage, true);
  EXPECT_GE(denoiser.psnr, failing.psnr + 3);
  EXPECT_LT(denoiser.noise_gain.value(), 0.5 * failing.noise_gain.value());
}

TEST(ShippedModels, rectangles_on_clothes_are_filled_better_than_by_inpainting) {
  LACUNA_NEEDS_DATA("fashion-mnist");
  constexpr double telea = 14.54;  // OpenCV's, radius 4, on the same pictures
  const EvaluationRow row =
      reached("fashion_artifact", "fashion-mnist", "rectangle(area=0.05..0.15, fill=white)");
  EXPECT_GE(row.psnr_hole.value(), telea + 4);
  EXPECT_LE(row.seam.value(), 1.3);
}

TEST(ShippedModels, covered_parts_of_faces_are_filled_with_a_mask_and_without) {
  LACUNA_NEEDS_DATA("faces-128/val");
  EvaluateOptions options;
  options.models = {LACUNA_SOURCE_DIR "/models/faces_fill.safetensors"};
  options.data = testing::data_folder() / "faces-128";
  options.split = "val";
  options.only = "*[13579]_*";  // of odd identities: the others were for choosing
  options.degrade = "rectangle(count=1..2, side=20..56, fill=white)";
  ProgressSink progress;
  const EvaluationRow told = evaluate(options, progress).rows.at(1);
  EXPECT_GE(told.psnr_hole.value(), 19.3);
  EXPECT_GE(told.sharpness.value(), 0.65);
  options.blind = true;
  EXPECT_GE(evaluate(options, progress).rows.at(1).psnr_hole.value(), told.psnr_hole.value() - 1);
}

}  // namespace
}  // namespace lacuna
