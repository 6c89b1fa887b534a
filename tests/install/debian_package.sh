#!/usr/bin/env bash
# debian_package.sh BUILD SOURCE: makes the Debian package, looks at what it says and holds, unpacks it (no root is
# needed) and uses it: program, manual pages, completions of three shells.
set -euo pipefail
build=$1 source=$2
. "$source/tests/install/common.sh"
has dpkg-shlibdeps || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cpack --config "$build/CPackConfig.cmake" -B "$work/made" > packed 2>&1 || fail "$(tail -n 20 packed)"
package=$(echo "$work"/made/lacuna_*.deb)

echo "== what it says"
dpkg-deb -I "$package" > said
grep -E 'Package|Version|Depends|Recommends' said
for library in libtorch libvips libexiv2 libdlib libc6 libstdc++6; do
  grep '^ Depends:' said | grep "$library" > /dev/null || fail "does not depend on $library"
done
for library in libopencv liblacuna; do
  if grep '^ Depends:' said | grep "$library" > /dev/null; then fail "depends on $library"; fi
done
[ "$(dpkg-deb -f "$package" Architecture)" = "$(dpkg --print-architecture)" ] || fail "another architecture"
if dpkg-deb -c "$package" | grep -v '^[dl-]rw.r.[x-]r.[x-] root/root'; then fail "odd rights or owners"; fi
for each in $(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g'); do
  dpkg-query -W -f '${db:Status-Status}\n' "$each" 2> /dev/null | grep '^installed' > /dev/null ||
    fail "depends on $each, which it was not built with"
done

echo "== what is in it works"
dpkg-deb -x "$package" root
export PATH="$work/root/usr/bin:$PATH"
unset LACUNA_MODELS LD_LIBRARY_PATH
lacuna models --json - > models.json
grep -qF "\"$work/root/usr/share/lacuna/models/photo_denoiser.safetensors\"" models.json || fail "not its own models"
make_pictures pictures 1
lacuna denoise pictures/0.pgm -o clean.png --threads 1 -q
[ -s root/usr/share/doc/lacuna/copyright ] || fail "no copyright file"
[ -z "$(find root -name "*baselines*")" ] || fail "the baselines are in it"

echo "== manual pages"
commands=$(lacuna --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\).*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 15 ] || fail "few commands: $commands"
for page in lacuna $(for each in $commands; do echo "lacuna-$each"; done); do
  file=root/usr/share/man/man1/$page.1.gz
  [ -s "$file" ] || fail "no manual page $page"
  if has man; then
    MANWIDTH=100 man --warnings -l "$file" > shown 2> warned || fail "man cannot show $page"
    [ ! -s warned ] || fail "$page: $(cat warned)"
  fi
done
if has man; then
  MANWIDTH=300 man -l root/usr/share/man/man1/lacuna-denoise.1.gz | col -b > shown
  for option in $(lacuna denoise --help | grep -oE '^  (-[a-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    grep -q -- "$option" shown || fail "lacuna-denoise(1) does not tell of $option"
  done
fi

echo "== bash"
. root/usr/share/bash-completion/completions/lacuna
complete_words() { # WORD...: what bash offers for the last one
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _lacuna
  echo "${COMPREPLY[*]}"
}
expect() { # WANTED WORD...
  local wanted=$1 offered
  shift
  offered=$(complete_words "$@")
  [ "$offered" = "$wanted" ] || fail "bash offers '$offered' after '$*', not '$wanted'"
}
complete -p lacuna | grep -- '-F _lacuna' > /dev/null || fail "bash knows no completion"
expect "denoise" lacuna den
expect "--skip-existing" lacuna denoise scans --sk
expect "jpeg png webp tiff pnm" lacuna denoise scans --format ""
expect "png pnm" lacuna fill --format p
expect "" lacuna denoise --quality ""
expect "" lacuna denoise sc
for each in $commands; do
  for option in $(lacuna "$each" --help | grep -oE '^  (-[a-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    expect_among=" $(complete_words lacuna "$each" "$option") "
    [[ $expect_among == *" $option "* ]] || fail "bash does not offer $option of $each"
  done
done

if has zsh; then
  echo "== zsh"
  zsh -f "$source/tests/install/completions.zsh" "$work/root/usr/share/zsh/vendor-completions"
fi

if has fish; then
  echo "== fish"
  offers() { # WANTED LINE
    HOME=$work fish --no-config -c "source root/usr/share/fish/vendor_completions.d/lacuna.fish; complete -C '$2'" | cut -f1 |
      grep -xF -- "$1" > /dev/null || fail "fish does not offer '$1' for '$2'"
  }
  offers denoise "lacuna den"
  offers --skip-existing "lacuna denoise scans --sk"
  offers jpeg "lacuna denoise --format "
  offers pictures/ "lacuna denoise pi"
fi
echo "all works"
