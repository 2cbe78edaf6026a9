// XXH3 of the xxHash library, which is compiled in.
#ifndef CXXHASH_H
#define CXXHASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

// The library renames its functions by macros, which Swift cannot see.
static inline uint64_t cxxhash_64(const void *bytes, size_t count, uint64_t seed) { return XXH3_64bits_withSeed(bytes, count, seed); }

#endif
