// What makes two spellings of one value the same to the blind index, and the hash of the result.
#include "base/bytes.hpp"
#include "records/blind_index.hpp"

namespace locket {

namespace {

bool blank(std::uint8_t c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool digit(std::uint8_t c) noexcept { return c >= '0' && c <= '9'; }

crypto::view trimmed(crypto::view value) noexcept {
  while (!value.empty() && blank(value.front())) value = value.subspan(1);
  while (!value.empty() && blank(value.back())) value = value.first(value.size() - 1);
  return value;
}

// Bytes past 127 stay: to fold them takes tables that change with every Unicode, and a stored hash must not.
crypto::plaintext lowered(crypto::view value) {
  crypto::plaintext out(value.begin(), value.end());
  for (std::uint8_t& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<std::uint8_t>(c - 'A' + 'a');
  return out;
}

crypto::plaintext digits_of(crypto::view value) {
  crypto::plaintext out;
  out.reserve(value.size());
  for (const std::uint8_t c : value)
    if (digit(c) || (c == '+' && out.empty())) out.push_back(c);
  return out;
}

}  // namespace

crypto::plaintext normalised(normaliser how, crypto::view value) {
  switch (how) {
    case normaliser::email:
    case normaliser::folded:
      return lowered(trimmed(value));
    case normaliser::digits:
      return digits_of(value);
    case normaliser::none:
      break;
  }
  return {value.begin(), value.end()};
}

index_hash hash_of(const crypto::key& index_key, std::string_view type, std::string_view field, crypto::view normalised_value) {
  crypto::plaintext message;
  message.reserve(8 + type.size() + field.size() + normalised_value.size());
  basic_writer write(message);
  write.text(type);
  write.text(field);
  write.raw(normalised_value);
  return crypto::keyed_hash16(index_key, message);
}

}  // namespace locket
