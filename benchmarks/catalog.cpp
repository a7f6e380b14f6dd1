#include "catalog.hpp"

#include "workloads.hpp"

#include <array>

namespace bench {

std::span<const workload> catalog() {
  static const std::array all{
      workload{"register", "enrol, one consent, six fields in six categories, one unique index; durable", members},
      workload{"read-two", "two fields of a record under a permit in hand (the permit is the audited act)", members},
      workload{"read-six", "… six fields in six categories", members},
      workload{"staff-read", "permit, read and audit by staff, durable, against select and access-log row, durable", members},
      workload{"find", "find by e-mail, audited", members},
      workload{"change", "change one field, durable", members},
      workload{"withdraw", "withdraw a consent, until the next read is refused", members},
      workload{"page", "50 comments by 50 subjects, audited, against the join and one access-log row", pages},
      workload{"move-in", "members move in, in bulk", moving_in},
      workload{"erase", "erase a subject of many records, until unreadable everywhere", erasing},
      workload{"erase-rows", "… until the rows are gone too", erasing},
      workload{"expire", "expire one day's cells, until unreadable", expiring},
      workload{"verify", "verify the audit, an entry", verifying},
      workload{"decide", "decide, a field", deciding},
      workload{"gdpr-customer", "GDPRbench's customer", gdprbench},
      workload{"gdpr-processor", "GDPRbench's processor", gdprbench},
      workload{"gdpr-regulator", "GDPRbench's regulator", gdprbench},
      workload{"gdpr-controller", "GDPRbench's controller", gdprbench},
      workload{"size-cell", "bytes of overhead a cell, padding aside", filling},
      workload{"size-member", "bytes of a six-field member, audit included", filling},
      workload{"size-comment", "bytes of a 2 KB comment, audit included", filling},
      workload{"size-keys", "bytes of keyring a subject with an open account", filling},
      workload{"size-keys-closed", "… after closing", filling},
      workload{"threads", "sixteen threads that read, against one that reads as much", together},
      workload{"scale-read", "permit and read of one record among ten million of a million subjects, against a hundred thousand of ten thousand", scaling, true},
      workload{"scale-open", "… opening that vault", scaling, true},
      workload{"scale-sweep", "… a sweep that removes its dead records, against its budget of 50 ms", scaling, true},
      workload{"scale-memory", "… resident memory after that, SQLite's own aside", scaling, true},
  };
  return all;
}

}  // namespace bench
