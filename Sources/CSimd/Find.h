// A few bytes in many, from the front or from the back.
#ifndef CSIMD_FIND_H
#define CSIMD_FIND_H

#include "Blocks.h"

// Which of 16 places have the pattern's first byte there and its last byte where it would end.
#if defined(__x86_64__)
#define CSIMD_FIND_BITS 1
static inline uint64_t csimd_candidates(const uint8_t *bytes, size_t length, uint8_t first, uint8_t last) {
    __m128i begins = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), _mm_set1_epi8((char)first));
    __m128i ends = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + length - 1)), _mm_set1_epi8((char)last));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_and_si128(begins, ends));
}
#elif defined(__aarch64__) && defined(__ARM_NEON)
#define CSIMD_FIND_BITS 4
static inline uint64_t csimd_candidates(const uint8_t *bytes, size_t length, uint8_t first, uint8_t last) {
    uint8x16_t begins = vceqq_u8(vld1q_u8(bytes), vdupq_n_u8(first));
    uint8x16_t ends = vceqq_u8(vld1q_u8(bytes + length - 1), vdupq_n_u8(last));
    // Four bits a byte, of which the lowest is kept.
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(vandq_u8(begins, ends)), 4)), 0) & 0x1111111111111111u;
}
#else
#define CSIMD_FIND_BITS 1
static inline uint64_t csimd_candidates(const uint8_t *bytes, size_t length, uint8_t first, uint8_t last) {
    uint64_t found = 0;
    for (int place = 0; place < 16; place++) found |= (uint64_t)(bytes[place] == first && bytes[(size_t)place + length - 1] == last) << place;
    return found;
}
#endif

// The first place in start..<count where the pattern is, all of it before `count`; -1 if there is none.
//
// O(count) where few places have the pattern's first and last byte; never more than O(count * length).
static inline ptrdiff_t csimd_find(const uint8_t *bytes, size_t count, size_t start, const uint8_t *pattern, size_t length) {
    if (length == 0) return start <= count ? (ptrdiff_t)start : -1;
    if (start > count || count - start < length) return -1;
    size_t last = count - length;
    size_t at = start;
    for (; at + 15 <= last; at += 16) {
        for (uint64_t found = csimd_candidates(bytes + at, length, pattern[0], pattern[length - 1]); found != 0; found &= found - 1) {
            size_t place = at + (size_t)__builtin_ctzll(found) / CSIMD_FIND_BITS;
            if (memcmp(bytes + place, pattern, length) == 0) return (ptrdiff_t)place;
        }
    }
    for (; at <= last; at++)
        if (bytes[at] == pattern[0] && memcmp(bytes + at, pattern, length) == 0) return (ptrdiff_t)at;
    return -1;
}

// The last place where the pattern is, all of it before `count`; -1 if there is none. Costs what csimd_find costs.
static inline ptrdiff_t csimd_find_last(const uint8_t *bytes, size_t count, const uint8_t *pattern, size_t length) {
    if (length == 0) return (ptrdiff_t)count;
    if (count < length) return -1;
    // Places from `end` on are done.
    size_t end = count - length + 1;
    while (end >= 16) {
        uint64_t found = csimd_candidates(bytes + end - 16, length, pattern[0], pattern[length - 1]);
        while (found != 0) {
            int bit = 63 - __builtin_clzll(found);
            size_t place = end - 16 + (size_t)bit / CSIMD_FIND_BITS;
            if (memcmp(bytes + place, pattern, length) == 0) return (ptrdiff_t)place;
            found ^= (uint64_t)1 << bit;
        }
        end -= 16;
    }
    while (end-- > 0)
        if (bytes[end] == pattern[0] && memcmp(bytes + end, pattern, length) == 0) return (ptrdiff_t)end;
    return -1;
}

#endif
