// 64 bytes as bitmaps: bit i is byte i.
#ifndef CSIMD_BLOCKS_H
#define CSIMD_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CSIMD_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// Whether the functions that end in _avx2 can be called. The processor is asked once, before main.
static inline bool csimd_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

// What matters to a JSON string.
typedef struct {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t controls;  // below 0x20
    uint64_t others;    // not ASCII
} csimd_block;

#if defined(__x86_64__)

// Takes in 16 bytes, the first of which is bit `shift`.
static inline void csimd_classify_part(csimd_block *block, const uint8_t *bytes, int shift) {
    const __m128i limit = _mm_set1_epi8(0x1F);
    __m128i part = _mm_loadu_si128((const __m128i *)bytes);
    block->quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, _mm_set1_epi8('"'))) << shift;
    block->backslashes |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, _mm_set1_epi8('\\'))) << shift;
    block->controls |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(part, limit), limit)) << shift;
    block->others |= (uint64_t)(uint32_t)_mm_movemask_epi8(part) << shift;
}

static inline csimd_block csimd_classify(const uint8_t *bytes) {
    csimd_block block = {0, 0, 0, 0};
    for (int shift = 0; shift < 64; shift += 16) csimd_classify_part(&block, bytes + shift, shift);
    return block;
}

#elif defined(__aarch64__) && defined(__ARM_NEON)

// One bit a byte of four comparisons.
static inline uint64_t csimd_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
    uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
    uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline csimd_block csimd_classify(const uint8_t *bytes) {
    uint8x16_t a = vld1q_u8(bytes), b = vld1q_u8(bytes + 16), c = vld1q_u8(bytes + 32), d = vld1q_u8(bytes + 48);
    uint8x16_t quote = vdupq_n_u8('"'), backslash = vdupq_n_u8('\\'), space = vdupq_n_u8(0x20), high = vdupq_n_u8(0x80);
    csimd_block block;
    block.quotes = csimd_bits(vceqq_u8(a, quote), vceqq_u8(b, quote), vceqq_u8(c, quote), vceqq_u8(d, quote));
    block.backslashes = csimd_bits(vceqq_u8(a, backslash), vceqq_u8(b, backslash), vceqq_u8(c, backslash), vceqq_u8(d, backslash));
    block.controls = csimd_bits(vcltq_u8(a, space), vcltq_u8(b, space), vcltq_u8(c, space), vcltq_u8(d, space));
    block.others = csimd_bits(vcgeq_u8(a, high), vcgeq_u8(b, high), vcgeq_u8(c, high), vcgeq_u8(d, high));
    return block;
}

#else

static inline csimd_block csimd_classify(const uint8_t *bytes) {
    csimd_block block = {0, 0, 0, 0};
    for (int place = 0; place < 64; place++) {
        uint8_t byte = bytes[place];
        block.quotes |= (uint64_t)(byte == '"') << place;
        block.backslashes |= (uint64_t)(byte == '\\') << place;
        block.controls |= (uint64_t)(byte < 0x20) << place;
        block.others |= (uint64_t)(byte >> 7) << place;
    }
    return block;
}

#endif

// Which bytes are escaped, of the backslashes of a block: those after a backslash that is not escaped itself.
//
// `carry` is whether the first byte is escaped, and becomes whether the first byte after the block is.
static inline uint64_t csimd_escaped(uint64_t backslashes, uint64_t *carry) {
    // In a run of backslashes, every second one is escaped. Runs that begin at an odd place are told from those at an even one by an addition that carries through each run
    // (Langdale and Lemire 2019, sec. 3.1.1).
    const uint64_t odd = 0xAAAAAAAAAAAAAAAAu;
    uint64_t escaping = backslashes & ~*carry;
    uint64_t follows = escaping << 1;
    uint64_t toggled = (follows | odd) - escaping;
    uint64_t codes = toggled ^ odd;
    uint64_t escaped = codes ^ (backslashes | *carry);
    *carry = (codes & backslashes) >> 63;
    return escaped;
}

#endif
