// The names that an explanation uses: the policy's own, in the language asked for, else the id.
#pragma once

#include "decide/explain.hpp"

namespace locket::decide {

enum class language : std::uint8_t { zh, en };

class words {
 public:
  words(const grounds& g, language in) : g_(g), in_(in) {}

  std::string purpose(std::string_view id) const;    // quoted
  std::string category(std::string_view id) const;   // quoted
  std::string recipient(std::string_view id) const;  // quoted only where it has no name
  std::string role(std::string_view id) const;       // quoted in English, which would want an article
  std::string basis(locket::basis) const;
  /// As people write it, in the policy's zone: 2026年1月7日, 7 January 2026.
  std::string date(instant) const;
  std::string date(const locket::date&) const;
  /// The policy's clause that declares the purpose asked for: "二(九)"; empty if there is none.
  std::string clause() const;
  /// The deciding field, else all that were asked for (the first three, and how many more).
  std::string fields() const;
  /// English: "a", "a and b", "a, b and c".
  static std::string list(std::vector<std::string> names);

 private:
  std::string quoted(std::string_view) const;
  template <class Part>
  std::string name(const Part*, std::string_view id, bool always_quoted) const;

  const grounds& g_;
  language in_;
};

std::string sentence_zh(const grounds&);
std::string sentence_en(const grounds&);

}  // namespace locket::decide
