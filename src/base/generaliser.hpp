// The generalisers that an opening knows: the host's, and locket's own.
#pragma once

#include <locket/generaliser.hpp>

#include <vector>

namespace locket {

/// Nothing for what is no date.
std::optional<std::string> to_year(std::string_view value);
/// Nothing for what is no IP address.
std::optional<std::string> truncate_address(std::string_view value);

/// The host's, then locket's own where the host gave none of that name. Throws code::misuse_argument for one without name or function, and for a name given twice.
std::vector<generaliser> known_generalisers(const std::vector<generaliser>& of_host);

}  // namespace locket
