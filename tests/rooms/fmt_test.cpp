#include "support/print.hpp"

#include "support/a_host.hpp"

#include <locket/fmt.hpp>

#include <fmt/format.h>

#include <string>

TEST_CASE("a personal value prints as its category, present or absent, and never as itself") {
  const host::member m{.handle = "canary-xm"};
  CHECK(fmt::format("{}", m.handle) == "[account]");
  CHECK(fmt::format("{}", m.email) == "[email]");
  CHECK(fmt::format("{:>10}|", m.email) == "   [email]|");
}

TEST_CASE("reasons, decisions, ids and times print as their texts") {
  CHECK(fmt::format("{}", locket::reason::consent_withdrawn) == "consent-withdrawn");
  CHECK(fmt::format("{}", locket::instant::parse("2026-01-05T08:00:00Z").value()) == "2026-01-05T08:00:00Z");
  CHECK(fmt::format("{}", locket::date{2026, 1, 5}) == "2026-01-05");
  CHECK(fmt::format("{}", locket::subject_id{}) == std::string(32, '0'));
  const std::string text = fmt::format("{}", locket::denial(locket::decision(locket::reason::consent_withdrawn, nullptr)));
  CHECK(text.starts_with("consent-withdrawn (R8.5)"));
}
