#!/usr/bin/env bash
# Runs clang-tidy over the sources that do not use LibTorch (see .clang-tidy).
#   scripts/tidy.sh [FILE...]     default: all of src/ and include/
set -euo pipefail
cd "$(dirname "$0")/.."

cmake -S . -B build-tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++-14 -DLACUNA_TORCH=OFF -DLACUNA_BASELINES=OFF \
  -DLACUNA_TESTS=OFF -Wno-dev --log-level=NOTICE >/dev/null
files=("$@")
if [ ${#files[@]} = 0 ]; then
  mapfile -t files < <(git ls-files 'src/*.cpp' | grep -v -E '^src/(networks|losses|train|baselines)/')
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" clang-tidy-14 --quiet -p build-tidy 2>/dev/null
