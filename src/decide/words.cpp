// SPDX-License-Identifier: MIT
#include "decide/words.hpp"

#include <fmt/format.h>

namespace locket::decide {

std::string words::quoted(std::string_view text) const { return fmt::format("“{}”", text); }

template <class Part>
std::string words::name(const Part* part, std::string_view id, bool always_quoted) const {
  if (!part) return quoted(id);
  const std::string& said = in_ == language::zh ? part->name.zh : part->name.en;
  if (said.empty()) return quoted(id);
  return always_quoted ? quoted(said) : said;
}

std::string words::purpose(std::string_view id) const { return name(g_.in_force ? g_.in_force->find_purpose(id) : nullptr, id, true); }
std::string words::category(std::string_view id) const { return name(g_.in_force ? g_.in_force->find_category(id) : nullptr, id, true); }
std::string words::recipient(std::string_view id) const { return name(g_.in_force ? g_.in_force->find_recipient(id) : nullptr, id, false); }
std::string words::role(std::string_view id) const {
  return name(g_.in_force ? g_.in_force->find_role(id) : nullptr, id, in_ == language::en);
}

std::string words::basis(locket::basis what) const {
  const auto in = [&](const char* zh, const char* en) { return std::string(in_ == language::zh ? zh : en); };
  switch (what) {
    case basis::consent:
      return in("同意", "consent");
    case basis::contract:
      return in("服务合同", "the service contract");
    case basis::legal_obligation:
      return in("法定义务", "a legal obligation");
    case basis::national_security:
      return in("国家安全、国防安全", "national security");
    case basis::public_interest:
      return in("公共安全、公共卫生和重大公共利益", "public security and health");
    case basis::criminal_justice:
      return in("刑事侦查、起诉和审判", "criminal justice");
    case basis::vital_interests:
      return in("维护生命、财产等重大合法权益", "vital interests");
    case basis::self_published:
      return in("本人自行公开", "publication by the person");
    case basis::lawfully_public:
      return in("已合法公开", "lawful publication");
    case basis::service_security:
      return in("维护服务安全", "the security of the service");
  }
  return in("未知依据", "an unknown basis");
}

std::string words::date(instant at) const { return date(date_of(at, g_.in_force ? g_.in_force->what().zone : zone{})); }

std::string words::date(const locket::date& on) const {
  static constexpr const char* months[] = {"January", "February", "March",     "April",   "May",      "June",
                                           "July",    "August",   "September", "October", "November", "December"};
  if (in_ == language::zh) return fmt::format("{}年{}月{}日", on.year, on.month, on.day);
  return fmt::format("{} {} {}", on.day, months[(on.month - 1) % 12], on.year);
}

std::string words::clause() const {
  const auto* p = g_.in_force ? g_.in_force->find_purpose(g_.purpose) : nullptr;
  return p ? p->clause : std::string();
}

std::string words::fields() const {
  constexpr std::size_t most = 3;
  std::vector<std::string> names;
  // An allow is about all that were asked for, whichever of them shows its ground.
  if (!g_.category.empty() && g_.why != reason::allow) {
    names.push_back(category(g_.category));
  } else {
    for (const auto& id : g_.categories) names.push_back(category(id));
  }
  const std::size_t more = names.size() > most + 1 ? names.size() - most : 0;
  if (more) names.resize(most);
  if (names.empty()) return in_ == language::zh ? "个人信息" : "Personal data";
  if (in_ == language::zh) {
    // Quoted names stand side by side without a separator (GB/T 15834).
    std::string all = fmt::format("{}", fmt::join(names, ""));
    return more ? fmt::format("{}等{}项", all, names.size() + more) : all;
  }
  if (more) return fmt::format("The fields {} and {} others", fmt::join(names, ", "), more);
  const char* of = names.size() == 1 ? "The field " : "The fields ";
  return of + list(std::move(names));
}

std::string words::list(std::vector<std::string> names) {
  if (names.size() < 2) return names.empty() ? std::string() : names.front();
  const std::string last = std::move(names.back());
  names.pop_back();
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

}  // namespace locket::decide
