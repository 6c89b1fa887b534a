// Promise M1: every rule of the file format, each with its error; nothing that is malformed gets through.
#include "modelfile/safetensors.h"

#include <gtest/gtest.h>
#include <time.h>

#include <limits>

#include "core/atomic_file.h"
#include "support/errors.h"
#include "support/sanitizers.h"
#include "support/temp_folder.h"

namespace lacuna {
namespace {

using testing::error_of;
using testing::TempFolder;

std::vector<std::uint8_t> file_of(const std::string& header, std::size_t data_bytes) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 8; ++i)
    bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * i)));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + data_bytes, 0);
  return bytes;
}

std::string tensor(const std::string& name, const std::string& shape, const std::string& offsets,
                   const std::string& type = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" +
         offsets + "]}";
}

/// `count` tensors without elements.
std::string many_tensors(std::size_t count) {
  std::string header = "{";
  for (std::size_t i = 0; i < count; ++i) header += (i ? "," : "") + tensor(std::to_string(i), "0", "0,0");
  return header + "}";
}

std::string many_metadata(std::size_t count) {
  std::string header = "{\"__metadata__\":{";
  for (std::size_t i = 0; i < count; ++i) header += (i ? ",\"" : "\"") + std::to_string(i) + "\":\"\"";
  return header + "}}";
}

struct Rule {
  const char* name;
  std::string header;
  std::size_t data_bytes;
  ErrorCode code;
  const char* message;  ///< a part of it
};

