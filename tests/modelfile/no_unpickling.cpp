// Promise M3: no file of a user reaches torch::load, jit::load or pickle. The sources are searched by
// tests/project; here are the symbols that the built libraries ask others for.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <regex>
#include <string>

namespace lacuna {
namespace {

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return output;
  char part[4096];
  while (const std::size_t size = fread(part, 1, sizeof(part), pipe)) output.append(part, size);
  return pclose(pipe) == 0 ? output : "";
}

void expect_no_unpickling(const std::string& library) {
  const auto path = std::filesystem::path(LACUNA_BINARY_DIR) / library;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << library << " has not been built";
  const std::string symbols = output_of("nm -D -u -C '" + path.string() + "'");
  ASSERT_NE(symbols.find("operator new"), std::string::npos) << "nm shows no symbols of " << path;
  // Module::load(InputArchive&) is named by every class derived from Module; without an archive's load_from,
  // nothing can call it.
  const std::regex forbidden(
      "torch::(load|pickle_load|jit::(load|import|_load|unpickle|pickle_load))\\b|Unpickler"
      "|InputArchive::(load_from|InputArchive)|PyTorchStreamReader");
  std::smatch found;
  EXPECT_FALSE(std::regex_search(symbols, found, forbidden)) << library << " uses " << found.str();
}

TEST(NoUnpickling, core_library) {
  expect_no_unpickling("liblacuna.so");
}

TEST(NoUnpickling, networks_and_trainer) {
  expect_no_unpickling("liblacuna_torch.so");
}

}  // namespace
}  // namespace lacuna
