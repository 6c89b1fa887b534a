#!/usr/bin/env bash
# Downloads a data set and checks every byte of it.
#   scripts/fetch-data.sh mnist|fashion-mnist [FOLDER]     default: data/NAME
# A broken download goes on where it stopped when the script runs again. LACUNA_DATA_URL names another
# place to load from (https:// or file://), for instance a mirror.
set -euo pipefail

fail() {
  printf 'fetch-data: %s\n' "$@" >&2
  exit 1
}

# File, size in bytes, SHA-256.
case "${1:-}" in
  mnist)
    url=https://ossci-datasets.s3.amazonaws.com/mnist
    files="
      train-images-idx3-ubyte.gz 9912422 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
      train-labels-idx1-ubyte.gz 28881 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
      t10k-images-idx3-ubyte.gz 1648877 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
      t10k-labels-idx1-ubyte.gz 4542 f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ;;
  fashion-mnist)
    url=http://fashion-mnist.s3-website.eu-central-1.amazonaws.com
    files="
      train-images-idx3-ubyte.gz 26421880 3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84
      train-labels-idx1-ubyte.gz 29515 a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845
      t10k-images-idx3-ubyte.gz 4422102 346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073
      t10k-labels-idx1-ubyte.gz 5148 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
    ;;
  *) fail "usage: scripts/fetch-data.sh mnist|fashion-mnist [FOLDER]" ;;
esac
folder=${2:-$(dirname "$0")/../data/$1}
url=${LACUNA_DATA_URL:-$url}
command -v curl >/dev/null || fail "curl is missing: apt-get install curl"
mkdir -p "$folder"

holds() { # FILE SIZE SHA256
  [ -f "$1" ] && [ "$(stat -c %s "$1")" = "$2" ] && echo "$3  $1" | sha256sum --check --status
}

download() { # NAME SIZE SHA256
  local file=$folder/$1 part=$folder/$1.part
  holds "$file" "$2" "$3" && return
  # A part as large as the file is no part of it; the server could not add to it.
  [ -f "$part" ] && [ "$(stat -c %s "$part")" -ge "$2" ] && rm "$part"
  echo "fetch-data: $url/$1"
  curl --fail --location --silent --show-error --retry 3 --max-filesize "$2" --continue-at - \
    --output "$part" "$url/$1" || fail "could not load $url/$1; run again to go on"
  if ! holds "$part" "$2" "$3"; then
    local size
    size=$(stat -c %s "$part")
    rm "$part"
    fail "$url/$1 is not what was expected ($size bytes, wanted $2, SHA-256 $3)"
  fi
  mv "$part" "$file"
}

while read -r name size sum; do
  if [ -n "$name" ]; then download "$name" "$size" "$sum"; fi
done <<<"$files"
echo "fetch-data: $folder is complete"
