#!/usr/bin/env bash
# usage: scripts/fuzz.sh [SECONDS] [TARGET...]
# Fuzzes the readers of untrusted input (fuzz/*.cpp) with libFuzzer, AddressSanitizer and UBSan, SECONDS each [60],
# from the committed corpus, in the build of `make asan`. Fails at the first finding; the input that shows it is then
# in build-asan/fuzzing/findings. With MINIMIZE=1, a small set of inputs that reaches every edge that was reached, found
# ones of at most 4 KB included, takes the place of the committed corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true

cmake --preset sanitizers -Wno-dev > /dev/null
cmake --build build-asan --parallel "${JOBS:-$(nproc)}" --target fuzz

if [ $# -eq 0 ]; then
  for source in fuzz/*.cpp; do set -- "$@" "$(basename "$source" .cpp)"; done
fi
mkdir -p build-asan/fuzzing/findings
for target in "$@"; do
  corpus=fuzz/corpus/$target
  found=build-asan/fuzzing/corpus/$target
  mkdir -p "$found" "$corpus"
  dictionary=()
  [ ! -f "fuzz/$target.dict" ] || dictionary=(-dict="fuzz/$target.dict")
  echo "fuzz $target for $seconds s"
  if ! "build-asan/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=1 -verbosity=0 "${dictionary[@]}" -artifact_prefix="build-asan/fuzzing/findings/$target-" \
    "$found" "$corpus" > "build-asan/fuzzing/$target.log" 2>&1; then
    tail -n 60 "build-asan/fuzzing/$target.log"
    echo "fuzz $target: a finding; see build-asan/fuzzing/findings and build-asan/fuzzing/$target.log" >&2
    exit 1
  fi
  grep -E 'number_of_executed_units|peak_rss' "build-asan/fuzzing/$target.log"
  if [ "${MINIMIZE:-}" = 1 ]; then
    smallest=$(mktemp -d)
    "build-asan/fuzz_$target" -merge=1 -use_counters=0 -max_len=4096 "$smallest" "$corpus" "$found" > /dev/null 2>&1
    rm -rf "$corpus"
    mv "$smallest" "$corpus"
    chmod 755 "$corpus"
    echo "fuzz $target: $(find "$corpus" -type f | wc -l) inputs kept"
  fi
done
