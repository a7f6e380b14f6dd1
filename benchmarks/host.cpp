#include "host.hpp"

namespace bench {

locket::policy policy(locket::profile under) {
  using locket::days;
  constexpr days kept{30};
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .controller({"基准", "The benchmark"}).region("here").zone("+00:00")
      .profile(std::move(under))
      .category<handle_>().keep_after_closure(kept).then_erase()
      .category<mail_>().keep_after_closure(kept).then_erase()
      .category<phone_>().keep_after_closure(kept).then_erase()
      .category<name_>().keep_after_closure(kept).then_erase()
      .category<town_>().keep_after_closure(kept).then_erase()
      .category<work_>().keep_after_closure(days{0}).then_erase()
      .category<writing_>().keep_after_closure(kept).then_erase()
      .category<visit_>().keep_for(kept).or_after_closure(kept).then_erase()
      .contract_of_minors_stands_on<serving>()
      .purpose<serving>().contract()
      .purpose<publishing>().contract()
      .purpose<greeting>()
      .role("system").every_purpose()
      .role("support").grants<serving>()
      .records<member, comment, visit>();
}

locket::vault open_vault(const std::string& name, const locket::clock& time, const locket::policy& version) {
  auto opened = locket::vault::open({.at = locket::files::beside(name),
                                     .key = locket::key_source::callback([](auto& kek) { kek.fill(7); }),
                                     .region = "here",
                                     .create = true,
                                     .time = &time,
                                     .permit_seconds = 86400});
  opened.publish(version);
  return opened;
}

}  // namespace bench
