#include "modelfile/safetensors_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "lacuna/error.h"

namespace lacuna {
namespace {

using Json = nlohmann::json;

constexpr char metadata_key[] = "__metadata__";
constexpr TensorType all_types[] = {TensorType::f16, TensorType::f32, TensorType::f64, TensorType::i64,
                                    TensorType::u8};

std::optional<TensorType> type_of_name(const std::string& name) {
  for (const TensorType type : all_types) {
    if (name == type_name(type)) return type;
  }
  return std::nullopt;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Names come from the file: keep an error line short and printable.
std::string in_quotes(const std::string& text) {
  std::string shown;
  for (const char c : text.substr(0, 80)) shown += is_control(c) ? '?' : c;
  return "'" + shown + (text.size() > 80 ? "...'" : "'");
}

/// Reads the header event by event: a document tree would keep the last of duplicate keys silently, and
/// would grow before any limit could be looked at. Texts are copied, not moved: the parser's own have twice
/// the room they need.
class HeaderReader final : public nlohmann::json_sax<Json> {
 public:
  HeaderReader(const std::string& file, const TensorFileLimits& limits) : file_(file), limits_(limits) {}

  TensorHeader take() { return std::move(header_); }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside) return enter(Place::top);
    if (place_ == Place::top) return enter(at_metadata_ ? Place::metadata : Place::tensor);
    unexpected("an object");
  }

  bool end_object() override {
    if (place_ == Place::tensor) finish_tensor();
    return enter(place_ == Place::top ? Place::outside : Place::top);
  }

  bool key(std::string& name) override {
    if (place_ == Place::top) {
      at_metadata_ = name == metadata_key;
      if (at_metadata_ && std::exchange(has_metadata_, true)) duplicate(name);
      if (!at_metadata_) start_tensor(name);
    } else {
      const bool fresh =
          place_ == Place::metadata ? !header_.metadata.count(name) : fields_.insert(name).second;
      if (!fresh) duplicate(name);
      if (place_ == Place::tensor && name != "dtype" && name != "shape" && name != "data_offsets") {
        bad(fmt::format("tensor {}: unknown field {}", in_quotes(entry_.name), in_quotes(name)));
      }
      field_ = name;
    }
    return true;
  }

