// The README's first screen: one blog, one member, from sign-up to the backup that no longer opens.
#include <locket/locket.hpp>

#include <cstdio>
#include <filesystem>
#include <string>

static void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

// [readme]
struct support : locket::purpose<"customer-service"> {};   // what data is used for,
struct newsletter : locket::purpose<"newsletter"> {};
struct login_name : locket::category<"account"> {};        // and what kind it is: types of yours
struct mail : locket::category<"email"> {};

struct member {                                            // a table of yours
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
      .purpose<newsletter>().called("通讯", "newsletter")  // carried by consent alone
      .role("support").grants<support>().cap(30, locket::per_hour)
      .role("system").every_purpose()
      .records<member>();
}

void a_day_at_the_blog(locket::vault& vault, const std::string& backup) {
  const auto who = locket::subject_id::mint();             // keep both in your own row
  const auto id = locket::record_id::mint();
  vault.publish(privacy_policy());
  vault.begin().enrol(who, {1990, 5, 1}).put(who, id, member{.handle = "xm"}).commit().value();

  const auto refused = vault.permit<newsletter>(who, locket::actor::system());
  say(refused.denial().explain("zh"));                     // nobody asked them: a denial is a value, and explains itself
  say(refused.denial().explain("en"));

  vault.begin().consent<newsletter>(who).put(who, id, member{.email = "xm@blog.example"}).commit().value();
  const auto may = vault.permit<newsletter>(who, locket::actor::system());
  const auto m = vault.get<member>(*may, id);              // decrypts only what the newsletter may see
  if (const auto to = m->reveal<&member::email>()) say("dear " + *to);
  // m->reveal<&member::handle>();
  // error: locket: this field is not declared for this purpose. Ask for a permit for one that its for_<> lists, or list this one too.

  vault.withdraw<newsletter>(who);                         // from now on, for permits in hand too
  say(m->reveal<&member::email>().denial().explain("en"));

  vault.backup(backup);
  vault.erase(who);                                        // here, and in every backup
}
// [/readme]

int main() {
  const auto folder = std::filesystem::temp_directory_path() / ("locket-quickstart-" + locket::record_id::mint().text());
  std::filesystem::create_directory(folder);
  const std::string blog = folder / "blog", key = folder / "blog.key", old = folder / "old.locket";
  locket::make_key_file(key);
  locket::open_options how{.at = locket::files::beside(blog), .key = locket::key_source::key_file(key), .region = "CN-mainland", .create = true};
  {
    auto vault = locket::vault::open(how);
    a_day_at_the_blog(vault, old);
  }
  std::filesystem::remove_all(folder);
}
