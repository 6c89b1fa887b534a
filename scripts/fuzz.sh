#!/usr/bin/env bash
# usage: scripts/fuzz.sh [SECONDS] [TARGET...]
# Fuzzes the readers of untrusted input (fuzz/*.cpp) with libFuzzer, AddressSanitizer and UBSan, SECONDS each
# [60], from the committed corpus. Fails at the first finding; the input that shows it is then in
# build-fuzz/findings. With MINIMIZE=1, a small set of inputs that reaches every edge that was reached, found ones of at
# most 4 KB included, takes the place of the committed corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true

cmake -S . -B build-fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=Release -DLACUNA_FUZZ=ON \
  -DLACUNA_TESTS=OFF -DLACUNA_TORCH=OFF -DLACUNA_BASELINES=OFF > /dev/null
ninja -C build-fuzz fuzz

if [ $# -eq 0 ]; then
  for source in fuzz/*.cpp; do set -- "$@" "$(basename "$source" .cpp)"; done
fi
mkdir -p build-fuzz/findings
for target in "$@"; do
  corpus=fuzz/corpus/$target
  found=build-fuzz/corpus/$target
  mkdir -p "$found" "$corpus"
  dictionary=()
  [ ! -f "fuzz/$target.dict" ] || dictionary=(-dict="fuzz/$target.dict")
  echo "fuzz $target for $seconds s"
  if ! "build-fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=1 -verbosity=0 "${dictionary[@]}" -artifact_prefix="build-fuzz/findings/$target-" \
    "$found" "$corpus" > "build-fuzz/$target.log" 2>&1; then
    tail -n 60 "build-fuzz/$target.log"
    echo "fuzz $target: a finding; see build-fuzz/findings and build-fuzz/$target.log" >&2
    exit 1
  fi
  grep -E 'number_of_executed_units|peak_rss' "build-fuzz/$target.log"
  if [ "${MINIMIZE:-}" = 1 ]; then
    smallest=$(mktemp -d)
    "build-fuzz/fuzz_$target" -merge=1 -use_counters=0 -max_len=4096 "$smallest" "$corpus" "$found" > /dev/null 2>&1
    rm -rf "$corpus"
    mv "$smallest" "$corpus"
    chmod 755 "$corpus"
    echo "fuzz $target: $(find "$corpus" -type f | wc -l) inputs kept"
  fi
done