std::vector<Rule> rules() {
  const ErrorCode bad = ErrorCode::bad_input, limit = ErrorCode::limit_exceeded;
  const std::string four = tensor("a", "1", "0,4");
  return {
      {"header_too_long", std::string((1 << 20) + 1, ' '), 0, limit, "more than the limit of 1048576"},
      {"header_empty", "", 0, bad, "does not start with '{'"},
      {"header_starts_with_blank", " {}", 0, bad, "does not start with '{'"},
      {"header_starts_with_byte_order_mark", "\xEF\xBB\xBF{}", 0, bad, "does not start with '{'"},
      {"header_is_a_list", "[]", 0, bad, "does not start with '{'"},
      {"header_broken_off", "{" + four, 4, bad, "no JSON"},
      {"header_goes_on", "{}{}", 0, bad, "no JSON"},
      {"header_with_zero_byte", std::string("{}\0", 3), 0, bad, "zero byte"},
      {"header_hides_something", std::string("{}\0hidden", 9), 0, bad, "zero byte"},
      {"header_with_comment", "{/**/}", 0, bad, "no JSON"},
      {"header_not_utf8", "{\"__metadata__\":{\"a\":\"\xFF\"}}", 0, bad, "no JSON"},
      {"duplicate_tensor", "{" + four + "," + four + "}", 4, bad, "duplicate key 'a'"},
      {"duplicate_tensor_escaped", "{" + four + "," + tensor("\\u0061", "1", "4,8") + "}", 8, bad,
       "duplicate key 'a'"},
      {"duplicate_metadata_block", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, bad,
       "duplicate key '__metadata__'"},
      {"duplicate_metadata_key", "{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", 0, bad, "duplicate key 'k'"},
      {"duplicate_field",
       "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, bad,
       "duplicate key 'dtype'"},
      {"unknown_field", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, bad,
       "unknown field 'x'"},
      {"no_type", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, bad, "dtype is missing"},
      {"no_shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, bad, "shape is missing"},
      {"no_offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, bad, "data_offsets is missing"},
      {"one_offset", "{" + tensor("a", "1", "0") + "}", 4, bad, "two numbers"},
      {"three_offsets", "{" + tensor("a", "1", "0,4,4") + "}", 4, bad, "two numbers"},
      {"other_type", "{" + tensor("a", "1", "0,2", "BF16") + "}", 2, ErrorCode::unsupported, "'BF16'"},
      {"type_not_text", "{\"a\":{\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, bad,
       "dtype must not hold a number"},
      {"entry_not_object", "{\"a\":[]}", 0, bad, "'a' must hold an object"},
      {"entry_is_null", "{\"a\":null}", 0, bad, "'a' must hold an object"},
      {"metadata_not_object", "{\"__metadata__\":true}", 0, bad, "'__metadata__' must hold an object"},
      {"metadata_not_text", "{\"__metadata__\":{\"k\":1}}", 0, bad, "metadata 'k' must be text"},
      {"metadata_nested", "{\"__metadata__\":{\"k\":{}}}", 0, bad, "metadata 'k' must be text"},
      {"dimension_negative", "{" + tensor("a", "-1", "0,4") + "}", 4, bad, "negative"},
      {"dimension_fraction", "{" + tensor("a", "1.0", "0,4") + "}", 4, bad, "fraction"},
      {"dimension_nested", "{" + tensor("a", "[1]", "0,4") + "}", 4, bad, "a list"},
      {"dimension_text", "{" + tensor("a", "\"1\"", "0,4") + "}", 4, bad, "text"},
      {"dimension_of_64_bits", "{" + tensor("a", "9223372036854775808", "0,4") + "}", 4, bad, "too large"},
      {"dimension_beyond_64_bits", "{" + tensor("a", "18446744073709551616", "0,4") + "}", 4, bad,
       "fraction"},
      {"product_overflows", "{" + tensor("a", "4294967296,4294967296", "0,0") + "}", 0, bad, "overflows"},
      {"product_overflows_with_element_size", "{" + tensor("a", "4611686018427387904", "0,0") + "}", 0, bad,
       "overflows"},
      {"rank_9", "{" + tensor("a", "1,1,1,1,1,1,1,1,1", "0,4") + "}", 4, limit, "more than 8 dimensions"},
      {"offsets_reversed", "{" + tensor("a", "1", "4,0") + "}", 4, bad, "outside the data"},
      {"offsets_beyond_the_end", "{" + tensor("a", "2", "0,8") + "}", 4, bad, "outside the data"},
      {"size_and_shape_differ", "{" + tensor("a", "2", "0,4") + "}", 4, bad, "needs 8 bytes, but has 4"},
      {"overlap", "{" + four + "," + tensor("b", "1", "2,6") + "}", 6, bad, "'b' overlaps"},
      {"same_place", "{" + four + "," + tensor("b", "1", "0,4") + "}", 4, bad, "overlaps"},
      {"hole", "{" + four + "," + tensor("b", "1", "8,12") + "}", 12, bad, "4 unused bytes before it"},
      {"hole_at_the_start", "{" + tensor("a", "1", "4,8") + "}", 8, bad, "4 unused bytes before it"},
      {"trailing_bytes", "{" + four + "}", 5, bad, "1 unused bytes after the last tensor"},
      {"trailing_bytes_alone", "{}", 1, bad, "1 unused bytes after the last tensor"},
      {"tensors_4097", many_tensors(4097), 0, limit, "more than 4096 tensors"},
      {"metadata_257", many_metadata(257), 0, limit, "more than 256 metadata entries"},
      {"name_with_escape_sequence", "{" + tensor("\\u001b[31m", "1", "0,4") + "}", 4, bad,
       "control characters"},
      {"name_too_long", "{\"" + std::string((128 << 10) + 1, 'n') + "\":{}}", 0, limit,
       "more than 131072 bytes"},
      {"number_too_long", "{\"a\":{\"shape\":[" + std::string(200000, '1') + "]}}", 0, limit, "131072 bytes"},
      {"blanks_too_long", "{" + std::string(200000, ' ') + "}", 0, limit, "131072 bytes"},
      {"nested_without_end", std::string(1 << 20, '{'), 0, bad, "no JSON"},
      {"lists_without_end", "{\"a\":" + std::string(1000000, '['), 0, bad, "must hold an object"},
  };
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

constexpr double refusal_seconds = testing::sanitized ? 0.5 : 0.05;

TEST(Safetensors, each_rule_has_its_error_and_is_refused_at_once) {
  const TempFolder folder;
  for (const Rule& rule : rules()) {
    const auto path = folder / rule.name;
    write_file(path, file_of(rule.header, rule.data_bytes));
    const double start = thread_seconds();
    const auto error = error_of([&] { read_tensor_file(path); });
    EXPECT_LT(thread_seconds() - start, refusal_seconds) << rule.name;
    EXPECT_EQ(error_name(error.code), std::string(error_name(rule.code)))
        << rule.name << ": " << error.message;
    EXPECT_NE(error.message.find(rule.message), std::string::npos) << rule.name << ": " << error.message;
    EXPECT_EQ(error.message.rfind(path.string(), 0), 0u) << rule.name << ": " << error.message;
    const auto again = error_of([&] { parse_tensor_file(read_file(path), path.string()); });
    EXPECT_EQ(again.message, error.message);
  }
}

TEST(Safetensors, lengths_beyond_the_file_are_truncation) {
  for (std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{1} << 40, std::numeric_limits<std::uint64_t>::max(),
        std::numeric_limits<std::uint64_t>::max() - 7}) {
    std::vector<std::uint8_t> bytes = file_of("{}", 0);
    for (int i = 0; i < 8; ++i)
      bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(length >> (8 * i));
    const auto error = error_of([&] { parse_tensor_file(bytes, "file"); });
    EXPECT_EQ(error.code, ErrorCode::bad_input);
    EXPECT_NE(error.message.find("truncated"), std::string::npos) << error.message;
  }
}

TEST(Safetensors, what_is_allowed_at_the_bounds_is_read) {
  EXPECT_EQ(parse_tensor_file(file_of(many_tensors(4096), 0), "file").tensors.size(), 4096u);
  EXPECT_EQ(parse_tensor_file(file_of(many_metadata(256), 0), "file").metadata.size(), 256u);
  EXPECT_TRUE(parse_tensor_file(file_of("{}", 0), "file").tensors.empty());
  const auto scalar = parse_tensor_file(file_of("{" + tensor("a", "", "0,4") + "}   ", 4), "file");
  EXPECT_EQ(scalar.tensors.at("a").element_count(), 1u);
  const auto rank8 = parse_tensor_file(file_of("{" + tensor("a", "1,1,1,1,1,1,1,2", "0,8") + "}", 8), "file");
  EXPECT_EQ(rank8.tensors.at("a").shape.size(), 8u);
  EXPECT_EQ(rank8.integrity, Integrity::unknown);
}

TEST(Safetensors, tensors_may_lie_in_any_order) {
  std::vector<std::uint8_t> bytes =
      file_of("{" + tensor("a", "1", "4,5", "U8") + "," + tensor("b", "1", "0,4") + "}", 5);
  bytes.back() = 77;
  EXPECT_EQ(parse_tensor_file(bytes, "file").tensors.at("a").bytes, std::vector<std::uint8_t>{77});
}

TEST(Safetensors, missing_folder_and_limit_of_size_are_said) {
  const TempFolder folder;
  EXPECT_EQ(error_of([&] { read_tensor_file(folder / "absent"); }).code, ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { read_tensor_file(folder.path()); }).code, ErrorCode::bad_input);
  write_file(folder / "large", file_of("{" + tensor("a", "25", "0,100") + "}", 100));
  TensorFileLimits limits;
  limits.max_file_bytes = 100;
  EXPECT_EQ(error_of([&] { read_tensor_file(folder / "large", limits); }).code, ErrorCode::limit_exceeded);
}

/// A file of about 2 KB with every element type.
std::vector<std::uint8_t> two_kilobytes() {
  TensorFile file;
  file.metadata["lacuna"] = "{\"summary\": \"two \\\\ kilobytes\"}";
  file.tensors["weight"] = make_tensor({20, 2, 3, 3}, std::vector<float>(360, 0.25f));
  file.tensors["half"] = make_tensor({30}, std::vector<float>(30, -1.5f), TensorType::f16);
  file.tensors["count"] = {TensorType::i64, {}, std::vector<std::uint8_t>(8, 1)};
  file.tensors["mean"] = {TensorType::f64, {5}, std::vector<std::uint8_t>(40, 2)};
  file.tensors["bytes"] = {TensorType::u8, {3, 33}, std::vector<std::uint8_t>(99, 3)};
  return serialise_tensor_file(file);
}

TEST(Safetensors, every_prefix_is_refused) {
  const std::vector<std::uint8_t> bytes = two_kilobytes();
  ASSERT_GT(bytes.size(), 1500u);
  ASSERT_EQ(parse_tensor_file(bytes, "whole").integrity, Integrity::intact);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<std::uint8_t> prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(parse_tensor_file(prefix, "prefix"), Error) << size << " of " << bytes.size() << " bytes";
  }
}

