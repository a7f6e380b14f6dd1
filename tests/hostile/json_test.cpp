// Hostile JSON: lines that `blog decide` reads, and policy documents. Each is answered or refused in its own words, and the next one is read.
#include "support/print.hpp"
#include "support/a_policy.hpp"
#include "support/temp_folder.hpp"

#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>

using nlohmann::json;

namespace {

constexpr const char* good = R"({"id":"good","subject":{"birth_date":"1990-05-01"},"history":[{"at":"2026-01-05T08:00:00Z","event":"register"}],)"
                             R"("request":{"at":"2026-02-01T00:00:00Z","do":"collect","purpose":"survey","fields":["email"]}})";

std::string with(const std::string& what, const std::string& by, std::string text = good) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

/// What `blog decide` says to some lines, and how it ends.
struct told {
  std::vector<std::string> lines;
  int status = -1;
};
told decide(const std::string& lines) {
  const support::temp_folder folder;
  support::write_file(folder / "in", lines);
  const std::string command = std::string(LOCKET_HELPER_BLOG) + " decide < " + (folder / "in") + " > " + (folder / "out");
  const int ended = std::system(command.c_str());
  told out;
  out.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 1000;
  std::istringstream said(support::file_bytes(folder / "out"));
  for (std::string line; std::getline(said, line);) out.lines.push_back(line);
  return out;
}

std::string nested(const std::string& open, const std::string& close, int depth, const std::string& within = "1") {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  text += within;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

struct row {
  std::string what;
  std::string line;
  const char* answer;  // "no-consent", or how the refusal begins
};

std::vector<row> rows() {
  const std::string id = R"("id":"good")";
  std::vector<row> all{
      {"as it is", good, "no-consent"},
      {"an array that never ends", std::string(1'000'000, '['), "nested more than 32 deep"},
      {"an id nested 400,000 deep", with(id, "\"id\":" + nested("[", "]", 400'000)), "nested more than 32 deep"},
      {"objects nested 100,000 deep in an event", with(R"("event":"register")", "\"event\":" + nested("{\"a\":", "}", 100'000)), "nested more than 32 deep"},
      {"an id nested 33 deep", with(id, "\"id\":" + nested("[", "]", 33)), "nested more than 32 deep"},
      {"an id nested 31 deep, with the line itself 32", with(id, "\"id\":" + nested("[", "]", 31)), "no-consent"},
      {"a line of 1 MiB", std::string(good) + std::string((1 << 20) - std::string(good).size(), ' '), "no-consent"},
      {"a line of 1 MiB and a byte", std::string(good) + std::string((1 << 20) - std::string(good).size() + 1, ' '), "longer than 1048576 bytes"},
      {"a line of 8 MB", std::string(8'000'000, 'x'), "longer than 1048576 bytes"},
      {"a member twice", with(id, id + ',' + id), "\"id\" stands twice in one object"},
      {"a member twice, further in", with(R"("do":"collect")", R"("do":"use","do":"collect")"), "\"do\" stands twice in one object"},
      {"a member twice, spelt with an escape", with(R"("do":"collect")", R"("\u0064o":"use","do":"collect")"), "\"do\" stands twice in one object"},
      {"one name in two objects", with(id, R"("id":{"do":1})"), "no-consent"},
      {"a NUL in the line", with("good", std::string("go\0od", 5)), "not JSON"},
      {"a NUL between tokens", with(id, std::string("\0", 1) + id), "not JSON"},
      {"an escaped NUL in an id", with("\"good\"", R"("go\u0000od")"), "no-consent"},
      {"an escaped NUL in a purpose", with("\"survey\"", R"("survey\u0000")"), "undeclared-purpose"},
      {"an escaped NUL in a time", with("2026-02-01T00:00:00Z", R"(2026-02-01T00:00:00Z\u0000)"), "\"at\" is no RFC 3339 time"},
      {"a high surrogate alone", with("good", R"(\ud800)"), "not JSON"},
      {"a low surrogate alone", with("good", R"(\udc00)"), "not JSON"},
      {"surrogates in the wrong order", with("good", R"(\udc00\ud800)"), "not JSON"},
      {"a surrogate encoded in UTF-8", with("good", "\xed\xa0\x80"), "not JSON"},
      {"a pair of surrogates", with("good", R"(\ud83d\ude00)"), "no-consent"},
      {"2^53 + 1 as an id", with("\"good\"", "9007199254740993"), "no-consent"},
      {"2^64 - 1 as an id", with("\"good\"", "18446744073709551615"), "no-consent"},
      {"a number past every double", with("\"good\"", "1e400"), "not JSON"},
      {"NaN", with("\"good\"", "NaN"), "not JSON"},
      {"invalid UTF-8", with("good", "\xff\xfe"), "not JSON"},
      {"UTF-8 longer than need be", with("good", "\xc0\xaf"), "not JSON"},
      {"UTF-8 cut short", with("good", "\xe2\x82"), "not JSON"},
      {"a byte order mark alone", "\xef\xbb\xbf", "not JSON"},
      {"an empty line", "", "not JSON"},
      {"two values", std::string(good) + good, "not JSON"},
      {"a comment", std::string(good) + "// said", "not JSON"},
      {"a comma too many", with(id, "," + id), "not JSON"},
      {"a subject that is a number", with(R"({"birth_date":"1990-05-01"})", "7"), "expected an object"},
      {"a history that is an object", with(R"([{"at":"2026-01-05T08:00:00Z","event":"register"}])", "{}"), "\"history\" is no list"},
      {"a birth date of year 0", with("1990-05-01", "0000-01-01"), "\"birth_date\" is no date"},
      {"fields that are numbers", with(R"(["email"])", "[1]"), "a field is no string"},
  };
  const std::string accessed = R"({"at":"2026-01-05T08:00:00Z","event":"accessed","role":"support","subjects":)";
  const auto after = [&](const std::string& number) { return with(R"("event":"register"})", R"("event":"register"},)" + accessed + number + "}"); };
  all.push_back({"a count of 2^31 - 1", after("2147483647"), "\"subjects\" is more than 100000"});
  all.push_back({"a count past 2^63", after("9223372036854775808"), "\"subjects\" is no number"});
  all.push_back({"a count of -1", after("-1"), "\"subjects\" is no number"});
  all.push_back({"a count of 1.5", after("1.5"), "\"subjects\" is no number"});
  all.push_back({"a count of 3", after("3"), "no-consent"});
  return all;
}

}  // namespace

TEST_CASE("blog decide answers or refuses every hostile line in its own words, and the lines after it") {
  int tried = 0;
  std::string whole;
  const auto all = rows();
  for (const auto& one : all) whole += one.line + "\n" + good + "\n";
  const auto said = decide(whole);
  CHECK(said.status == 2);
  REQUIRE(said.lines.size() == 2 * all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].what);
    const auto answer = json::parse(said.lines[2 * i]);
    const std::string text = answer.contains("error") ? answer["error"] : answer["reason"];
    CHECK_MESSAGE(text.starts_with(all[i].answer), said.lines[2 * i].substr(0, 300));
    CHECK(json::parse(said.lines[2 * i + 1]).value("reason", "") == "no-consent");
    ++tried;
  }
  MESSAGE("hostile lines: ", tried, " tried");
  CHECK(tried > 40);
}

TEST_CASE("an id comes back as it was written, digit by digit and character by character") {
  const std::string ids[] = {"9007199254740993", "18446744073709551615", "-9223372036854775808", R"("a\u0000b")", R"("\"\\")", "null", R"({"a":[1,2]})"};
  std::string whole;
  for (const auto& id : ids) whole += with("\"good\"", id) + "\n";
  const auto said = decide(whole);
  CHECK(said.status == 0);
  REQUIRE(said.lines.size() == std::size(ids));
  for (std::size_t i = 0; i < std::size(ids); ++i) CHECK_MESSAGE(said.lines[i].starts_with("{\"id\":" + ids[i] + ","), said.lines[i]);
}

TEST_CASE("a last line without its newline is answered, and no line at all is no answer") {
  CHECK(decide(good).lines.size() == 1);
  const auto nothing = decide("");
  CHECK(nothing.lines.empty());
  CHECK(nothing.status == 0);
}

TEST_CASE("a hostile policy document is refused, and its sentence names no more than a place") {
  const auto document = support::a_policy().document();
  const std::string controller = json::parse(document)["controller"].dump();
  const std::pair<std::string, std::string> hostile[] = {
      {"nested 300,000 deep", std::string(300'000, '[')},
      {"nested 300,000 deep, and closed", nested("[", "]", 300'000)},
      {"a part nested 200,000 deep", with(controller, nested("{\"en\":", "}", 200'000), document)},
      {"a NUL in it", with("\"format\"", std::string("\0\"format\"", 9), document)},
      {"a lone surrogate", with("\"region\":\"CN\"", "\"region\":\"\\ud800\"", document)},
      {"invalid UTF-8", with("\"region\":\"CN\"", "\"region\":\"\xff\"", document)},
      {"2^53 + 1 days", with("\"from-closure\":30", "\"from-closure\":9007199254740993", document)},
      {"a version of 2^64", with("\"version\":1", "\"version\":18446744073709551616", document)},
      {"a version with a fraction", with("\"version\":1", "\"version\":1.0", document)},
      {"a number past every double", with("\"version\":1", "\"version\":1e400", document)},
      {"a key twice, once with an escape", with("\"version\":1", "\"v\\u0065rsion\":1,\"version\":1", document)},
      {"two documents", document + document},
      {"a byte order mark within", "{\xef\xbb\xbf" + document.substr(1)},
      {"8 MB of one text", with("\"region\":\"CN\"", "\"region\":\"" + std::string(8'000'000, 'x'), document)},
  };
  int tried = 0;
  CHECK(locket::policy::from_document(document).document() == document);
  for (const auto& one : hostile) {
    CAPTURE(one.first);
    try {
      (void)locket::policy::from_document(one.second);
      FAIL_CHECK("it was read");
    } catch (const locket::error& fault) {
      CHECK(fault.code() == locket::code::policy_ill_formed);
      CHECK(std::string(fault.what()).size() < 400);
    }
    ++tried;
  }
  MESSAGE("hostile documents: ", tried, " tried");
  CHECK(tried > 10);
}
