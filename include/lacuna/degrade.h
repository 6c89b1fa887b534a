#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lacuna/image.h"

namespace lacuna {

/// A picture that was damaged on purpose.
struct DamagedPicture {
  Planes image;            ///< 1 or 3 channels, nominally in [0,1]
  Mask mask;               ///< 255 where the content was covered or replaced, 0 elsewhere
  double noise_sigma = 0;  ///< level of the noise in 8-bit units: nominal where noise was added, else the RMS
                           ///< change outside the mask; several in quadrature
};

/// Damages `clean` as a SPEC says: `gaussian(sigma=10..75)+jpeg(quality=30)`; `lacuna degrade --help` lists
/// all kinds. The same SPEC, seed and index give the same result on any machine; use the picture's number as
/// the index.
///
/// Throws usage with all problems of the SPEC, bad_input or limit_exceeded where a folder that it names
/// cannot be used.
DamagedPicture degrade(const Planes& clean, const std::string& spec, std::uint64_t seed = 0,
                       std::uint64_t index = 0);

/// Damages `image` (1 or 3 channels, any size) in place, keeping its size. `mask`, of the same size, says
/// what was covered before; set to 255 what is covered now. Draw everything that is random from `seed`, which
/// differs with each picture. Called from several threads at once. Must not throw but lacuna::Error.
using DamageFunction = std::function<void(Planes& image, Mask& mask, std::uint64_t seed)>;

/// Makes a kind of damage known by `name` to degrade(), evaluate() and train_network() of this process, until
/// it ends. The name consists of small letters, digits and _, and starts with a letter; `summary` is one
/// line.
///
/// Throws usage for a bad name and for one that is taken.
void add_degradation(const std::string& name, const std::string& summary, DamageFunction damage);

}  // namespace lacuna
