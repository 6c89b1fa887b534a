#!/usr/bin/env bash
# Installs the Debian packages that are missing. Quick where nothing is.
#   scripts/setup.sh [test] [dev] [bench]     the packages of debian-packages.txt, and of the lists named
# LACUNA_SKIP_SETUP=1 leaves the machine alone, for other systems and for machines set up otherwise.
set -euo pipefail
cd "$(dirname "$0")"
command_line="scripts/setup.sh $*"

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

[ "${LACUNA_SKIP_SETUP:-0}" = 1 ] && exit 0

lists=(debian-packages.txt)
for name in "$@"; do
  [ -f "debian-packages-$name.txt" ] || fail "no list debian-packages-$name.txt (there are: test, dev, bench)"
  lists+=("debian-packages-$name.txt")
done
mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${lists[@]}")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is not Debian (no apt-get), so nothing was installed." \
    "Install what corresponds to: ${wanted[*]}" \
    "and say LACUNA_SKIP_SETUP=1 to go on."
fi

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "root is needed, and there is no sudo. As root, run: $command_line"
  fi
}

mapfile -t missing < <(
  comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
)
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  as_root apt-get update -qq || echo "setup: the package lists could not be refreshed, using those at hand" >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}" \
      "This step needs Debian 12 or newer, a network, and root or sudo."
fi

# LibTorch computes with OpenMP; OpenBLAS must use the same threads instead of a pool of its own.
for folder in /usr/lib/*/openblas-openmp; do
  [ -d "$folder" ] || continue
  triplet=$(basename "$(dirname "$folder")")
  for library in libblas.so.3 liblapack.so.3 libopenblas.so.0; do
    link=/etc/alternatives/$library-$triplet
    if [ -e "$folder/$library" ] && [ "$(readlink "$link")" != "$folder/$library" ]; then
      as_root update-alternatives --quiet --set "$library-$triplet" "$folder/$library"
    fi
  done
done
