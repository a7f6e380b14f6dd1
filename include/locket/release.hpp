// A de-identified release (R4.3), by ids: rows under pseudonyms, generalised, and none that stands out.
// Read before this: ids.hpp, schema.hpp, generaliser.hpp. Read after: engine.hpp (`release`), aggregate.hpp (the same with the host's types).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/callback.hpp>
#include <locket/ids.hpp>
#include <locket/instant.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace locket {

/// Stands for one subject in everything that is released to one recipient; to another recipient the same subject has another one. Only who
/// holds the keyring could compute it. It outlives key rotation, and an erased subject has none.
using pseudonym = basic_id<struct pseudonym_kind>;

/// A release is refused unless all that leaves under one pseudonym, its rows together, is the same for k subjects at least.
///
/// What that does not defend against: releases of different fields to one recipient, who may join them by the pseudonym; a group whose members
/// all share the value somebody is curious about; what the recipient knows of somebody already. The recipient's promise stands behind it.
struct release_request {
  std::string purpose;
  std::string recipient;  ///< Known to the policy, under contract if it is an affiliate or partner (R4.1.3), and promised not to re-identify.
  std::uint32_t k = 0;    ///< How many subjects must share what is released of each. Never less than the policy's minimum.
  locket::actor actor = locket::actor::system();
};

/// One record, on its way out. Everything it refers to is overwritten after the call that is given it.
struct released_row {
  pseudonym who;
  /// In the order of the fields asked for, as the field's codec writes; nothing: not held, expired, or too particular for its generaliser.
  std::span<const std::optional<std::span<const std::uint8_t>>> values;
};

/// Takes the rows, in the order of pseudonyms, which tells nothing of the subjects. False stops the release (`code::interrupted`).
///
/// Keep what it took apart until `release` has returned: after a throw it is part of a group, and must be thrown away.
using release_sink = callback<bool(const released_row&)>;

struct release_report {
  instant at;                       ///< Of the decision; what is released was held then.
  std::uint64_t rows = 0;
  std::uint64_t subjects = 0;
  std::uint64_t left_out = 0;       ///< Subjects who rejected the policy (R7.3) or contest one of the categories (R1.3).
  std::uint64_t smallest_group = 0; ///< At least k, and the policy's minimum.
};

}  // namespace locket
