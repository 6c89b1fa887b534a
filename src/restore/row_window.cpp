#include "restore/row_window.h"

#include <algorithm>

#include "lacuna/error.h"
#include "restore/image_rows.h"

namespace lacuna {

RowSource rows_of(const Image& image) {
  return [&image, top = 0](int rows) mutable {
    const int count = std::min(rows, image.height - top);
    top += count;
    return crop_image(image, {top - count, top}, {0, image.width});
  };
}

void RowWindow::slide(const Stretch& rows) {
  if (rows.begin > top_) {
    drop_rows(rows.begin - top_, rows_);
    top_ = rows.begin;
  }
  const int missing = rows.end - (top_ + rows_.height);
  if (missing <= 0) return;
  const Image below = source_(missing);
  if (below.height != missing) throw Error(ErrorCode::bad_input, "the picture ends before its last row");
  append_rows(below, rows_);
}

Image RowWindow::part(const Stretch& rows, const Stretch& columns) const {
  return crop_image(rows_, {rows.begin - top_, rows.end - top_}, columns);
}

}  // namespace lacuna
