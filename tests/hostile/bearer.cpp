// A host through whose hands canaries go; it stops at each stage, so that another process can look at its memory and its files.
//
//   bearer FOLDER KEYFILE SEED      says a stage's name, waits for a line ("on", or "die": it aborts there and leaves a core)
//
// Its own copies it makes on the heap and overwrites; what is left of a canary is left by the library.
#include "hostile/canary.hpp"

#include "support/a_host.hpp"
#include "support/hand_clock.hpp"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <sys/resource.h>
#include <unistd.h>

namespace host {

/// A field of every type that grows on the heap, and a number.
struct dossier {
  static constexpr locket::stored_name stored{"dossier"};
  locket::personal<std::string, writing, locket::for_<publication>> note{};
  locket::personal<std::vector<std::uint8_t>, writing, locket::for_<publication>> blob{};
  locket::personal<std::int64_t, writing, locket::for_<publication>> sum{};
  locket::personal<std::vector<std::string>, writing, locket::for_<publication>> words{};
  locket::personal<std::vector<std::int64_t>, writing, locket::for_<publication>> sums{};
};

}  // namespace host

BOOST_HANA_ADAPT_STRUCT(host::dossier, note, blob, sum, words, sums);

namespace {

using host::dossier, host::member, host::publication;

class bearer {
 public:
  bearer(const std::string& folder, const std::string& key, std::uint64_t seed)
      : seed_(seed), vault_(locket::vault::open({.at = locket::files::beside(folder + "/blog"), .key = locket::key_source::key_file(key), .region = "CN-mainland", .create = true, .time = &clock_})) {
    clock_.trusted_ = true;
    vault_->publish(host::policy());
    vault_->publish(locket::policy_after(host::policy(), 2, "2026-01-02T00:00:00Z").records<member, host::comment, dossier>());
  }

  void live() {
    leave_a_control();
    stop("opened");
    enrol();
    put();
    grow_and_move();
    refuse_and_throw();
    change_and_find();
    hold();
    stop("released");
    forget();
    stop("erased");
    vault_->close();
    vault_.reset();
    stop("gone");
  }

 private:
  std::string text(unsigned n) const { return canary::text(seed_, n); }
  locket::subject_id a() const { return {canary::id(seed_, canary::a_subject)}; }
  locket::subject_id b() const { return {canary::id(seed_, canary::b_subject)}; }

  static void stop(const char* stage) {
    std::printf("%s\n", stage);
    std::fflush(stdout);
    const int answer = std::getchar();
    while (answer != '\n' && std::getchar() != '\n') {
    }
    if (answer == EOF) std::exit(3);
    if (answer != 'd') return;
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &all);
    std::abort();
  }

  static void must(const locket::verdict<locket::committed>& done) {
    if (!done) throw std::runtime_error(done.denial().explain("en"));
  }

  /// A file that is deleted and open: where a search finds this one, it finds all.
  void leave_a_control() const {
    const char* const folder = std::getenv("TMPDIR");
    FILE* const file = std::fopen((std::string(folder ? folder : "/tmp") + "/control").c_str(), "w+");
    if (file == nullptr) throw std::runtime_error("no control");
    std::string canary = text(canary::control);
    std::fwrite(canary.data(), 1, canary.size(), file);
    std::fflush(file);
    locket::codec<std::string>::wipe(canary);
    ::unlink((std::string(folder ? folder : "/tmp") + "/control").c_str());
  }

  dossier a_dossier() const {
    std::vector<std::string> words;
    words.reserve(2);
    words.push_back(text(canary::words));
    words.push_back(text(canary::words + 1));
    std::vector<std::int64_t> sums{canary::number(seed_, canary::sums), canary::number(seed_, canary::sums + 1)};
    return {.note = text(canary::note), .blob = canary::bytes(seed_, canary::blob), .sum = canary::number(seed_, canary::sum), .words = std::move(words), .sums = std::move(sums)};
  }

  void enrol() {
    for (const auto who : {a(), b()}) must(vault_->begin().enrol(who, {1990, 5, 1}).consent<host::profile>(who).consent<host::account>(who, {.form = locket::form::separate}).commit());
  }

