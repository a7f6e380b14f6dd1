// Who did what when, in entries that can be neither edited, dropped nor reordered unseen. FORMAT.md beside this file.
#pragma once

#include "ledger/audit_link.hpp"
#include "records/vault_file.hpp"

#include <limits>

namespace locket {

using audit_tag = std::array<std::uint8_t, 16>;

/// What an entry is about. Stored: never renumber.
enum class audit_act : std::uint8_t {
  opened = 1,
  published = 2,
  enrolled = 3,
  consented = 4,
  withdrawn = 5,
  accepted = 6,
  rejected = 7,
  closed = 8,
  contested = 9,
  resolved = 10,
  put = 11,
  changed = 12,
  removed = 13,
  moved_in = 14,
  asked = 20,      // `may`: a decision without data
  permitted = 21,  // a permit, allowed or refused
  page = 22,       // get_all
  found = 23,      // find
  provided = 24,
  released = 25,
  counted = 26,
  recipients_listed = 28,  // recipients_of
  ages_listed = 29,        // coming_of_age
  erased = 30,
  confirmed = 31,
  condemned = 32,
  destroyed = 33,
  swept = 34,
  shortened = 39,  // a version came into force, and with it shorter periods for what is stored
  rotated = 35,
  backed_up = 36,
  restored = 37,
  wound_down = 38,
  clock_suspect = 40,
  agreed = 41,
  accessed = 42,
  restored_accepted = 50,
  keyring_older = 51,
  compared = 52,  // with the host's own ids
};

/// One entry, opened. A subject stands in it as a constant tag under their audit class key, which erasure destroys: afterwards entries link
/// to each other but to nobody.
struct audit_entry {
  std::int64_t number = 0;
  instant at;
  audit_act what{};      // 0: the entry's day key has died
  std::uint8_t why = 0;  // the value of a reason; 0: allowed
  std::string role, actor, purpose, basis_reference, recipient;
  std::uint8_t basis = 0;            // the value of a basis; 0: none
  std::uint32_t policy_version = 0;  // at most 65,535
  std::vector<audit_tag> subjects;
  std::vector<std::string> fields;  // categories
};

audit_tag tag_under(const crypto::key& audit_class_key);  // of a subject

/// The sealed part of an entry: everything but number, instant and policy version, which its cell carries. Throws code::misuse_argument
/// for a text of more than 65,535 bytes.
crypto::plaintext encode(const audit_entry&);
/// False if it does not decode.
bool decode(crypto::view, audit_entry&);

/// Before the first day.
constexpr std::int32_t nothing_lost = std::numeric_limits<std::int32_t>::min();

/// The first entry that is wrong, or how many are right.
struct audit_verdict {
  std::uint64_t checked = 0;
  std::optional<std::int64_t> first_wrong;
  std::string why;  // "edited", "missing", "out of order", "the chain ends early"
};

/// Its calls may come from several threads, each with a connection of its own.
class audit_chain {
 public:
  /// Seals under class `of`; without one under the newest class of kind audit, minted with three years from collection if there is none.
  audit_chain(keyring&, const vault_id&, std::optional<class_number> of = {});
  /// Appends in the caller's write transaction. The entry's number is set. Class audit's days must be mintable. Throws code::corrupt if the
  /// chain's head was edited: to go on from it would hide what was cut.
  void append(store::connection& writing, audit_entry&, crypto::nonces&);
  /// The last entry; number 0 if there is none. Nothing if the head was edited.
  std::optional<audit_head> head(store::connection&) const;
  std::optional<audit_link> link_at(store::connection&, std::int64_t number) const;
  /// Walks the chain, which needs no data key: links are keyed hashes over ciphertext. `progress(done)` returning false stops it
  /// (code::interrupted).
  audit_verdict verify(store::connection&, function_ref<bool(std::uint64_t)> progress);
  /// Opens entries after `after`, up to `most`. Entries whose day key has died come with at.unix_seconds = the day's begin and nothing
  /// else. Throws code::corrupt at one that does not open.
  std::vector<audit_entry> entries(store::connection&, std::int64_t after, std::size_t most);

  /// Entries of days up to this one that do not open are those of a newer keyring that was lost, and are treated like those whose key has died.
  void lost_through(std::int32_t day) noexcept { lost_through_ = day; }

 private:
  cell_place place_of(std::int64_t number) const noexcept;
  /// Whether an entry that nothing opens stands where it was written.
  bool linked(store::connection&, std::int64_t number, store::view sealed, store::view link, std::int32_t day) const;

  keyring& keys_;
  vault_id vault_;
  class_number class_;
  std::int32_t lost_through_ = nothing_lost;
  crypto::key chain_key_;
};

}  // namespace locket
