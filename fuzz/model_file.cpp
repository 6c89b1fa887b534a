// Model files from strangers: any bytes are either refused with an Error that is no bug of Lacuna, or survive
// being written and read again.
#include "modelfile/model_file.h"

#include <cstdlib>
#include <string>

#include "refused.h"

namespace {

bool same(const lacuna::TensorFile& a, const lacuna::TensorFile& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = b.tensors.find(name);
    if (other == b.tensors.end() || other->second.type != tensor.type ||
        other->second.shape != tensor.shape || other->second.bytes != tensor.bytes) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  refused([&] { lacuna::parse_model_file(bytes, "input"); });
  lacuna::TensorFile file;
  if (refused([&] { file = lacuna::parse_tensor_file(bytes, "input"); })) return 0;
  // Written again it carries a hash that fits, so that what lies behind that check is reached too.
  std::vector<std::uint8_t> written;
  if (refused([&] { written = lacuna::serialise_tensor_file(file); })) return 0;
  const lacuna::TensorFile again = lacuna::parse_tensor_file(written, "written");
  if (again.integrity != lacuna::Integrity::intact || !same(file, again)) std::abort();
  refused([&] { lacuna::parse_model_file(written, "written"); });
  return 0;
}
