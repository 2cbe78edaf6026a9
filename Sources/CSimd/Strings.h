// The inside of JSON strings (RFC 8259, sec. 7).
#ifndef CSIMD_STRINGS_H
#define CSIMD_STRINGS_H

#include "Blocks.h"

typedef struct {
    // The closing quotation mark; or a place between two characters, at most some 70 bytes before a mistake or before the end of the bytes.
    size_t place;
    bool is_end;
    bool has_escapes;
} csimd_string_end;

static inline bool csimd_is_escape(uint8_t byte) {
    switch (byte) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': case 'u': return true;
    default: return false;
    }
}

// The value of a hexadecimal digit; -1 for any other byte.
static const int32_t csimd_digits[256] = {
    [0 ... '0' - 1] = -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ['9' + 1 ... 'A' - 1] = -1, 10, 11, 12, 13, 14, 15, ['F' + 1 ... 'a' - 1] = -1, 10, 11, 12, 13, 14, 15,
    ['f' + 1 ... 255] = -1,
};

// The value of four hexadecimal digits; above 0xFFFF if they are none.
static inline uint32_t csimd_hexadecimal(const uint8_t *digits) {
    return (uint32_t)csimd_digits[digits[0]] << 12 | (uint32_t)csimd_digits[digits[1]] << 8 | (uint32_t)csimd_digits[digits[2]] << 4
        | (uint32_t)csimd_digits[digits[3]];
}

// The end of the \u escape or pair of them whose `u` is at `place`, or 0 where something is wrong or missing.
static inline size_t csimd_unicode_end(const uint8_t *text, size_t count, size_t place) {
    if (count - place < 5) return 0;
    uint32_t unit = csimd_hexadecimal(text + place + 1);
    if (unit - 0xD800 >= 0x800) return unit <= 0xFFFF ? place + 5 : 0;
    if (unit >= 0xDC00 || count - place < 11 || text[place + 5] != '\\' || text[place + 6] != 'u') return 0;
    return csimd_hexadecimal(text + place + 7) - 0xDC00 < 0x400 ? place + 11 : 0;
}

// How long the sequence that a byte begins has to be (RFC 3629, sec. 4): 1 for ASCII, 0 for what begins none.
static inline size_t csimd_sequence_length(uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

// The length of the sequence of several bytes at the start, or 0 where it is not UTF-8 or cut.
static inline size_t csimd_sequence(const uint8_t *bytes, size_t count) {
    size_t length = csimd_sequence_length(bytes[0]);
    if (length < 2 || count < length) return 0;
    uint8_t low = bytes[0] == 0xE0 ? 0xA0 : bytes[0] == 0xF0 ? 0x90 : 0x80;
    uint8_t high = bytes[0] == 0xED ? 0x9F : bytes[0] == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) return 0;
    for (size_t place = 2; place < length; place++)
        if ((bytes[place] & 0xC0) != 0x80) return 0;
    return length;
}

// A place between characters at or just before `at`, or after it if the escape that `at` is in was checked.
static inline size_t csimd_boundary(const uint8_t *text, size_t start, size_t at, uint64_t carry, size_t done) {
    if (done > at) return done;
    if (carry) return at - 1;
    for (size_t back = 1; back <= 3 && back <= at - start; back++) {
        uint8_t byte = text[at - back];
        if (byte < 0x80) break;
        if (byte >= 0xC0) return at - back;
    }
    return at;
}

#define CSIMD_STRING_END csimd_string_end_any
#define CSIMD_TARGET
#include "StringEnd.h"
#undef CSIMD_STRING_END
#undef CSIMD_TARGET

#if defined(__x86_64__)

CSIMD_AVX2 static inline csimd_block csimd_classify_avx2(__m256i first, __m256i second) {
    const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\'), limit = _mm256_set1_epi8(0x1F);
#define CSIMD_PAIR(operation) \
    ((uint64_t)(uint32_t)_mm256_movemask_epi8(operation(first)) | (uint64_t)(uint32_t)_mm256_movemask_epi8(operation(second)) << 32)
#define CSIMD_QUOTE(bytes) _mm256_cmpeq_epi8(bytes, quote)
#define CSIMD_BACKSLASH(bytes) _mm256_cmpeq_epi8(bytes, backslash)
#define CSIMD_CONTROL(bytes) _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, limit), limit)
#define CSIMD_SAME(bytes) bytes
    csimd_block block = {CSIMD_PAIR(CSIMD_QUOTE), CSIMD_PAIR(CSIMD_BACKSLASH), CSIMD_PAIR(CSIMD_CONTROL), CSIMD_PAIR(CSIMD_SAME)};
#undef CSIMD_PAIR
#undef CSIMD_QUOTE
#undef CSIMD_BACKSLASH
#undef CSIMD_CONTROL
#undef CSIMD_SAME
    return block;
}

