# What the tests of the installed program share.

# make_pictures FOLDER COUNT: gray discs with noise, as PGM.
make_pictures() {
  local i
  mkdir -p "$1"
  for ((i = 0; i < $2; ++i)); do
    LC_ALL=C awk -v seed="$i" 'BEGIN {
      srand(seed + 1); printf "P5\n96 64\n255\n"
      for (y = 0; y < 64; ++y) for (x = 0; x < 96; ++x) {
        near = (x - 48) ^ 2 + (y - 32) ^ 2 < (10 + 2 * seed) ^ 2
        printf "%c", int(40 + 50 * near + 30 * rand())
      }
    }' > "$1/$i.pgm"
  done
}

fail() {
  echo "$0: $*" >&2
  exit 1
}

# has PROGRAM: whether it is there; where missing data is a failure, it must be.
has() {
  command -v "$1" > /dev/null && return
  [ "${LACUNA_REQUIRE_DATA:-0}" != 1 ] || fail "no $1 (scripts/setup.sh test), and LACUNA_REQUIRE_DATA=1"
  echo "skipped: $1 is not installed (scripts/setup.sh test)"
  return 1
}
