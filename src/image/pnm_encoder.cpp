#include <fmt/format.h>

#include <bit>

#include "image/encoder.h"

namespace lacuna {
namespace {

class PnmEncoder final : public Encoder {
 public:
  PnmEncoder(ByteSink& sink, const EncodePlan& plan) : sink_(sink), wide_(plan.info.type == SampleType::u16) {
    const std::string head = fmt::format("P{}\n{} {}\n{}\n", plan.info.channels == 3 ? 6 : 5, plan.info.width,
                                         plan.info.height, wide_ ? 65535 : 255);
    sink_.write(head.data(), head.size());
  }

  void write(const Image& rows) override {
    if (!wide_) {
      sink_.write(rows.samples.data(), rows.samples.size());
      return;
    }
    std::vector<std::uint8_t> row;
    for (int y = 0; y < rows.height; ++y) {
      interleave_row(rows, y, row);
      if (std::endian::native == std::endian::little) reverse_bytes(row, 2);
      sink_.write(row.data(), row.size());
    }
  }

  void finish() override {}

 private:
  ByteSink& sink_;
  bool wide_;
};

}  // namespace

std::unique_ptr<Encoder> make_pnm_encoder(ByteSink& sink, const EncodePlan& plan) {
  return std::make_unique<PnmEncoder>(sink, plan);
}

}  // namespace lacuna
