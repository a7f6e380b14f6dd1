// Does a consent carry it? The rules 1 to 6 of "how consent decides".
#pragma once

#include "decide/asked.hpp"

namespace locket::decide {

/// The consent that carries a field, sensitive or not; or the reason why none does, with the consent, withdrawal or version behind it.
finding by_consent(const asked&, bool sensitive) noexcept;

/// A consent that counts, names the recipient and reaches beyond the storage region (R3.4); else cross_border_consent_required.
finding beyond_the_border(const asked&, bool sensitive) noexcept;

}  // namespace locket::decide
