#include "image/figure.h"

#include <algorithm>

#include "image/channels.h"
#include "image/text_ink.h"
#include "lacuna/error.h"

namespace lacuna {
namespace {

constexpr int kGap = 8;
constexpr int kTitleHeight = 28;
constexpr int kLeastSide = 112;  // smaller pictures are enlarged to about this
constexpr int kMostSide = 640;   // larger ones are reduced to at most this

/// Each pixel repeated `factor` times in both directions.
Planes enlarged(const Planes& picture, int factor) {
  Planes result(picture.channels, picture.height * factor, picture.width * factor);
  for (int channel = 0; channel < result.channels; ++channel) {
    for (int y = 0; y < result.height; ++y) {
      for (int x = 0; x < result.width; ++x) {
        result.at(channel, y, x) = picture.at(channel, y / factor, x / factor);
      }
    }
  }
  return result;
}

/// The mean of each block of `factor` x `factor` pixels; what is left over at the right and below is dropped.
Planes reduced(const Planes& picture, int factor) {
  Planes result(picture.channels, picture.height / factor, picture.width / factor);
  for (int channel = 0; channel < result.channels; ++channel) {
    for (int y = 0; y < result.height * factor; ++y) {
      for (int x = 0; x < result.width * factor; ++x) {
        result.at(channel, y / factor, x / factor) +=
            std::clamp(picture.at(channel, y, x), 0.0f, 1.0f) / static_cast<float>(factor * factor);
      }
    }
  }
  return result;
}

Planes fitted(const Planes& picture) {
  const int side = std::max(picture.width, picture.height);
  const Planes colour = to_colour(picture);
  if (side > kMostSide) return reduced(colour, (side + kMostSide - 1) / kMostSide);
  return side < kLeastSide ? enlarged(colour, std::max(1, kLeastSide / side)) : colour;
}

void paste(const Planes& picture, Planes& figure, int left, int top) {
  for (int channel = 0; channel < 3; ++channel) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x)
        figure.at(channel, top + y, left + x) = picture.at(channel, y, x);
    }
  }
}

constexpr int title_pixels = 15;

/// Writes `ink` in black, centred between `left` and `left + width`, which must hold it.
void write(const TextInk& ink, Planes& figure, int left, int width) {
  const int start = left + (width - ink.width) / 2, top = (kTitleHeight - ink.height) / 2 + kGap / 2;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (top + y < 0 || top + y >= kTitleHeight + kGap) continue;
      for (int channel = 0; channel < 3; ++channel) {
        figure.at(channel, top + y, start + x) -=
            static_cast<float>(ink.coverage[static_cast<std::size_t>(y) * ink.width + x]) / 255.0f;
      }
    }
  }
}

}  // namespace

Image draw_figure(const std::vector<std::string>& titles, const std::vector<std::vector<Planes>>& rows) {
  std::vector<TextInk> inks;
  int cell_width = 0;
  for (const std::string& title : titles) {
    inks.push_back(draw_text(title, "sans", title_pixels));
    cell_width = std::max(cell_width, inks.back().width);
  }
  std::vector<std::vector<Planes>> cells;
  int height = kTitleHeight + kGap;
  std::vector<int> row_heights;
  for (const auto& row : rows) {
    if (row.size() != titles.size())
      throw Error(ErrorCode::internal, "a figure's row does not fit its titles");
    int row_height = 0;
    cells.emplace_back();
    for (const Planes& picture : row) {
      cells.back().push_back(fitted(picture));
      cell_width = std::max(cell_width, cells.back().back().width);
      row_height = std::max(row_height, cells.back().back().height);
    }
    row_heights.push_back(row_height);
    height += row_height + kGap;
  }
  const int columns = static_cast<int>(titles.size());
  Planes figure(3, height, kGap + columns * (cell_width + kGap), 1.0f);
  for (int column = 0; column < columns; ++column) {
    const int left = kGap + column * (cell_width + kGap);
    write(inks[static_cast<std::size_t>(column)], figure, left, cell_width);
    int top = kTitleHeight + kGap;
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const Planes& cell = cells[row][static_cast<std::size_t>(column)];
      paste(cell, figure, left + (cell_width - cell.width) / 2, top);
      top += row_heights[row] + kGap;
    }
  }
  return to_image(figure);
}

}  // namespace lacuna
