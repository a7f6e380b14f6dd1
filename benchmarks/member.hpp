// What both contenders keep: one member of a blog, six fields in six categories, one of them unique.
#pragma once

#include <locket/locket.hpp>

#include <string>

namespace bench {

struct serving : locket::purpose<"serving"> {};      // rests on the contract
struct greeting : locket::purpose<"greeting"> {};    // rests on consent
struct handle_ : locket::category<"handle"> {};
struct mail_ : locket::category<"mail"> {};
struct phone_ : locket::category<"phone"> {};
struct name_ : locket::category<"name"> {};
struct town_ : locket::category<"town"> {};
struct work_ : locket::category<"work"> {};

struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, handle_, locket::for_<serving, greeting>> handle{};
  locket::personal<std::string, mail_, locket::for_<serving>, locket::unique<locket::email_text>> mail{};
  locket::personal<std::string, phone_, locket::for_<serving>> phone{};
  locket::personal<std::string, name_, locket::for_<serving, greeting>> name{};
  locket::personal<std::string, town_, locket::for_<serving>> town{};
  locket::personal<std::string, work_, locket::for_<serving>> work{};
};

/// The values of member number `n`: the same for both contenders.
struct values {
  std::string handle, mail, phone, name, town, work;
};
inline values values_of(std::size_t n) {
  const auto number = std::to_string(1000000 + n);
  return {"handle" + number, "member" + number + "@example.org", "+86138" + number + "0", "Wang " + number, "Chongqing " + number, "editor no " + number};
}

}  // namespace bench

BOOST_HANA_ADAPT_STRUCT(bench::member, handle, mail, phone, name, town, work);
