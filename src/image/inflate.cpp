#include "image/inflate.h"

#include <zlib.h>

#include <algorithm>

#include "lacuna/error.h"

namespace lacuna {

bool inflate_bounded(const std::uint8_t* data, std::size_t size, std::size_t max_size,
                     std::vector<std::uint8_t>& result) {
  result.clear();
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return false;
  stream.next_in = const_cast<Bytef*>(data);
  stream.avail_in = static_cast<uInt>(size);
  std::uint8_t block[16384];
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = block;
    stream.avail_out = sizeof block;
    status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = sizeof block - stream.avail_out;
    if (result.size() + made > max_size) break;
    result.insert(result.end(), block, block + made);
    if (status == Z_OK && made == 0 && stream.avail_in == 0) break;
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END && result.size() == stream.total_out;
}

void deflate_append(const std::uint8_t* data, std::size_t size, int level,
                    std::vector<std::uint8_t>& result) {
  const std::size_t before = result.size();
  uLongf made = compressBound(static_cast<uLong>(size));
  result.resize(before + made);
  if (compress2(result.data() + before, &made, data, static_cast<uLong>(size), level) != Z_OK)
    throw Error(ErrorCode::internal, "zlib cannot compress");
  result.resize(before + made);
}

}  // namespace lacuna
