#pragma once

#include <vector>

namespace lacuna {

/// Eigenvalues of a symmetric `size` x `size` matrix, ascending (Householder tridiagonalisation, then QL with
/// implicit shifts; Golub and Van Loan, "Matrix Computations", chapter 8).
std::vector<double> symmetric_eigenvalues(std::vector<double> matrix, int size);

}  // namespace lacuna
