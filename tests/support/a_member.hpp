// Somebody at the host of a_host.hpp: the ids that a host keeps in its own row.
#pragma once

#include <locket/ids.hpp>

namespace support {

struct a_member {
  locket::subject_id who = locket::subject_id::mint();
  locket::record_id record = locket::record_id::mint();
};

}  // namespace support
