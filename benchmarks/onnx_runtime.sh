#!/usr/bin/env bash
# Puts npm's onnxruntime-node into a folder, without running the scripts of any package, and runs a command with
# LACUNA_ONNX_RUNTIME naming the folder's node_modules.
#   benchmarks/onnx_runtime.sh build/test_export --gtest_filter='*OnnxRuntime*'    compares all shipped models
set -euo pipefail
version=1.17.0  # the program's own files are in the package up to here; later ones download them
folder=${XDG_CACHE_HOME:-$HOME/.cache}/lacuna-onnx-runtime-$version
if [ ! -d "$folder/node_modules/onnxruntime-node" ]; then
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error \
    "onnxruntime-node@$version" >&2
fi
LACUNA_ONNX_RUNTIME=$folder/node_modules exec "$@"
