// Members of a blog in a vault: the same calls as plain_members, with the same values and ids.
#pragma once

#include "host.hpp"

#include <vector>

namespace bench {

class locket_members {
 public:
  explicit locket_members(const std::string& name) : vault_(open_vault(name)) {}

  std::size_t enrol(std::size_t n);
  std::size_t move_in(std::size_t first, std::size_t count);
  /// Permits in hand for the members below `count`, for the purposes that the reads below are for.
  void hold_permits(std::size_t count);
  std::size_t read_two(std::size_t n);
  std::size_t read_six(std::size_t n);
  std::size_t read_as_staff(std::size_t n);
  std::size_t find(std::size_t n);
  std::size_t change(std::size_t n);
  std::size_t withdraw(std::size_t n);
  locket::vault& vault() { return vault_; }

 private:
  locket::vault vault_;
  std::vector<locket::permit<serving>> serve_;
  std::vector<locket::permit<greeting>> greet_;
};

}  // namespace bench
