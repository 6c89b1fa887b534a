#!/usr/bin/env bash
# installed_tree.sh BUILD SOURCE: installs into a folder, moves it, and uses what is there: the program with its modules,
# models, recipes and worker; the library by CMake and pkg-config, with every example; each public header by itself.
set -euo pipefail
build=$1 source=$2
. "$source/tests/install/common.sh"
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" > "$work/installed"
mv "$work/first" "$work/tree"
tree=$work/tree
export PATH="$tree/bin:$PATH"
unset LACUNA_MODELS LD_LIBRARY_PATH
cd "$work"
make_pictures pictures 6

echo "== the program finds what was installed with it"
[ "$(command -v lacuna)" = "$tree/bin/lacuna" ] || fail "another lacuna comes first"
lacuna models --json - > models.json
grep -q "\"$tree/share/lacuna/models/photo_denoiser.safetensors\"" models.json || fail "not its own models"
grep -qF "$source" models.json && fail "models of the source tree"
lacuna denoise pictures/0.pgm -o clean.pgm --threads 1 -q
libraries=$(dirname "$(find "$tree/lib" -name liblacuna.so)")
ldd "$libraries/liblacuna_torch.so" > needed
grep 'liblacuna.so' needed | grep -F "$tree" > /dev/null || fail "the module takes another library"
lacuna train fashion_denoiser --data nothing --out run 2> said && fail "trained on nothing"
grep -q nothing said || fail "recipe not found: $(cat said)"

echo "== the worker of lacuna serve does a job"
lacuna serve --port 0 --threads 1 > link.txt &
server=$!
for _ in {1..300}; do grep -q 'token=' link.txt && break; sleep 0.1; done
address=$(sed -n 's|.*\(http://[0-9.:]*\)/.*|\1|p' link.txt)
authorization="Authorization: Bearer $(sed -n 's/.*token=//p' link.txt)"
id_in() { sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1; }
picture=$(curl -sf -H "$authorization" -H 'Content-Type: image/x-portable-graymap' -T pictures/0.pgm "$address/api/v1/images" | id_in)
job=$(curl -sf -H "$authorization" -H 'Content-Type: application/json' "$address/api/v1/jobs" \
  -d "{\"operation\": \"denoise\", \"image\": \"$picture\"}" | id_in)
curl -sfN -m 120 -H "$authorization" "$address/api/v1/jobs/$job/events" > events
curl -sf -H "$authorization" "$address/api/v1/jobs/$job/result" -o served.pgm || fail "no result: $(tail -n 3 events)"
[ -s served.pgm ] || fail "an empty result"
kill "$server"
wait "$server" || true
server=

echo "== find_package(Lacuna): every example"
cmake -S "$source/examples" -B examples -DCMAKE_PREFIX_PATH="$tree" -DCMAKE_BUILD_TYPE=Release > configured
cmake --build examples > built || fail "$(cat built)"
for program in restore progress_and_cancel train_on_a_folder own_degradation; do
  [ -x examples/$program ] || fail "example $program was not built"
done
examples/restore pictures/1.pgm restored.png | grep 'noise of sigma'
[ -s restored.png ] || fail "restore wrote nothing"
examples/progress_and_cancel pictures/1.pgm whole.png | grep '100 %' > /dev/null
status=0
examples/progress_and_cancel pictures/1.pgm never.png 0 > /dev/null 2>&1 || status=$?
[ $status = 130 ] && [ ! -e never.png ] || fail "cancelling: status $status"
examples/train_on_a_folder "$source/examples/small_denoiser.toml" pictures run > trained
model=$(sed -n 's/^model: //p' trained)
lacuna denoise pictures/2.pgm -o by_own_model.pgm --model "$model" --noise 20 -q
examples/train_on_a_folder "$source/examples/small_denoiser.toml" pictures run > again  # goes on: nothing is left to do
examples/own_degradation pictures/3.pgm filled.png | grep 'holes filled'

echo "== pkg-config"
export PKG_CONFIG_PATH=$libraries/pkgconfig
g++ -std=c++20 "$source/examples/restore.cpp" $(pkg-config --cflags --libs lacuna) -o by_pkg_config
LD_LIBRARY_PATH=$libraries ./by_pkg_config pictures/1.pgm again.png
cmp restored.png again.png
[ "$(pkg-config --modversion lacuna)" = "$(lacuna --version | cut -d' ' -f2)" ] || fail "versions differ"

echo "== the headers know the standard library only, and each stands by itself"
if grep -rhE '^#include' "$tree/include" | grep -vE '<[a-z_]+>|"lacuna/[a-z_]+\.h"'; then fail "a header knows more"; fi
for header in "$tree"/include/lacuna/*.h; do echo "#include <lacuna/$(basename "$header")>"; done > headers
while read -r line; do
  echo "$line" | g++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I "$tree/include" -x c++ - || fail "$line"
done < headers
echo "all works"