  bool string(std::string& value) override {
    if (place_ == Place::metadata) {
      if (header_.metadata.size() == limits_.max_metadata_entries) {
        limit(fmt::format("more than {} metadata entries", limits_.max_metadata_entries));
      }
      header_.metadata.emplace(field_, value);
      return true;
    }
    if (place_ != Place::tensor || field_ != "dtype") unexpected("text");
    const auto type = type_of_name(value);
    if (!type) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("{}: tensor {}: element type {} is not supported (F16, F32, F64, I64, U8 are)",
                              file_, in_quotes(entry_.name), in_quotes(value)));
    }
    entry_.type = *type;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::tensor && field_ == "shape") return enter(Place::shape);
    if (place_ == Place::tensor && field_ == "data_offsets") return enter(Place::offsets);
    unexpected("a list");
  }

  bool end_array() override { return enter(Place::tensor); }

  bool number_unsigned(std::uint64_t value) override {
    if (place_ == Place::shape) {
      if (value > static_cast<std::uint64_t>(INT64_MAX)) bad_entry("a dimension is too large");
      if (entry_.shape.size() == limits_.max_rank) {
        limit(fmt::format("tensor {}: more than {} dimensions", in_quotes(entry_.name), limits_.max_rank));
      }
      entry_.shape.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (place_ != Place::offsets) unexpected("a number");
    if (offset_count_ == 2) bad_entry("data_offsets must hold two numbers");
    (offset_count_++ == 0 ? entry_.begin : entry_.end) = value;
    return true;
  }

  bool number_integer(std::int64_t) override { unexpected("a negative number"); }
  bool number_float(double, const std::string&) override { unexpected("a fraction"); }
  bool boolean(bool) override { unexpected("a truth value"); }
  bool null() override { unexpected("null"); }
  bool binary(binary_t&) override { unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    bad(fmt::format("the header is no JSON, from its byte {} on", position));
  }

 private:
  enum class Place { outside, top, metadata, tensor, shape, offsets };

  bool enter(Place place) {
    place_ = place;
    return true;
  }

  void start_tensor(const std::string& name) {
    if (header_.entries.size() == limits_.max_tensors) {
      limit(fmt::format("more than {} tensors", limits_.max_tensors));
    }
    entry_ = TensorEntry{};
    entry_.name = name;
    // Names end up in messages and on terminals.
    if (std::any_of(entry_.name.begin(), entry_.name.end(), is_control))
      bad_entry("its name holds control characters");
    fields_.clear();
    offset_count_ = 0;
  }

  void finish_tensor() {
    for (const char* field : {"dtype", "shape", "data_offsets"}) {
      if (!fields_.count(field)) bad_entry(fmt::format("{} is missing", field));
    }
    if (offset_count_ != 2) bad_entry("data_offsets must hold two numbers");
    header_.entries.push_back(std::move(entry_));
  }

  [[noreturn]] void bad(const std::string& what) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: {}", file_, what));
  }
  [[noreturn]] void duplicate(const std::string& name) {
    bad(fmt::format("duplicate key {}", in_quotes(name)));
  }
  [[noreturn]] void bad_entry(const std::string& what) {
    bad(fmt::format("tensor {}: {}", in_quotes(entry_.name), what));
  }
  [[noreturn]] void limit(const std::string& what) {
    throw Error(ErrorCode::limit_exceeded, fmt::format("{}: {}", file_, what));
  }
  [[noreturn]] void unexpected(const char* what) {
    switch (place_) {
      case Place::outside:
        bad(fmt::format("the header must be an object, not {}", what));
      case Place::top:
        bad(fmt::format("key {} must hold an object, not {}",
                        in_quotes(at_metadata_ ? metadata_key : entry_.name), what));
      case Place::metadata:
        bad(fmt::format("metadata {} must be text, not {}", in_quotes(field_), what));
      default:
        bad_entry(fmt::format("{} must not hold {}", field_, what));
    }
  }

  const std::string& file_;
  const TensorFileLimits& limits_;
  TensorHeader header_;
  Place place_ = Place::outside;
  bool has_metadata_ = false;
  bool at_metadata_ = false;      // whether the present key of the header is its metadata
  std::set<std::string> fields_;  // of the present tensor
  std::string field_;             // present key of a tensor or of the metadata
  TensorEntry entry_;
  int offset_count_ = 0;
};

/// The parser collects each text, number and run of blanks before anyone can look at it, so long ones are
/// found beforehand.
void check_token_lengths(std::string_view json, const std::string& name, const TensorFileLimits& limits) {
  std::size_t length = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    const bool ends = c == '"' || (!in_text && std::string_view("{}[]:,").find(c) != std::string_view::npos);
    length = ends ? 0 : length + 1;
    if (c == '"') in_text = !in_text;
    if (in_text && c == '\\') ++i;
    if (length > limits.max_token_bytes) {
      throw Error(ErrorCode::limit_exceeded, fmt::format("{}: a text of more than {} bytes in its header",
                                                         name, limits.max_token_bytes));
    }
  }
}

/// Tensors of the same name; metadata keys have been looked at while reading.
void check_names(std::vector<TensorEntry>& entries, const std::string& name) {
  std::sort(entries.begin(), entries.end(),
            [](const TensorEntry& a, const TensorEntry& b) { return a.name < b.name; });
  const auto twin =
      std::adjacent_find(entries.begin(), entries.end(),
                         [](const TensorEntry& a, const TensorEntry& b) { return a.name == b.name; });
  if (twin == entries.end()) return;
  throw Error(ErrorCode::bad_input, fmt::format("{}: duplicate key {}", name, in_quotes(twin->name)));
}

