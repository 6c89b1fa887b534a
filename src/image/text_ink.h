#pragma once

#include <string>
#include <vector>

namespace lacuna {

/// A line of text as coverage, height x width, 0..255.
struct TextInk {
  int width = 0, height = 0;
  std::vector<unsigned char> coverage;
};

/// Draws `text` in `font` (a Pango description such as "sans bold") so that a line is about `pixels` high.
/// The font library keeps what it found out about each font and size for good, a few kB: ask for few of them.
/// May be called by several threads. What it looks like depends on the fonts that are installed. Throws
/// internal where nothing can be drawn.
TextInk draw_text(const std::string& text, const std::string& font, int pixels);

}  // namespace lacuna
