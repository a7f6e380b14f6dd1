// The canonical document: what is stored and hashed, and how strictly it is read.
#include <doctest/doctest.h>

#include <locket/error.hpp>

#include "crypto/derive.hpp"
#include "support/a_policy.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

using namespace support;
using nlohmann::json;

namespace {

std::string refusal(const std::string& document) {
  try {
    const auto read = locket::policy::from_document(document);
    return "";
  } catch (const locket::error& e) {
    CHECK(e.code() == locket::code::policy_ill_formed);
    return e.what();
  }
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a policy is read back from its document as it was") {
  const auto p = a_policy();
  const auto read = locket::policy::from_document(p.document());
  CHECK(read.what() == p.what());
  CHECK(read.document() == p.document());
  CHECK(read.hash() == p.hash());
}

TEST_CASE("the document is canonical: sorted keys, no white space, as any JSON library writes it") {
  const auto document = a_policy().document();
  CHECK(json::parse(document).dump() == document);
  CHECK(document.starts_with("{\"categories\":["));
  SUBCASE("white space and another order of keys are another text for the same policy") {
    const auto read = locket::policy::from_document(json::parse(document).dump(2));
    CHECK(read.document() == document);
  }
  SUBCASE("texts are escaped where JSON wants it") {
    const auto odd = a_draft().contact({"引号\"与\\", "a \"quote\",\n a tab\t and a bell\x07"}).build();
    CHECK(json::parse(odd.document()).dump() == odd.document());
    CHECK(locket::policy::from_document(odd.document()).what() == odd.what());
  }
}

TEST_CASE("equal policies have equal documents, however they were drafted") {
  auto one = a_draft(), other = a_draft();
  one.serves("newsletter", "diary").serves("map", "mail");
  other.serves("map", "mail").serves("newsletter", "diary").serves("map", "mail");
  CHECK(one.build().document() == other.build().document());
  CHECK(one.build().hash() != a_policy().hash());
}

TEST_CASE("the hash is BLAKE2b-256 of the document") {
  const auto p = a_policy();
  const auto& d = p.document();
  CHECK(p.hash() == locket::crypto::hash32({reinterpret_cast<const std::uint8_t*>(d.data()), d.size()}));
}

TEST_CASE("every change to a policy changes its document") {
  using edit = std::function<void(locket::policy_draft&)>;
  const edit edits[] = {
      [](auto& d) {
        d.controller({"别人", "Somebody else"});
      },
      [](auto& d) { d.region("EU"); },
      [](auto& d) { d.in_zone({0}); },
      [](auto& d) { d.under(locket::profile::eu_gdpr()); },
      [](auto& d) { d.contract_stands_on("tell"); },
      [](auto& d) { d.minimum_group(11, 5); },
      [](auto& d) { d.minimum_group(10, 6); },
      [](auto& d) { d.serves("map", "diary"); },
      [](auto& d) { d.role("auditor").grants("demand").aggregates_only(); },
      [](auto& d) { d.recipient("lab", locket::recipient_kind::authority, "CN").permits("demand"); },
      [](auto& d) { d.recipient("lab", locket::recipient_kind::partner, "CN").contract_until({2027, 1, 1}); },
      [](auto& d) { d.recipient("lab", locket::recipient_kind::partner, "CN").contract_until({2027, 1, 1}).acts_as(locket::recipient_role::processor); },
      [](auto& d) { d.category("shoe").from_closure({5}).then(locket::final_act::erase); },
  };
  std::vector<std::string> documents{a_policy().document()};
  for (const auto& e : edits) {
    auto d = a_draft();
    e(d);
    documents.push_back(d.build().document());
  }
  std::sort(documents.begin(), documents.end());
  CHECK(std::adjacent_find(documents.begin(), documents.end()) == documents.end());
  CHECK(documents.size() == std::size(edits) + 1);
}

TEST_CASE("a document that is not quite one is refused, and the sentence names the place") {
  const auto p = a_policy();
  const auto& good = p.document();
  struct row {
    std::string document;
    const char* sentence;
  };
  const row rows[] = {
      {"", "the whole is no JSON"},
      {"[]", "the whole should be an object"},
      {good.substr(0, good.size() - 1), "the whole is no JSON"},
      {replaced(good, "\"format\":1", "\"format\":2"), "format is one that this version of locket does not know"},
      {replaced(good, "\"format\":1,", ""), "format is missing"},
      {replaced(good, "\"region\":\"CN\",\"release", "\"release"), "region is missing"},
      {replaced(good, "\"format\":1", "\"extra\":1,\"format\":1"), "extra is a key that this version of locket does not know"},
      {replaced(good, "\"sensitive\":false", "\"colour\":1,\"sensitive\":false"), "categories[0].colour is a key"},
      {replaced(good, "\"sensitive\":false", "\"sensitive\":0"), "categories[0].sensitive should be true or false"},
      {replaced(good, "\"from-closure\":30", "\"from-closure\":30.5"), "categories[0].keep.from-closure should be a whole number"},
      {replaced(good, "\"from-closure\":30", "\"from-closure\":\"30\""), "categories[0].keep.from-closure should be a whole number"},
      {replaced(good, "\"from-closure\":30", "\"from-closure\":99999999999"), "categories[0].keep.from-closure should be a whole number"},
      {replaced(good, "\"version\":1", "\"version\":-1"), "version should be a whole number from 0"},
      {replaced(good, "\"version\":1", "\"version\":18446744073709551615"), "version should be a whole number from 0"},
      {replaced(good, "\"then\":\"erase\"", "\"then\":\"shred\""), "categories[0].then is none of the words"},
      {replaced(good, "\"basis\":\"contract\"", "\"basis\":\"habit\""), "purposes[0].carried-by[0].basis is no legal basis"},
      {replaced(good, "\"effective\":\"2025-12-31T16:00:00Z\"", "\"effective\":\"2026-01-01T00:00:00+08:00\""),
       "effective should be a time"},
      {replaced(good, "\"contract-until\":\"2026-12-31\"", "\"contract-until\":\"2026-02-30\""),
       "recipients[0].contract-until should be a date"},
      {replaced(good, "\"role\":\"controller\"", "\"role\":\"friend\""), "recipients[0].role is none of the words"},
      {replaced(good, "\"roles\":[", "\"roles\":[7,"), "roles[0] should be an object"},
      {replaced(good, "\"version\":1", "\"version\":1,\"version\":1"), "version stands twice in one object"},
      {replaced(good, "\"sensitive\":false", "\"sensitive\":true,\"sensitive\":false"), "sensitive stands twice in one object"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.sentence);
    const auto what = refusal(r.document);
    CAPTURE(what);
    CHECK(what.find(r.sentence) != std::string::npos);
  }
  CHECK(refusal(good) == "");
}

TEST_CASE("a document that says what no draft could is refused") {
  auto twice = json::parse(a_policy().document());
  twice["categories"].push_back(twice["categories"][0]);
  CHECK(refusal(twice.dump()).find("category \"mail\" is there twice") != std::string::npos);
  auto listed = json::parse(a_policy().document());
  listed["purposes"][1]["categories"].push_back("mail");
  CHECK(refusal(listed.dump()).find("names category \"mail\" twice") != std::string::npos);
}

TEST_CASE("a version that dropped purposes is read back, though a first one could not be so") {
  const auto p = a_change(a_policy(), "2026-03-01").drop_purpose("service").drop_purpose("demand").build();
  CHECK(locket::policy::from_document(p.document()).what() == p.what());
}

TEST_CASE("a text that is not UTF-8 is refused when the policy is built") {
  CHECK_THROWS_AS((void)a_draft().contact({"\xff", "x"}).build(), locket::error);
}
