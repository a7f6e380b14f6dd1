#include "ledger/checkpoint.hpp"

#include "base/hex.hpp"

#include <locket/error.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace locket {

namespace {

constexpr std::size_t longest = 512;

crypto::view bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string signed_part(const checkpoint& one) {
  return "locket-checkpoint 1 vault " + to_hex(one.vault) + "\nentry " + std::to_string(one.last.number) + " at " + one.at.text() + "\nlink " +
         to_hex(one.last.link) + "\n";
}

std::string_view without_blank_ends(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// What stands after `label` in the next line; the line is taken off.
std::string_view line(std::string_view& rest, std::string_view label, bool& ok) {
  const auto end = std::min(rest.find('\n'), rest.size());
  auto one = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  ok = ok && one.starts_with(label);
  if (ok) one.remove_prefix(label.size());
  return one;
}

struct parsed {
  checkpoint said;
  crypto::public_key whose{};
  crypto::signature with{};
};

std::optional<parsed> parse(std::string_view text) {
  if (text.size() > longest) return std::nullopt;
  parsed out;
  bool ok = true;
  const auto vault = line(text, "locket-checkpoint 1 vault ", ok);
  const auto entry = line(text, "entry ", ok);
  const auto link = line(text, "link ", ok);
  const auto last = line(text, "signed ", ok);
  const auto gap = entry.find(" at ");
  if (!ok || !text.empty() || gap == entry.npos || last.size() != 64 + 1 + 128 || last[64] != ' ') return std::nullopt;
  const auto [end, wrong] = std::from_chars(entry.data(), entry.data() + gap, out.said.last.number);
  const auto at = instant::parse(entry.substr(gap + 4));
  if (wrong != std::errc{} || end != entry.data() + gap || out.said.last.number < 0 || !at) return std::nullopt;
  out.said.at = *at;
  const bool digits = from_hex(vault, out.said.vault) && from_hex(link, out.said.last.link) && from_hex(last.substr(0, 64), out.whose) && from_hex(last.substr(65), out.with);
  return digits ? std::optional(out) : std::nullopt;
}

[[noreturn]] void refuse(const char* why) {
  throw error(code::checkpoint_mismatch, std::string("locket: the vault cannot be compared with this checkpoint: ") + why);
}

}  // namespace

std::string text_of(const checkpoint& one, const crypto::key& seed) {
  auto text = signed_part(one);
  const auto with = crypto::sign(seed, bytes_of(text));
  return text + "signed " + to_hex(crypto::public_key_of(seed)) + " " + to_hex(with) + "\n";
}

checkpoint checkpoint_in(std::string_view text, const vault_id& vault, const crypto::key& seed) {
  text = without_blank_ends(text);
  const auto found = parse(text);
  if (!found) refuse("it is not the text of one. Pass all four lines as checkpoint() gave them.");
  if (found->said.vault != vault) refuse("it is of another vault. Take the one that this vault gave.");
  // What was signed is what a checkpoint says once it is written again: two spellings of one moment are not the same text.
  const auto whole = signed_part(found->said);
  const bool ours = found->whose == crypto::public_key_of(seed) && text.starts_with(whole) && crypto::verifies(found->whose, bytes_of(whole), found->with);
  if (!ours) refuse("its signature is not this vault's, so it was altered. Take another copy of it.");
  return found->said;
}

}  // namespace locket
