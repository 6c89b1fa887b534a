#pragma once

#include "engine/engine.h"

namespace lacuna {

/// The highest rate of a few 3x3 convolutions with as many channels in as out, padded, one picture at a time:
/// for each the fastest of several runs, with the threads that are set.
ConvolutionPeak convolution_peak();

}  // namespace lacuna
