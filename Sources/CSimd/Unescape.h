// Copies with escapes resolved, and what a writer has to escape.
#ifndef CSIMD_UNESCAPE_H
#define CSIMD_UNESCAPE_H

#include "Strings.h"

// What the letter after a backslash means.
static const uint8_t csimd_meanings[128] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

// Writes what the escape at `bytes` means, which is correct and complete, and moves both pointers after it.
static inline void csimd_unescape_one(const uint8_t **bytes, uint8_t **place) {
    const uint8_t *in = *bytes;
    uint8_t *out = *place;
    uint8_t letter = in[1];
    if (letter != 'u') {
        *out = csimd_meanings[letter & 0x7F];
        *place = out + 1;
        *bytes = in + 2;
        return;
    }
    uint32_t scalar = csimd_hexadecimal(in + 2);
    in += 6;
    if (scalar - 0xD800 < 0x400) {
        scalar = 0x10000 + ((scalar - 0xD800) << 10) + (csimd_hexadecimal(in + 2) - 0xDC00);
        in += 6;
    }
    if (scalar < 0x80) {
        *out++ = (uint8_t)scalar;
    } else if (scalar < 0x800) {
        *out++ = (uint8_t)(0xC0 | scalar >> 6);
        *out++ = (uint8_t)(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
        *out++ = (uint8_t)(0xE0 | scalar >> 12);
        *out++ = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (scalar & 0x3F));
    } else {
        *out++ = (uint8_t)(0xF0 | scalar >> 18);
        *out++ = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
        *out++ = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (scalar & 0x3F));
    }
    *bytes = in;
    *place = out;
}

typedef struct {
    size_t read;
    size_t written;
} csimd_copied;

// The longest escape: a pair of \u.
#define CSIMD_LONGEST_ESCAPE 12

// Copies `count` bytes of a string that was checked, with their escapes resolved.
//
// An escape or pair that begins in them is read to its end, so up to 11 bytes more. `output` has room for all that is read, and does not overlap it: no escape is
// shorter than what it means.
static inline csimd_copied csimd_unescape(const uint8_t *input, size_t count, uint8_t *output) {
    const uint8_t *bytes = input, *end = input + count;
    uint8_t *place = output;
    while (end - bytes >= 128) {
        // Each piece is copied as 64 bytes, and what is too much is overwritten: less is written than read, so there is room.
        const uint8_t *start = bytes;
        uint64_t carry = 0;
        uint64_t backslashes = csimd_classify(start).backslashes;
        for (uint64_t rest = backslashes & ~csimd_escaped(backslashes, &carry); rest != 0; rest &= rest - 1) {
            const uint8_t *next = start + __builtin_ctzll(rest);
            // The second half of a pair.
            if (next < bytes) continue;
            memcpy(place, bytes, 64);
            place += next - bytes;
            bytes = next;
            csimd_unescape_one(&bytes, &place);
        }
        if (bytes < start + 64) {
            memcpy(place, bytes, 64);
            place += start + 64 - bytes;
            bytes = start + 64;
        }
    }
    while (bytes < end) {
        if (*bytes == '\\') csimd_unescape_one(&bytes, &place);
        else *place++ = *bytes++;
    }
    csimd_copied copied = {(size_t)(bytes - input), (size_t)(place - output)};
    return copied;
}

// The first byte from `start` on that a writer has to escape: a quotation mark, a backslash or a control character; `count` if there is none.
static inline size_t csimd_find_escapable(const uint8_t *bytes, size_t count, size_t start) {
    size_t at = start;
#if defined(__x86_64__)
    for (; count - at >= 16; at += 16) {
        __m128i part = _mm_loadu_si128((const __m128i *)(bytes + at));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(part, _mm_set1_epi8('"')), _mm_cmpeq_epi8(part, _mm_set1_epi8('\\'))),
            _mm_cmpeq_epi8(_mm_max_epu8(part, _mm_set1_epi8(0x1F)), _mm_set1_epi8(0x1F)));
        uint32_t bits = (uint32_t)_mm_movemask_epi8(found);
        if (bits) return at + (size_t)__builtin_ctz(bits);
    }
#else
    for (; count - at >= 64; at += 64) {
        csimd_block block = csimd_classify(bytes + at);
        uint64_t bits = block.quotes | block.backslashes | block.controls;
        if (bits) return at + (size_t)__builtin_ctzll(bits);
    }
#endif
    while (at < count && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\') at++;
    return at;
}

#endif