// Which bytes may follow a backslash, `u` among them or not: the two halves of a byte are looked up, and have a bit in common for such bytes only.
CSIMD_AVX2 static inline uint32_t csimd_escapes_avx2(__m256i bytes, bool with_u) {
    const char u = with_u ? 8 : 0;
    const __m256i lows = _mm256_setr_epi8(
        0, 0, 13, 0, 8, u, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1, 0, 0, 13, 0, 8, u, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1);
    const __m256i highs = _mm256_setr_epi8(
        0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i half = _mm256_set1_epi8(0x0F);
    __m256i low = _mm256_shuffle_epi8(lows, _mm256_and_si256(bytes, half));
    __m256i high = _mm256_shuffle_epi8(highs, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256()));
}

// Where 32 bytes are not UTF-8, given the 32 before them: at the byte that shows it (Keiser and Lemire 2021, "Validating UTF-8 in less than one instruction per byte").
//
// Each bit of the tables is one kind of mistake in two neighbours; it is left where both halves of the first byte and the high half of the second allow it.
CSIMD_AVX2 static inline uint32_t csimd_mistakes_avx2(__m256i bytes, __m256i before) {
    enum {
        SHORT = 1,       // a lead, then no continuation
        LONG = 2,        // ASCII, then a continuation
        OVERLONG_3 = 4,
        LARGE = 8,       // above U+10FFFF
        SURROGATE = 16,
        OVERLONG_2 = 32,
        LARGE_OR_OVERLONG_4 = 64,
        PAIR = 128,      // two continuations: correct if a longer sequence has begun
        ANY = SHORT | LONG | PAIR,
        OVER = ANY | LARGE | LARGE_OR_OVERLONG_4,
    };
#define CSIMD_TABLE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
    const __m256i first_high = CSIMD_TABLE(
        LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, (char)PAIR, (char)PAIR, (char)PAIR, (char)PAIR, SHORT | OVERLONG_2, SHORT,
        SHORT | OVERLONG_3 | SURROGATE, SHORT | LARGE | LARGE_OR_OVERLONG_4);
    const __m256i first_low = CSIMD_TABLE(
        (char)(ANY | OVERLONG_3 | OVERLONG_2 | LARGE_OR_OVERLONG_4), (char)(ANY | OVERLONG_2), (char)ANY, (char)ANY, (char)(ANY | LARGE), (char)OVER,
        (char)OVER, (char)OVER, (char)OVER, (char)OVER, (char)OVER, (char)OVER, (char)OVER, (char)(OVER | SURROGATE), (char)OVER, (char)OVER);
    const __m256i second_high = CSIMD_TABLE(
        SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, (char)(LONG | OVERLONG_2 | PAIR | OVERLONG_3 | LARGE_OR_OVERLONG_4),
        (char)(LONG | OVERLONG_2 | PAIR | OVERLONG_3 | LARGE), (char)(LONG | OVERLONG_2 | PAIR | SURROGATE | LARGE),
        (char)(LONG | OVERLONG_2 | PAIR | SURROGATE | LARGE), SHORT, SHORT, SHORT, SHORT);
#undef CSIMD_TABLE
    const __m256i half = _mm256_set1_epi8(0x0F);
    __m256i joint = _mm256_permute2x128_si256(before, bytes, 0x21);
    __m256i one = _mm256_alignr_epi8(bytes, joint, 15), two = _mm256_alignr_epi8(bytes, joint, 14), three = _mm256_alignr_epi8(bytes, joint, 13);
    __m256i kinds = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), half)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(one, half))),
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)));
    // The third byte of three or four and the fourth of four follow a continuation, and no other byte does.
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xE0 - 0x80))), fourth = _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i expected = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_xor_si256(kinds, expected), _mm256_setzero_si256()));
}

#include "StringRun.h"

#define CSIMD_STRING_END csimd_string_end_avx2
#define CSIMD_TARGET CSIMD_AVX2
#define CSIMD_IS_AVX2
#include "StringEnd.h"
#undef CSIMD_STRING_END
#undef CSIMD_TARGET
#undef CSIMD_IS_AVX2

#endif

// The end of the string whose inside begins at `start`, all of which is checked: UTF-8, escapes, no control characters.
static inline csimd_string_end csimd_find_string_end(const uint8_t *text, size_t count, size_t start) {
#if defined(__x86_64__)
    if (csimd_has_avx2()) return csimd_string_end_avx2(text, count, start);
#endif
    return csimd_string_end_any(text, count, start);
}

#endif
