// The README's first screen: a blog and one of its members, from sign-up to the backup that no longer opens.
#include <locket/locket.hpp>

#include <cstdio>
#include <filesystem>
#include <string>

static void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

// [readme]
struct support : locket::purpose<"customer-service"> {};  // what data is used for,
struct newsletter : locket::purpose<"newsletter"> {};
struct login_name : locket::category<"account"> {};  // and what kind it is: types of yours
struct mail : locket::category<"email"> {};

struct member {  // a table of yours; each column says what it may be used for
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<support>> handle{};
  locket::personal<std::string, mail, locket::for_<newsletter>, locket::unique<locket::email_text>> email{};
};
BOOST_HANA_ADAPT_STRUCT(member, handle, email);

locket::policy privacy_policy() {
  using locket::days;
  return locket::policy_version(1, "2025-01-01T00:00:00Z").region("CN-mainland").zone("+08:00").contract_of_minors_stands_on<support>()
      .category<login_name>().called("账号信息", "account").keep_after_closure(days{30}).then_erase()
      .category<mail>().called("电子邮件地址", "email address").keep_for(days{365}).or_after_closure(days{0}).then_erase()
      .purpose<support>().called("客户服务", "customer service").contract()
      .purpose<newsletter>().called("通讯", "newsletter")  // rests on consent alone
      .role("support").grants<support>().cap(30, locket::per_hour)
      .role("system").every_purpose()
      .records<member>();
}

void a_day_at_the_blog(locket::open_options files, const std::string& backup) {
  auto vault = locket::vault::open(files);
  vault.publish(privacy_policy());

  const auto who = locket::subject_id::mint();  // both stand in your own row
  const auto row = locket::record_id::mint();
  auto done = vault.begin().enrol(who, {1990, 5, 1}).put(who, row, member{.handle = "xm", .email = "xm@blog.example"}).commit();
  say(done.denial().explain("zh"));  // nothing was stored: nobody asked xm about a newsletter
  say(done.denial().explain("en"));

  done = vault.begin().enrol(who, {1990, 5, 1}).consent<newsletter>(who).put(who, row, member{.handle = "xm", .email = "xm@blog.example"}).commit();
  const auto may = vault.permit<newsletter>(who, locket::actor::system());  // decided and audited
  const auto xm = vault.get<member>(*may, row);                             // decrypts only what the newsletter may see
  if (const auto email = xm->reveal<&member::email>()) say("to " + *email);
  // xm->reveal<&member::handle>();
  // error: locket: this field is not declared for this purpose. Ask for a permit for one that its for_<> lists, or list this one too.

  vault.withdraw<newsletter>(who);  // ends permits in hand, too
  const auto email = xm->reveal<&member::email>();
  say(email.denial().explain("en"));

  vault.backup(backup);
  vault.erase(who);  // overwrites the keys, then removes the rows
  vault.close();
  files.at.vault = backup, files.at.index = backup + "-index";
  auto old = locket::vault::open(files);  // the backup, with today's keyring
  say(old.permit<support>(who, locket::staff("support", "u7")).denial().explain("en"));
}
// [/readme]

int main() {
  const auto folder = std::filesystem::temp_directory_path() / ("locket-" + locket::record_id::mint().text());
  std::filesystem::create_directory(folder);
  const std::string key = folder / "blog.key";
  locket::make_key_file(key);
  a_day_at_the_blog({.at = locket::files::beside(folder / "blog"), .key = locket::key_source::key_file(key), .region = "CN-mainland", .create = true},
                    folder / "old.locket");
  std::filesystem::remove_all(folder);
}
