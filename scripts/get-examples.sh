#!/usr/bin/env bash
# Puts example photographs into a folder: those of Debian's package python3-skimage, downloaded and unpacked
# without being installed.
#   scripts/get-examples.sh [FOLDER]     default: build/examples
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-build/examples}
pictures=usr/lib/python3/dist-packages/skimage/data
[ -f "$target/chelsea.png" ] && exit 0

fail() {
  printf 'examples: %s\n' "$@" \
    "Any photograph of your own does as well: build/lacuna denoise PHOTO -o RESULT" >&2
  exit 1
}

mkdir -p "$target"
work=$(mktemp -d "$target/unpack.XXXXXX")
trap 'rm -rf "$work"' EXIT
if [ -f "/$pictures/chelsea.png" ]; then
  source=/$pictures
else
  command -v apt-get >/dev/null || fail "the pictures come from a Debian package, and there is no apt-get."
  echo "examples: downloading Debian's python3-skimage for its pictures"
  (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root python3-skimage) ||
    fail "apt-get could not download python3-skimage (no network, or 'apt-get update' has not run yet)."
  dpkg-deb -x "$work"/python3-skimage_*.deb "$work"
  source=$work/$pictures
fi
for name in astronaut.png camera.png coffee.png hubble_deep_field.jpg page.png rocket.jpg text.png; do
  cp "$source/$name" "$target/"
done
cp "$source/chelsea.png" "$target/" # last: says that the folder is complete