TEST(Safetensors, every_flip_of_a_bit_or_a_byte_is_refused_or_noticed) {
  const std::vector<std::uint8_t> bytes = two_kilobytes();
  std::vector<std::uint8_t> flipped = bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF}) {
      flipped[i] = static_cast<std::uint8_t>(bytes[i] ^ flip);
      try {
        EXPECT_NE(parse_tensor_file(flipped, "flipped").integrity, Integrity::intact)
            << "byte " << i << " ^ " << flip;
      } catch (const Error& error) {
        EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
      }
    }
    flipped[i] = bytes[i];
  }
}

TEST(Safetensors, what_could_not_be_read_is_not_written) {
  TensorFile file;
  file.tensors["deep"] = make_tensor({1, 1, 1, 1, 1, 1, 1, 1, 1}, {1.0f});
  EXPECT_EQ(error_of([&] { serialise_tensor_file(file); }).code, ErrorCode::limit_exceeded);
  file.tensors.clear();
  file.metadata["long"] = std::string(200000, 'x');
  EXPECT_EQ(error_of([&] { serialise_tensor_file(file); }).code, ErrorCode::limit_exceeded);
  file.metadata.clear();
  file.tensors["short"] = {TensorType::f32, {2}, {0, 0, 0, 0}};
  EXPECT_EQ(error_of([&] { serialise_tensor_file(file); }).code, ErrorCode::internal);
}

TEST(Safetensors, metadata_that_is_no_utf8_is_written_readably) {
  TensorFile file;
  file.metadata["text"] = "a\xFF\"\\\n\x01z";
  const TensorFile again = parse_tensor_file(serialise_tensor_file(file), "file");
  EXPECT_EQ(again.metadata.at("text"), "a\xEF\xBF\xBD\"\\\n\x01z");
  EXPECT_EQ(again.integrity, Integrity::intact);
}

}  // namespace
}  // namespace lacuna
