# The short way to everything; CMake does the work. Each target sets up what it needs first.
BUILD_TYPE ?= Release
CMAKE_FLAGS ?=
PICTURE ?=
FUZZ_SECONDS ?= 60

# A file that includes LibTorch takes 1.5 GB to compile: as many at once as cores and memory allow.
JOBS ?= $(shell awk -v cores=$$(nproc) '/^MemAvailable/ { fit = int($$2 / 1500000); \
          print fit < 1 ? 1 : fit < cores ? fit : cores }' /proc/meminfo)

CLANG_FORMAT ?= clang-format-14
CXX_FILES = git ls-files -z -- '*.cpp' '*.h'

.PHONY: help build demo test format check tidy asan fuzz setup setup-test setup-dev bench-pytorch reproduce-digits package reference clean

help:
	@echo 'make demo     takes the noise out of an example photograph and shows what was gained'
	@echo 'make build    the release build: build/lacuna'
	@echo 'make test     builds and runs all tests'
	@echo 'make format   formats the sources;  make check says whether they are'
	@echo 'make tidy     clang-tidy on the part without LibTorch'
	@echo 'make asan     tests of the part without LibTorch under AddressSanitizer and UBSan'
	@echo 'make fuzz     fuzzes the readers of untrusted input, FUZZ_SECONDS=$(FUZZ_SECONDS) each'
	@echo 'make bench-pytorch   training step and denoising beside PyTorch, ONNX Runtime and OpenCV (docs/benchmarks.md)'
	@echo 'make reproduce-digits   trains the networks of digits and clothes and draws the figures of docs/article.md'
	@echo 'make package  the Debian package: build/lacuna_*.deb'
	@echo 'make reference   the reference of the library: build/reference/html/index.html'
	@echo 'make clean    removes the build folders'
	@echo 'Settings: JOBS=$(JOBS) BUILD_TYPE=$(BUILD_TYPE) CMAKE_FLAGS=-D... PICTURE=FILE (of make demo)'

setup:
	@scripts/setup.sh

setup-test:
	@scripts/setup.sh test

setup-dev:
	@scripts/setup.sh dev

build: setup
	@cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=$(BUILD_TYPE) $(CMAKE_FLAGS) -Wno-dev --log-level=NOTICE
	@cmake --build build --parallel $(JOBS)

demo: build
	@scripts/demo.sh $(PICTURE)

test: setup-test build
	@ctest --test-dir build --output-on-failure --parallel $(JOBS)

format: setup-dev
	@$(CXX_FILES) | xargs -0 $(CLANG_FORMAT) -i

check: setup-dev
	@$(CXX_FILES) | xargs -0 $(CLANG_FORMAT) --dry-run --Werror

tidy: setup setup-dev
	@scripts/tidy.sh

# Without data sets: what is measured on photographs is slow there and says nothing about memory.
asan: setup setup-dev
	@cmake --preset sanitizers $(CMAKE_FLAGS) -Wno-dev --log-level=NOTICE
	@cmake --build build-asan --parallel $(JOBS)
	@LACUNA_DATA=/nowhere LACUNA_REQUIRE_DATA=0 ctest --test-dir build-asan --output-on-failure \
	  --parallel $(JOBS) --label-exclude project

fuzz: setup setup-dev
	@JOBS=$(JOBS) scripts/fuzz.sh $(FUZZ_SECONDS)

bench-pytorch: build
	@scripts/setup.sh bench
	@benchmarks/pytorch.py --threads 2
	@benchmarks/pytorch.py --threads 1

# The classical methods to compare with are built where their packages are.
reproduce-digits:
	@scripts/setup.sh bench
	@$(MAKE) --no-print-directory build
	@scripts/reproduce-digits.sh

package: build
	@cpack --config build/CPackConfig.cmake -B build

reference: setup-test
	@mkdir -p build
	@doxygen docs/Doxyfile
	@echo build/reference/html/index.html

clean:
	rm -rf build build-asan