/// Bytes that an entry's type and shape ask for, or nothing where the product overflows.
std::optional<std::uint64_t> wanted_bytes(const TensorEntry& entry) {
  std::uint64_t bytes = element_size(entry.type);
  for (const std::int64_t dimension : entry.shape) {
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(dimension), &bytes)) return std::nullopt;
  }
  return bytes;
}

void check_places(const std::vector<TensorEntry>& sorted, std::uint64_t data_bytes, const std::string& name) {
  const auto bad = [&](const std::string& what) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: {}", name, what));
  };
  std::uint64_t position = 0;
  for (const TensorEntry& entry : sorted) {
    const std::string tensor = fmt::format("tensor {}", in_quotes(entry.name));
    if (entry.end < entry.begin || entry.end > data_bytes) {
      bad(fmt::format("{}: bytes {}..{} are outside the data of {} bytes", tensor, entry.begin, entry.end,
                      data_bytes));
    }
    const auto wanted = wanted_bytes(entry);
    if (!wanted) bad(fmt::format("{}: the product of its dimensions overflows", tensor));
    if (*wanted != entry.end - entry.begin) {
      bad(fmt::format("{}: {} [{}] needs {} bytes, but has {}", tensor, type_name(entry.type),
                      fmt::join(entry.shape, ", "), *wanted, entry.end - entry.begin));
    }
    if (entry.begin < position) bad(fmt::format("{} overlaps the one before it", tensor));
    if (entry.begin > position)
      bad(fmt::format("{}: {} unused bytes before it", tensor, entry.begin - position));
    position = entry.end;
  }
  if (position != data_bytes)
    bad(fmt::format("{} unused bytes after the last tensor", data_bytes - position));
}

}  // namespace

std::size_t parse_header_length(const std::uint8_t* first, std::uint64_t file_size, const std::string& name,
                                const TensorFileLimits& limits) {
  if (file_size < length_field_bytes) {
    throw Error(ErrorCode::bad_input, fmt::format("{}: only {} bytes, no model file", name, file_size));
  }
  std::uint64_t length = 0;
  for (std::size_t i = length_field_bytes; i-- > 0;) length = length << 8 | first[i];
  if (length > file_size - length_field_bytes) {
    throw Error(
        ErrorCode::bad_input,
        fmt::format("{}: truncated or no model file: its header would be {} bytes long, the file is {}", name,
                    length, file_size));
  }
  if (length > limits.max_header_bytes) {
    throw Error(ErrorCode::limit_exceeded, fmt::format("{}: header of {} bytes, more than the limit of {}",
                                                       name, length, limits.max_header_bytes));
  }
  return static_cast<std::size_t>(length);
}

TensorHeader parse_tensor_header(std::string_view text, std::uint64_t data_bytes, const std::string& name,
                                 const TensorFileLimits& limits) {
  // nlohmann skips a byte order mark and leading white space; the format allows neither.
  if (text.empty() || text.front() != '{') {
    throw Error(ErrorCode::bad_input, fmt::format("{}: the header does not start with '{{'", name));
  }
  if (text.find('\0') != std::string_view::npos) {  // nlohmann takes it for the end
    throw Error(ErrorCode::bad_input, fmt::format("{}: the header is no JSON: it holds a zero byte", name));
  }
  check_token_lengths(text, name, limits);
  HeaderReader reader(name, limits);
  Json::sax_parse(text.begin(), text.end(), &reader);
  TensorHeader header = reader.take();
  check_names(header.entries, name);
  std::sort(header.entries.begin(), header.entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  check_places(header.entries, data_bytes, name);
  return header;
}

std::string write_tensor_header(const std::vector<TensorEntry>& entries,
                                const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[metadata_key] = metadata;
  for (const TensorEntry& entry : entries) {
    header[entry.name] = {
        {"dtype", type_name(entry.type)}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  // Bytes that are no UTF-8 become U+FFFD: JSON cannot hold them.
  return header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace lacuna
