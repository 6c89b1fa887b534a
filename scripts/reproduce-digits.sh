#!/usr/bin/env bash
# The article's first half from data to figures: trains the five networks of digits and clothes, measures
# them, draws the figures of docs/article.md and the report.
#   scripts/reproduce-digits.sh [FOLDER]     default: runs/digits; what is finished there is not done again
# Takes about 40 minutes on one core and reaches the gates. LONG=1 trains as long as the shipped models did
# (an hour and a quarter on one core). DATA names the folder that holds mnist/ and fashion-mnist/; without
# it they are downloaded to data/.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-runs/digits}
data=${DATA:-data}
lacuna=${LACUNA:-build/lacuna}
mkdir -p "$out"
if [ -z "${DATA:-}" ]; then
  scripts/fetch-data.sh mnist data/mnist
  scripts/fetch-data.sh fashion-mnist data/fashion-mnist
fi

train() { # NAME DATA MINUTES [--set ...]: a run in $out/NAME by the recipe NAME, or what precedes its '-'
  local name=$1 set=$2 minutes=$3 budget=()
  shift 3
  if [ -f "$out/$name/done" ]; then return; fi
  if [ "${LONG:-0}" != 1 ]; then budget=(--minutes "$minutes"); fi
  if [ -f "$out/$name/recipe.toml" ]; then
    "$lacuna" train --data "$data/$set" --out "$out/$name" --resume
  else
    "$lacuna" train "recipes/${name%%-*}.toml" --data "$data/$set" --out "$out/$name" "${budget[@]}" "$@"
  fi
  touch "$out/$name/done"
}

evaluate() { # FIGURE DATA SPEC [MODEL or OPTION...]
  local figure=$1 set=$2 spec=$3
  shift 3
  "$lacuna" evaluate "$@" --data "$data/$set" --degrade "$spec" --quiet --figure "$out/$figure.png" \
    --json "$out/$figure.json"
}

train mnist_autoencoder mnist 6
train mnist_autoencoder_noise mnist 4
train fashion_autoencoder fashion-mnist 4
train fashion_denoiser fashion-mnist 8
train fashion_artifact fashion-mnist 8
for latent in 2 4 8 16 32 64; do
  train "mnist_autoencoder-latent$latent" mnist 1 --set "network.latent=$latent" --set schedule.steps=3000
done

model() { echo "$out/$1/best.safetensors"; }
clean=$(model mnist_autoencoder) noisy=$(model mnist_autoencoder_noise)
clothes=$(model fashion_autoencoder) denoiser=$(model fashion_denoiser) artifact=$(model fashion_artifact)

evaluate step1 mnist none "$clean" --baseline pca-32 --latent
for sigma in 63.75 127.5 191.25; do
  evaluate "step3-$sigma" mnist "gaussian(sigma=$sigma)" "$clean" "$noisy" --baseline pca-32
done
evaluate step3-salt-pepper mnist 'salt_pepper(amount=0.2)' "$clean" "$noisy" --baseline pca-32
evaluate step4 fashion-mnist none "$clothes" --baseline pca-32 --classes
evaluate step5-51 fashion-mnist 'gaussian(sigma=51)' "$clothes" "$denoiser" --classes --noise-gain
evaluate step5-127.5 fashion-mnist 'gaussian(sigma=127.5)' "$clothes" "$denoiser" --classes --noise-gain
classical=mean_fill
if [ -f "$(dirname "$lacuna")/liblacuna_baselines.so" ]; then classical+=,telea,ns; fi
evaluate step6 fashion-mnist 'rectangle(area=0.05..0.15, fill=white)' "$artifact" --baseline "$classical" \
  --sheet "$out/sheet.png"
"$lacuna" report "$out"/*autoencoder "$out"/*_noise "$out"/fashion_denoiser "$out"/fashion_artifact \
  -o "$out/report.html"
"$lacuna" report "$out"/mnist_autoencoder-latent* -o "$out/latent.html" --data "$data/mnist" --degrade none
echo "reproduce-digits: figures and tables are in $out; $out/report.html and $out/latent.html show the runs"
