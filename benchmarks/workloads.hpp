// The families of workloads, one file each. Each tells the figures that the session wants of it.
#pragma once

#include "session.hpp"

namespace bench {

void members(const session&);     // register, read-two, read-six, staff-read, find, change, withdraw
void pages(const session&);       // page
void moving_in(const session&);   // move-in
void erasing(const session&);     // erase, erase-rows
void expiring(const session&);    // expire
void verifying(const session&);   // verify
void deciding(const session&);    // decide
void filling(const session&);     // size-…
void together(const session&);    // threads
void scaling(const session&);     // scale-…
void gdprbench(const session&);   // gdpr-…

}  // namespace bench