  void put() {
    must(vault_->begin().put(a(), member_, member{.handle = text(canary::handle), .email = text(canary::email), .id_card = text(canary::card)}).commit());
    std::string where = text(canary::reference);
    must(vault_->begin().put(a(), dossier_, a_dossier(), {locket::source::partner, where, false}).commit());
    locket::codec<std::string>::wipe(where);
    must(vault_->begin().put(b(), b_dossier_, dossier{.note = text(canary::b_note)}).commit());
  }

  void grow_and_move() {
    std::vector<dossier> growing;
    for (unsigned i = 0; i < canary::many_grown; ++i) growing.push_back({.note = text(canary::grown + i)});
    for (const auto& one : growing) must(vault_->begin().put(a(), locket::record_id::mint(), one).commit());
    growing.erase(growing.begin());
    locket::personal<std::string, host::writing, locket::for_<publication>> one = text(canary::assigned), two = text(canary::grown), three;
    three = std::move(one);
    one = std::move(two);
    three = std::move(one);
  }

  /// A value that no consent carries, one that a fault meets on its way, and one whose owner an exception ends.
  void refuse_and_throw() {
    const auto nobody = locket::subject_id::mint();
    if (vault_->begin().put(nobody, locket::record_id::mint(), member{.email = text(canary::refused)}).commit()) throw std::runtime_error("was to be refused");
    int faults = 0;
    try {
      (void)vault_->begin().put(a(), locket::record_id::mint(), dossier{.note = text(canary::thrown)}, {.reference = std::string(70'000, 'r')}).commit();
    } catch (const locket::error&) {
      ++faults;
    }
    try {
      const dossier held = a_dossier();
      throw std::runtime_error("the host's own");
    } catch (const std::runtime_error&) {
      ++faults;
    }
    if (faults != 2) throw std::runtime_error("a fault was to come");
  }

  void change_and_find() {
    std::string to = text(canary::changed);
    must(vault_->begin().change<&dossier::note>(dossier_, to).commit());
    locket::codec<std::string>::wipe(to);
    std::string mail = text(canary::email);
    const auto found = vault_->find<&member::email, host::profile>(mail, locket::actor::system());
    locket::codec<std::string>::wipe(mail);
    if (!found || *found != a()) throw std::runtime_error("was to be found");
    const auto given = vault_->provide<host::disclosure, &member::handle>(a(), member_, "people-court", locket::staff("privacy-officer", "p1"), locket::named_basis{locket::basis::legal_obligation, "demand 7"});
    if (!given) throw std::runtime_error(given.denial().explain("en"));
  }

  void hold() {
    const auto may = vault_->permit<publication>(a(), locket::actor::system());
    const auto record = vault_->get<dossier>(*may, dossier_);
    auto note = record->reveal<&dossier::note>();
    const auto moved = std::move(note);
    const auto blob = record->reveal<&dossier::blob>();
    const auto sum = record->reveal<&dossier::sum>();
    const auto words = record->reveal<&dossier::words>();
    const auto sums = record->reveal<&dossier::sums>();
    const auto person = vault_->get<member>(*vault_->permit<host::account>(a(), locket::actor::system()), member_);
    const auto handle = person->reveal<&member::handle>();
    if (!moved || !blob || !sum || !words || !sums || !handle) throw std::runtime_error("was to be open");
    stop("held");
  }

  void forget() {
    vault_->on_erased([](const locket::subject_id&) { return true; });
    if (!vault_->erase(a()).known) throw std::runtime_error("was to be known");
    while (vault_->sweep(200).more) {
    }
    if (!vault_->verify()) throw std::runtime_error("the audit does not verify");
  }

  std::uint64_t seed_;
  support::hand_clock clock_{"2026-02-01T08:00:00Z"};
  std::optional<locket::vault> vault_;
  locket::record_id member_ = locket::record_id::mint(), dossier_ = locket::record_id::mint(), b_dossier_ = locket::record_id::mint();
};

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 64;
  try {
    bearer(words[1], words[2], std::stoull(words[3])).live();
    return 0;
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "bearer: %s\n", wrong.what());
    return 1;
  }
}
