#include "datasets/idx.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "lacuna/error.h"

namespace lacuna {
namespace {

/// More than any IDX file in use; keeps a lying header or a gzip bomb from exhausting memory.
constexpr std::uint64_t max_bytes = std::uint64_t{1} << 32;

[[noreturn]] void reject(const std::filesystem::path& path, const std::string& what) {
  throw Error(ErrorCode::bad_input, path.string() + ": " + what);
}

/// Reads a plain or gzipped file (zlib passes plain files through) front to back.
class IdxReader {
 public:
  explicit IdxReader(const std::filesystem::path& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (!file_) reject(path_, "cannot open IDX file");
    gzbuffer(file_.get(), 1u << 17);
  }

  std::uint32_t big_endian() {
    std::uint8_t bytes[4];
    if (read(bytes, 4) != 4) reject(path_, "truncated IDX header");
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
  }

  /// Exactly `count` bytes and then the end of the file.
  std::vector<std::uint8_t> rest(std::uint64_t count) {
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < count) {  // grows with what is really there, not with what the header claims
      const std::size_t had = bytes.size();
      const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count - had, 1u << 24));
      bytes.resize(had + wanted);
      const std::size_t got = read(bytes.data() + had, wanted);
      if (got != wanted)
        reject(path_,
               fmt::format("truncated: the header promises {} bytes, the file has {}", count, had + got));
    }
    std::uint8_t extra;
    if (read(&extra, 1) != 0) reject(path_, fmt::format("more data than the {} bytes of the header", count));
    return bytes;
  }

 private:
  std::size_t read(std::uint8_t* to, std::size_t size) {
    const int got = gzread(file_.get(), to, static_cast<unsigned>(size));
    int code = Z_OK;
    const char* message = gzerror(file_.get(), &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR))
      reject(path_, std::string("damaged gzip data: ") + message);
    return static_cast<std::size_t>(got);
  }

  struct Close {
    void operator()(gzFile_s* file) const { gzclose(file); }
  };
  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
};

void expect_magic(const std::filesystem::path& path, std::uint32_t magic, std::uint32_t expected,
                  const char* what) {
  if (magic != expected)
    reject(path, fmt::format("magic number {:#010x}, expected {:#010x} (an IDX file of {})", magic, expected,
                             what));
}

class IdxDataset final : public Dataset {
 public:
  explicit IdxDataset(std::vector<IdxImages> parts) : parts_(std::move(parts)) {
    for (const IdxImages& part : parts_) size_ += part.count;
  }

  std::int64_t size() const override { return size_; }
  std::string name(std::int64_t index) const override { return "#" + std::to_string(index); }

  Planes get(std::int64_t index) const override {
    for (const IdxImages& part : parts_) {
      if (index >= part.count) {
        index -= part.count;
        continue;
      }
      Planes picture(1, part.height, part.width);
      const std::uint8_t* from =
          part.samples.data() + picture.samples.size() * static_cast<std::size_t>(index);
      std::transform(from, from + picture.samples.size(), picture.samples.begin(),
                     [](std::uint8_t value) { return static_cast<float>(value) / 255.0f; });
      return picture;
    }
    throw Error(ErrorCode::internal, "IDX data set: index out of range");
  }

 private:
  std::vector<IdxImages> parts_;
  std::int64_t size_ = 0;
};

/// The file of one part ("train" or "t10k") and kind ("images-idx3" or "labels-idx1"), or an empty path.
std::filesystem::path find_idx(const std::filesystem::path& folder, const std::string& part,
                               const std::string& kind) {
  for (const char* separator : {"-", "."}) {  // both spellings are in circulation
    for (const char* suffix : {"", ".gz"}) {
      std::string name = part + "-" + kind + "-ubyte" + suffix;
      name.replace(name.find("-idx"), 1, separator);
      std::error_code ignored;
      if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
    }
  }
  return {};
}

/// Paths of the parts that a split asks for, in the order train, test.
std::vector<std::filesystem::path> idx_paths(const DatasetSource& source, const std::string& kind) {
  std::vector<std::string> parts = {"train", "t10k"};
  if (source.split == "train")
    parts = {"train"};
  else if (source.split == "test" || source.split == "t10k")
    parts = {"t10k"};
  else if (!source.split.empty())
    throw Error(ErrorCode::bad_input, fmt::format("{}: IDX data has the splits train and test, not '{}'",
                                                  source.folder.string(), source.split));
  std::vector<std::filesystem::path> paths;
  for (const std::string& part : parts) {
    const auto path = find_idx(source.folder, part, kind);
    if (!path.empty()) paths.push_back(path);
  }
  if (paths.empty())
    throw Error(ErrorCode::bad_input, fmt::format("{}: no file {}-{}-ubyte or .gz", source.folder.string(),
                                                  fmt::join(parts, "|"), kind));
  return paths;
}

}  // namespace

IdxImages read_idx_images(const std::filesystem::path& path) {
  IdxReader reader(path);
  expect_magic(path, reader.big_endian(), 0x803, "pictures");
  const std::uint64_t count = reader.big_endian(), height = reader.big_endian(), width = reader.big_endian();
  constexpr std::uint64_t max_side = 32768;
  if (height < 1 || width < 1 || height > max_side || width > max_side)
    reject(path, fmt::format("pictures of {}x{}, sides must be in 1..{}", width, height, max_side));
  if (count > max_bytes / (height * width))
    throw Error(ErrorCode::limit_exceeded, fmt::format("{}: {} pictures of {}x{} exceed {} bytes",
                                                       path.string(), count, width, height, max_bytes));
  return {static_cast<std::int64_t>(count), static_cast<int>(height), static_cast<int>(width),
          reader.rest(count * height * width)};
}

std::vector<int> read_idx_labels(const std::filesystem::path& path) {
  IdxReader reader(path);
  expect_magic(path, reader.big_endian(), 0x801, "labels");
  const std::vector<std::uint8_t> bytes = reader.rest(reader.big_endian());
  return {bytes.begin(), bytes.end()};
}

std::vector<int> read_idx_labels(const DatasetSource& source) {
  std::vector<int> labels;
  for (const auto& path : idx_paths(source, "labels-idx1")) {
    const std::vector<int> part = read_idx_labels(path);
    labels.insert(labels.end(), part.begin(), part.end());
  }
  return labels;
}

bool holds_idx(const std::filesystem::path& folder) {
  return !find_idx(folder, "train", "images-idx3").empty() ||
         !find_idx(folder, "t10k", "images-idx3").empty();
}

std::unique_ptr<Dataset> open_idx_dataset(const DatasetSource& source) {
  std::vector<IdxImages> parts;
  for (const auto& path : idx_paths(source, "images-idx3")) parts.push_back(read_idx_images(path));
  return std::make_unique<IdxDataset>(std::move(parts));
}

}  // namespace lacuna
