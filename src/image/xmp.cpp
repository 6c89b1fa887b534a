#include "image/xmp.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace lacuna {
namespace {

std::string_view text_of(const std::vector<std::uint8_t>& xmp) {
  return {reinterpret_cast<const char*>(xmp.data()), xmp.size()};
}

/// Where the digit of tiff:Orientation stands, written as an attribute or as an element.
std::optional<std::size_t> orientation_digit(std::string_view text) {
  constexpr std::string_view name = "tiff:Orientation";
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    std::size_t next = at + name.size();
    const auto skip_space = [&] {
      while (next < text.size() &&
             (text[next] == ' ' || text[next] == '\n' || text[next] == '\r' || text[next] == '\t'))
        ++next;
    };
    skip_space();
    if (next < text.size() && text[next] == '=') {
      ++next;
      skip_space();
      if (next >= text.size() || (text[next] != '"' && text[next] != '\'')) continue;
    } else if (next >= text.size() || text[next] != '>') {
      continue;
    }
    ++next;
    skip_space();
    if (next < text.size() && text[next] >= '1' && text[next] <= '8') return next;
  }
  return std::nullopt;
}

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=' || c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/// End of the base64 run at `at`; line ends may be written as character references.
std::size_t base64_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (is_base64(text[at]))
      ++at;
    else if (rest.starts_with("&#xA;") || rest.starts_with("&#xD;") || rest.starts_with("&#10;"))
      at += 5;
    else
      break;
  }
  return at;
}

}  // namespace

int xmp_orientation(const std::vector<std::uint8_t>& xmp) {
  const auto at = orientation_digit(text_of(xmp));
  return at ? xmp[*at] - '0' : 1;
}

void reset_xmp_orientation(std::vector<std::uint8_t>& xmp) {
  if (const auto at = orientation_digit(text_of(xmp))) xmp[*at] = '1';
}

void remove_xmp_previews(std::vector<std::uint8_t>& xmp) {
  constexpr std::size_t least_length = 64;  // shorter runs are words that happen to begin so
  constexpr std::string_view jpeg = "/9j/", png = "iVBORw0KGgo";
  const std::string_view text = text_of(xmp);
  std::vector<std::uint8_t> kept;
  std::size_t from = 0;
  while (true) {
    const std::size_t at = std::min(text.find(jpeg, from), text.find(png, from));
    if (at == text.npos) break;
    const std::size_t end = base64_end(text, at);
    kept.insert(kept.end(), xmp.begin() + static_cast<std::ptrdiff_t>(from),
                xmp.begin() + static_cast<std::ptrdiff_t>(end - at < least_length ? end : at));
    from = end;
  }
  if (from == 0) return;
  kept.insert(kept.end(), xmp.begin() + static_cast<std::ptrdiff_t>(from), xmp.end());
  xmp = std::move(kept);
}

void trim_xmp_padding(std::vector<std::uint8_t>& xmp) {
  const std::string_view text = text_of(xmp);
  const std::size_t end = text.rfind("<?xpacket end");
  if (end == text.npos || end == 0) return;
  const std::size_t last = text.find_last_not_of(" \t\r\n", end - 1);
  if (last == text.npos) return;
  xmp.erase(xmp.begin() + static_cast<std::ptrdiff_t>(last + 1),
            xmp.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace lacuna
