// Whether a sanitizer watches: its allocator keeps what was freed, and takes no care of forks among threads.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LOCKET_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LOCKET_SANITIZED 1
#endif
#endif
#ifndef LOCKET_SANITIZED
#define LOCKET_SANITIZED 0
#endif
