// A policy version as canonical JSON: what a vault stores and what is hashed.
#pragma once

#include <locket/policy.hpp>

namespace locket {

/// Keys sorted, no white space, every key present but those of absent optional values: equal policies give equal text.
/// Throws error(code::policy_ill_formed) if a text is not UTF-8.
std::string document_of(const policy::content&);

/// Strict: an unknown or missing key, a wrong type and a number out of range are refused with their place.
/// Reads the shape only; whether the policy makes sense is check.hpp's question.
policy::content content_of(std::string_view document);

/// JSON libraries differ in which of two equal keys counts: two readers would read two policies.
void refuse_repeated_keys(std::string_view document);

}  // namespace locket
