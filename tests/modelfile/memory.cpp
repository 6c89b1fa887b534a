// Promise M1: while a file is validated, memory stays below its size and 2 MiB. Counts what the whole program
// allocates with operator new, which the library's containers use too.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "core/atomic_file.h"
#include "modelfile/safetensors.h"
#include "support/errors.h"
#include "support/sanitizers.h"
#include "support/temp_folder.h"

#if !LACUNA_SANITIZED  // sanitizers have an operator new of their own

namespace {

std::atomic<std::size_t> allocated{0};
std::atomic<std::size_t> peak{0};

}  // namespace

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  const std::size_t now = allocated += malloc_usable_size(memory);
  std::size_t highest = peak;
  while (now > highest && !peak.compare_exchange_weak(highest, now)) {
  }
  return memory;
}

void operator delete(void* memory) noexcept {
  if (memory) allocated -= malloc_usable_size(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace lacuna {
namespace {

using testing::error_of;
using testing::TempFolder;

std::string repeated(const std::string& text, std::size_t bytes) {
  std::string all;
  all.reserve(bytes);
  for (std::size_t i = 0; all.size() + text.size() + 8 <= bytes; ++i) {
    std::string part = text;
    if (const auto place = part.find('#'); place != std::string::npos)
      part.replace(place, 1, std::to_string(i));
    all += part;
  }
  return all;
}

TEST(SafetensorsMemory, stays_below_the_file_and_two_mebibytes) {
  constexpr std::size_t room = (1 << 20) - 64;
  const std::string long_name(120 << 10, 'n');
  const std::pair<const char*, std::string> headers[] = {
      {"many small tensors",
       "{" + repeated("\"#\":{\"dtype\":\"F32\",\"shape\":[0,0,0,0,0,0,0,0],\"data_offsets\":[0,0]},", room)},
      {"many metadata entries", "{\"__metadata__\":{" + repeated("\"#\":\"\",", room)},
      {"long metadata", "{\"__metadata__\":{" + repeated("\"#\":\"" + long_name + "\",", room)},
      {"long names",
       "{" + repeated("\"#" + long_name + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},",
                      room)},
      {"long numbers", "{\"a\":{\"shape\":[" + repeated(std::string(120000, '1') + ",", room)},
      {"open brackets", "{\"__metadata__\":" + repeated("{", room)},
      {"one long text", "{\"" + repeated("x", room)},
      {"blanks", "{" + repeated(" ", room)}};
  const TempFolder folder;
  for (const auto& [name, header] : headers) {
    std::vector<std::uint8_t> bytes(8 + header.size());
    for (int i = 0; i < 8; ++i)
      bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(header.size() >> (8 * i));
    std::copy(header.begin(), header.end(), bytes.begin() + 8);
    write_file(folder / "file", bytes);
    const std::size_t before = allocated;
    peak = before;
    error_of([&] { read_tensor_file(folder / "file"); });
    EXPECT_LE(peak - before, bytes.size() + (2u << 20)) << name;
  }
}

}  // namespace
}  // namespace lacuna

#endif
