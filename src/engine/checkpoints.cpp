// What an auditor keeps elsewhere, and what it convicts later.
#include "ledger/checkpoint.hpp"

#include "engine/anchoring.hpp"

namespace locket {

std::string engine::checkpoint() {
  auto& s = *state_;
  s.enter();
  const auto last = durable_head(s);
  advance_anchor(s, last.number);
  return text_of({s.keys->vault(), last, s.keys->credited()}, s.keys->secret("lksigned"));
}

audit_report engine::verify_against(std::string_view text, function_ref<bool(std::uint64_t)> progress) {
  auto& s = *state_;
  s.enter();
  const auto kept = checkpoint_in(text, s.keys->vault(), s.keys->secret("lksigned"));
  auto reading = s.vault->read();
  const store::transaction view(reading.on, store::intent::read);
  auto found = s.chain->verify(reading.on, progress);
  audit_report report{found.checked, found.first_wrong, std::move(found.why)};
  const auto number = kept.last.number;
  if (!report || number == 0) return report;
  if (number > static_cast<std::int64_t>(report.checked)) {
    report.first_wrong = static_cast<std::int64_t>(report.checked) + 1;
    report.why = "missing since the checkpoint";
  } else if (s.chain->link_at(reading.on, number) != kept.last.link) {
    report.first_wrong = number;
    report.why = "another entry than the checkpoint's";
  }
  return report;
}

}  // namespace locket
