#pragma once

#include <vector>

#include "datasets/dataset.h"

namespace lacuna {

/// The directions along which a set of pictures of one size varies most: the best linear autoencoder there
/// is (Pearson 1901, doi 10.1080/14786440109462720).
class PrincipalComponents {
 public:
  /// Finds the first `count` components of `pictures` by orthogonal iteration on their covariance (Golub and
  /// Van Loan, "Matrix Computations", section 8.2.4). Throws usage where there are more components than
  /// samples in a picture or more than 4096 of these, bad_input where pictures differ in size.
  PrincipalComponents(const Dataset& pictures, int count);

  /// `picture` squeezed through the first `count` numbers and drawn again from them: linear, so not clamped.
  Planes reconstruct(const Planes& picture, int count) const;
  Planes reconstruct(const Planes& picture) const { return reconstruct(picture, count_); }

 private:
  int count_;
  std::vector<float> mean_;        ///< of each sample
  std::vector<float> components_;  ///< count x samples, orthonormal, the strongest first
};

}  // namespace lacuna
