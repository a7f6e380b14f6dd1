// The list of changes that a transaction carries out.
#pragma once

#include "engine/asking.hpp"
#include "engine/indexing.hpp"

#include <list>
#include <variant>

namespace locket {

namespace step {

struct enrol { subject_id who; date born; };
/// Anything else that a subject says: one event of their standing.
struct say { subject_id who; audit_act act; subject_event event; std::string reference{}; };
struct value { std::size_t field; crypto::plaintext bytes; };
struct put { subject_id who; record_id id; record_schema schema; std::vector<value> values; from came; bool decided; };
struct alter { record_id id; record_schema schema; value one; from came; };
struct remove { record_id id; };

using any = std::variant<enrol, say, put, alter, remove>;

}  // namespace step

struct transaction::state {
  std::shared_ptr<engine::state> home;
  actor by;
  std::list<step::any> list;  // grows without moving plaintext
  bool over = false;

  ~state() {
    for (auto& one : list) {
      if (auto* enrolled = std::get_if<step::enrol>(&one)) wipe(enrolled->who, by);
      if (auto* said = std::get_if<step::say>(&one)) wipe(said->who, by);
      if (auto* stored = std::get_if<step::put>(&one)) wipe(stored->who, by);
    }
  }
};

/// One carrying-out: the write transaction of vault and index, and what was loaded and changed in it.
class carrying_out {
 public:
  carrying_out(engine::state&, const actor&, bool touches_index);
  /// Carries one change out; a denial ends the whole.
  std::optional<denial> operator()(const step::any&);
  /// Seals what changed, and commits.
  void commit();
  instant at() const noexcept { return at_; }
  /// A basis may have ended, and what nothing supports any more is erased after 0 days: review_at_once() is to follow.
  bool ends_at_once() const noexcept { return ends_at_once_; }

 private:
  std::optional<denial> carry(const step::enrol&);
  std::optional<denial> carry(const step::say&);
  std::optional<denial> carry(const step::put&);
  std::optional<denial> carry(const step::alter&);
  std::optional<denial> carry(const step::remove&);

  struct held_subject {
    known_subject known;
    bool changed = false;
    std::optional<engine::state::identity> enrolling{};  // has no row yet
    std::size_t last_entry = 0;                          // of those that they stand in
    std::optional<audit_tag> mark{};                     // how they stand in them
  };
  held_subject* subject(const id_tag&);
  held_subject* subject_in(std::int64_t row);
  std::optional<denial> may_collect(const held_subject*, const id_tag&, const record_schema&, std::span<const step::value>, const from&);
  std::optional<denial> store_values(held_subject&, std::optional<record_row>, const id_tag&, const record_schema&, std::span<const step::value>, const from&);
  std::optional<denial> unique_still(const record_schema&, const step::value&, std::int64_t own_row);
  /// One entry for the changes of a transaction that differ in their subject alone, who stands in it once for each; the acts of one subject keep their order.
  void note(audit_act, held_subject*, audit_entry);
  void add_enrolled();

  engine::state& s_;
  const actor& by_;
  instant at_;
  std::int32_t day_;
  std::optional<blind_index::change> index_;   // locked before the vault, in every writer
  vault_file::writing writing_;
  store::transaction all_;
  keyring::look_once looked_;  // with the vault locked for writing nobody destroys what is sealed under here
  crypto::nonces fresh_;
  root_numbers roots_;
  std::shared_ptr<const timeline> known_;
  std::map<id_tag, std::optional<held_subject>> subjects_;
  std::map<std::int64_t, id_tag> enrolled_;  // by their rows-to-be
  std::vector<std::pair<audit_act, audit_entry>> entries_;  // in the order of their first change
  std::vector<std::pair<std::string_view, std::string_view>> remembered_;  // types and fields, of the list's schemas, whose indexing is written down
  std::int64_t index_commit_ = 0;
  bool indexed_ = false;
  bool ends_at_once_ = false;
};

}  // namespace locket
