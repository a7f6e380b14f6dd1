// Where the slots are: the keyring's tables. They name numbers, never a key; what a row says of a slot is believed only if the slot agrees.
#pragma once

#include "keyring/header.hpp"
#include "keyring/slots.hpp"
#include "store/migration.hpp"

#include <functional>

namespace locket::ring {

extern const store::format keyring_format;

/// The tables of one connection. Has no state of its own; transactions are the caller's.
class directory {
 public:
  explicit directory(store::connection& on) noexcept : on_(on) {}

  // --- the header and the slots ---
  bool has_header();
  void add_header(const header_bytes&);
  crypto::bytes header();
  void put_header(const header_bytes&);
  void make_slots(slot_number first, slot_number last);
  slot_bytes read(slot_number);
  void write(slot_number, const slot_bytes&);
  /// How many slots say that they hold a living key of this kind. Nothing of them is authenticated.
  std::uint64_t count_live(slot_kind);

  // --- pages kept free, so that a destruction needs none from a full disk ---
  static constexpr std::int64_t page_size = 4096;
  std::int64_t free_pages();
  void add_ballast(std::int64_t pages);
  void overwrite_ballast(std::int64_t pages);
  void drop_ballast();

  // --- classes ---
  struct class_row {
    key_class is;
    std::array<std::uint8_t, 16> check{};
  };
  std::vector<class_row> classes();
  void add_class(const class_row&);
  void set_rule(const class_row&);

  // --- roots and their classes ---
  std::optional<slot_number> root(root_number);
  void add_root(root_number, slot_number);
  std::optional<slot_number> class_slot(root_number, class_number);
  std::vector<std::pair<class_number, slot_number>> class_slots(root_number);
  void add_class_slot(root_number, class_number, slot_number);

  // --- days ---
  bool any_day();
  struct day_row {
    class_number of = 0;
    std::int32_t day = 0;
    std::optional<std::int64_t> condemned;
  };
  std::optional<slot_number> day(class_number, std::int32_t day);
  void add_day(class_number, std::int32_t day, slot_number);
  void condemn_day(class_number, std::int32_t day, std::int64_t at);
  void end_day(class_number, std::int32_t day);
  /// Days of a class that are not destroyed: those never condemned up to `last`; those condemned from `after` to `until`. Oldest first.
  std::vector<day_row> days_through(class_number, std::int64_t last, std::size_t most);
  std::vector<day_row> days_condemned(class_number, std::int64_t after, std::int64_t until, std::size_t most);

  // --- roots that were closed or erased, and when the next of their classes needs a sweep: a hint, never later than the truth ---
  void plan(root_number, const slot_dates&, std::optional<std::int64_t> next);
  void unplan(root_number);
  void hurry_closed(days from_closure);
  void hurry_erased(days from_erasure);
  std::vector<root_number> planned(std::int64_t until, std::size_t most);
  std::optional<std::int64_t> first_planned();

  // --- classes of one root that a sweep has seen past their date ---
  std::vector<std::pair<class_number, std::int64_t>> condemned(root_number);
  std::vector<root_number> condemned_after(std::int64_t after, std::size_t most);
  void condemn(root_number, class_number, std::int64_t at);
  void acquit(root_number, class_number);

  // --- erasures that the host has not confirmed ---
  std::vector<slot_number> intents();
  void add_intent(slot_number);
  void end_intent(slot_number);

  /// Every row that leads to a slot, for the check of the whole file: visit(slot, name). The name of an intent has no numbers.
  void each_slot(const std::function<void(slot_number, const slot_name&)>& visit);

 private:
  store::connection& on_;
};

}  // namespace locket::ring
