// locket's side of each workload.
#pragma once

#include "member.hpp"

#include <vector>

namespace bench {

inline locket::policy policy() {
  const auto kept = locket::days{30};
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .controller({"基准", "The benchmark"}).region("here").zone("+00:00")
      .profile(locket::profile::eu_gdpr())
      .category<handle_>().keep_after_closure(kept).then_erase()
      .category<mail_>().keep_after_closure(kept).then_erase()
      .category<phone_>().keep_after_closure(kept).then_erase()
      .category<name_>().keep_after_closure(kept).then_erase()
      .category<town_>().keep_after_closure(kept).then_erase()
      .category<work_>().keep_after_closure(kept).then_erase()
      .contract_of_minors_stands_on<serving>()
      .purpose<serving>().contract()
      .purpose<greeting>()
      .role("system").every_purpose()
      .records<member>();
}

class locket_side {
 public:
  explicit locket_side(const std::string& folder)
      : vault_(locket::vault::open({.at = locket::files::beside(folder + "/bench"), .key = locket::key_source::callback([](auto& kek) { kek.fill(7); }), .region = "here", .create = true})) {
    vault_.publish(policy());
  }

  void register_member(std::size_t n) {
    const auto v = values_of(n);
    const auto who = locket::subject_id::mint();
    const auto id = locket::record_id::mint();
    const auto done = vault_.begin()
                          .enrol(who, {1990, 5, 1})
                          .consent<greeting>(who)
                          .put(who, id, member{.handle = v.handle, .mail = v.mail, .phone = v.phone, .name = v.name, .town = v.town, .work = v.work})
                          .commit();
    if (!done) throw std::runtime_error(done.denial().explain("en"));
    ids_.push_back({who, id});
  }

  /// A permit in hand for member `n`: it is the audited act, and its cost is not the read's.
  void hold_permits(std::size_t count) {
    for (std::size_t n = 0; n < count; ++n) permits_.push_back(*vault_.permit<serving>(ids_[n].who, locket::actor::system()));
  }

  std::size_t read_two(std::size_t n) {
    const auto m = vault_.get<member>(permits_[n], ids_[n].record);
    const auto handle = m->reveal<&member::handle>();
    const auto name = m->reveal<&member::name>();
    return handle->size() + name->size();
  }

  std::size_t read_six(std::size_t n) {
    const auto m = vault_.get<member>(permits_[n], ids_[n].record);
    const auto handle = m->reveal<&member::handle>();
    const auto mail = m->reveal<&member::mail>();
    const auto phone = m->reveal<&member::phone>();
    const auto name = m->reveal<&member::name>();
    const auto town = m->reveal<&member::town>();
    const auto work = m->reveal<&member::work>();
    return handle->size() + mail->size() + phone->size() + name->size() + town->size() + work->size();
  }

 private:
  struct ids { locket::subject_id who; locket::record_id record; };
  locket::vault vault_;
  std::vector<ids> ids_;
  std::vector<locket::permit<serving>> permits_;
};

}  // namespace bench
