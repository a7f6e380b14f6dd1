// GDPRbench's role mixes as lists of operations, the same list for both contenders (Shastri et al., PVLDB 13(7), 2020, doi 10.14778/3384345; its
// artifact's src/workloads).
//
// A record is a value of 100 bytes of one of 10 categories, kept for one of 25 purposes. Every ten records are of one user. What locket says elsewhere,
// it says there: a category's time to live and a purpose's categories in the policy, a user's objection as a withdrawn consent, the access list as roles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace bench::gdpr {

constexpr std::size_t purposes = 25, categories = 10, of_a_user = 10;
constexpr std::size_t category_of(std::size_t purpose) { return purpose % categories; }

enum class act : std::uint8_t {
  create,
  remove,
  update_value,
  update_purpose,        // the controller: how a purpose is described, for everybody
  update_users_purpose,  // a user objects to one purpose, or takes it back
  update_user,           // … to all of theirs
  read_key,
  read_purpose,
  read_user,
  read_users_purpose,    // metadata: may this user's data be used for it?
  read_logs,
  verify_deletion,
};

struct op {
  act what{};
  std::size_t user = 0, item = 0, purpose = 0;
  bool objects = false;                    // update_user…: objects, or takes it back; create: has objected
  std::vector<std::size_t> items{};        // read_purpose, read_user: the records there are
  std::vector<std::size_t> users_purposes{};
};

struct share {
  act what;
  unsigned percent;
};
struct mix {
  const char* name;
  std::vector<share> shares;
  bool zipf;
  double goal;
  const char* left_out;  // what no public call answers; empty: nothing
};
const std::vector<mix>& mixes();

/// What there is at any moment, so that every operation finds what it is about.
class world {
 public:
  explicit world(std::size_t records);
  std::vector<op> story(const mix&, std::size_t operations);
  std::size_t users() const { return users_.size(); }
  std::size_t records() const { return first_; }
  static std::size_t purpose_of(std::size_t item);

 private:
  struct user {
    std::vector<std::size_t> items;
    std::set<std::size_t> purposes, objected;
  };
  std::size_t any_user(bool zipf);
  void carry(op&);
  std::vector<user> users_;
  std::vector<std::set<std::size_t>> by_purpose_;
  std::vector<std::pair<std::size_t, std::size_t>> removed_;  // user, item
  std::vector<double> zipf_;
  std::vector<std::size_t> purpose_of_new_;
  std::size_t first_, next_;
  std::mt19937_64 random_{20200713};
  std::size_t below(std::size_t n) { return random_() % n; }
};

inline std::string value_of(std::size_t item, std::size_t edition) {
  std::string text = "value " + std::to_string(item) + " edition " + std::to_string(edition) + " ";
  text.resize(100, 'x');
  return text;
}

}  // namespace bench::gdpr
