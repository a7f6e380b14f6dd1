// Numbers for the stored names of record types and fields: a row says 2 bytes where a struct says `display_name`.
#pragma once

#include "base/writers_first.hpp"
#include "store/sqlite.hpp"

#include <map>

namespace locket {

/// Minted in the transaction; a name keeps its number for ever, and numbers count from 1 to `most`. Remembers what it has seen, so one per vault
/// file. Safe to share between threads.
class names {
 public:
  static constexpr std::uint16_t most = 0x7fff;  // a record's cells need the bit above (rows.cpp)

  std::uint16_t type(store::connection&, std::string_view name);                       // mints
  std::uint16_t field(store::connection&, std::uint16_t type, std::string_view name);  // mints
  std::optional<std::uint16_t> find_type(store::connection&, std::string_view name);
  std::optional<std::uint16_t> find_field(store::connection&, std::uint16_t type, std::string_view name);
  /// Throw code::corrupt for a number without a name.
  std::string type_name(store::connection&, std::uint16_t);
  std::string field_name(store::connection&, std::uint16_t type, std::uint16_t field);
  /// To be called after a rollback: a number minted in it may be another name's tomorrow.
  void forget() noexcept;

 private:
  struct group {
    std::map<std::string, std::uint16_t, std::less<>> numbers;
    std::map<std::uint16_t, std::string> names;
  };
  std::optional<std::uint16_t> find(store::connection&, std::uint16_t in, std::string_view name);
  std::optional<std::uint16_t> remembered(std::uint16_t in, std::string_view name);
  std::uint16_t mint(store::connection&, std::uint16_t in, std::string_view name);
  std::string name_of(store::connection&, std::uint16_t in, std::uint16_t number);

  writers_first lock_;
  std::map<std::uint16_t, group> known_;  // type 0: names of types
};

}  // namespace locket
