#!/usr/bin/env bash
# Damages a photograph with noise, restores it with the shipped network, and shows both beside the original.
#   scripts/demo.sh [PHOTO]     default: an example picture
set -euo pipefail
cd "$(dirname "$0")/.."

model=models/photo_denoiser.safetensors
out=demo
noise='gaussian(sigma=25)'
if [ ! -f "$model" ]; then
  echo "demo: $model is not there: this checkout has no trained weights to show." \
    "recipes/README.md says how to train them." >&2
  exit 1
fi
photo=${1:-build/examples/chelsea.png}
[ $# -gt 0 ] || scripts/get-examples.sh build/examples

rm -rf "$out" && mkdir -p "$out/original"
cp "$photo" "$out/original/"
echo "demo: adding noise of sigma 25 to $photo, and taking it away again"
build/lacuna degrade "$out"/original/* -o "$out/damaged.png" --degrade "$noise" --seed 1 --quiet
build/lacuna denoise "$out/damaged.png" -o "$out/restored.png" --quiet
build/lacuna evaluate photo_denoiser --data "$out/original" --degrade "$noise" --seed 1 \
  --json "$out/result.json" --figure "$out/figure.png"

psnr() { # KIND: of the first row of that kind
  tr -d ' \n' <"$out/result.json" | grep -o "{[^{}]*\"kind\":\"$1\"[^{}]*}" | head -n 1 |
    sed -n 's/.*"psnr":\([0-9.]*\).*/\1/p'
}
awk -v damaged="$(psnr input)" -v restored="$(psnr model)" -v out="$out" 'BEGIN {
  printf "\n%.2f dB before, %.2f dB after: %+.2f dB\n", damaged, restored, restored - damaged
  printf "%s/figure.png shows original | damaged | restored\n", out
  printf "%s/damaged.png and %s/restored.png are the files themselves\n", out, out
  printf "build/lacuna serve --open opens a page on which to try it on pictures of yours\n"
}'
