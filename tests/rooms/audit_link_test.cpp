#include <doctest/doctest.h>

#include "ledger/audit_chain.hpp"
#include "ledger/audit_link.hpp"

#include "support/vectors.hpp"

#include <algorithm>

using namespace locket;

namespace {

template <std::size_t N>
std::array<std::uint8_t, N> array_of(const nlohmann::json& hex) {
  std::array<std::uint8_t, N> out{};
  std::ranges::copy(support::from_hex(hex), out.begin());
  return out;
}

// The chain that Python wrote, and what is needed to walk it.
struct python_chain {
  nlohmann::json all = nlohmann::json::parse(std::ifstream(std::string(LOCKET_TEST_DATA) + "/vectors/audit.json"));
  crypto::key key = crypto::key::from(support::from_hex(all.at("chain_key")));
  zone days_in{all.at("zone")};

  const nlohmann::json& row(std::size_t number) const { return all.at("rows").at(number - 1); }

  int first_wrong(const nlohmann::json& order) const {
    audit_linker linker(key, days_in);
    int place = 0;
    for (const std::size_t number : order) {
      const auto sealed = support::from_hex(row(number).at("sealed"));
      const std::int32_t day = row(number).at("day");
      const audit_link link = array_of<32>(row(number).at("link"));
      if (linker.link(++place, sealed, day) != link) return place;
      linker.after(link, day);
    }
    return 0;
  }
};

}  // namespace

TEST_CASE("the links that Python made are right, and one out of its place is wrong") {
  const python_chain python;
  int walked = 0;
  for (const auto& v : support::vectors("audit.json")) {
    const std::string why = v.at("why");
    CAPTURE(why);
    CHECK(python.first_wrong(v.at("order")) == v.at("expect").get<int>());
    ++walked;
  }
  CHECK(walked >= 6);
  const auto& head = python.all.at("head");
  CHECK(audit_linker(python.key, python.days_in).mac_of({head.at("number"), array_of<32>(head.at("link"))}) ==
        array_of<32>(head.at("mac")));
}

TEST_CASE("an entry's text is, byte for byte, what Python lays out") {
  const python_chain python;
  int checked = 0;
  for (const auto& row : python.all.at("rows")) {
    const auto& e = row.at("entry");
    audit_entry one;
    one.what = static_cast<audit_act>(e.at("act").get<int>());
    one.why = e.at("why");
    one.basis = e.at("basis");
    one.role = e.at("role");
    one.actor = e.at("actor");
    one.purpose = e.at("purpose");
    one.basis_reference = e.at("reference");
    one.recipient = e.at("recipient");
    for (const auto& tag : e.at("subjects")) one.subjects.push_back(array_of<16>(tag));
    for (const auto& field : e.at("fields")) one.fields.push_back(field);
    CHECK(support::to_hex(encode(one)) == row.at("text").get<std::string>());
    CHECK(key_id_of(support::from_hex(row.at("sealed")))->day == row.at("day").get<std::int32_t>());
    ++checked;
  }
  CHECK(checked == 6);
}
