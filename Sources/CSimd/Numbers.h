// Numbers of a JSON array, eight bytes at a time.
#ifndef CSIMD_NUMBERS_H
#define CSIMD_NUMBERS_H

#include "Blocks.h"

// What a run needs of the text after an element's first byte: a comma, a space, a sign, 7 digits, a point and 14 more bytes.
enum { CSIMD_NUMBER_ROOM = 32 };

static inline uint64_t csimd_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

// The number of eight digits, the first in the lowest byte: neighbours are joined, to two digits, and those to eight.
static inline uint64_t csimd_joined(uint64_t digits) {
    uint64_t pairs = digits * 10 + (digits >> 8);
    uint64_t high = (pairs & 0x000000FF000000FFu) * 0x000F424000000064u;
    uint64_t low = ((pairs >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u;
    return (high + low) >> 32;
}

// How many of the first bytes are digits, 8 at most, and the number that they are.
static inline unsigned csimd_natural(const uint8_t *bytes, uint64_t *value) {
    // A byte that is no digit has its high bit set, or gets it by adding 0x80 - 10; what is carried out of it only reaches bytes after it.
    uint64_t word = csimd_word(bytes) ^ 0x3030303030303030u;
    uint64_t others = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    unsigned bits = others ? (unsigned)__builtin_ctzll(others) & ~7u : 64;
    if (bits == 0) return 0;
    // The digits move to the high end, zeros before them.
    *value = csimd_joined(word << (64 - bits));
    return bits / 8;
}

// Whether a byte ends a number: a comma, a bracket or white space.
static inline int csimd_ends_number(uint8_t byte) { return byte == ',' || byte == ']' || byte <= 0x20; }

// Goes to the next element of an array; 0 if something else is next.
static inline const uint8_t *csimd_next_element(const uint8_t *place, int is_first) {
    if (!is_first) {
        if (*place != ',') return 0;
        place++;
    }
    return *place == ' ' ? place + 1 : place;
}

// Which of 64 bytes are commas.
static inline uint64_t csimd_commas(const uint8_t *bytes) {
#if defined(__x86_64__)
    uint64_t commas = 0;
    for (int shift = 0; shift < 64; shift += 16) {
        __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + shift)), _mm_set1_epi8(','));
        commas |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << shift;
    }
    return commas;
#elif defined(__aarch64__) && defined(__ARM_NEON)
    uint8x16_t comma = vdupq_n_u8(',');
    return csimd_bits(
        vceqq_u8(vld1q_u8(bytes), comma), vceqq_u8(vld1q_u8(bytes + 16), comma), vceqq_u8(vld1q_u8(bytes + 32), comma),
        vceqq_u8(vld1q_u8(bytes + 48), comma));
#else
    uint64_t commas = 0;
    for (int place = 0; place < 64; place++) commas |= (uint64_t)(bytes[place] == ',') << place;
    return commas;
#endif
}

// Reads elements that have a comma after them in the next 64 bytes. Where each begins is known before the one before it is read, so several are read at once.
static inline size_t csimd_naturals_block(const uint8_t **place, int32_t maximum, int32_t *numbers, size_t limit) {
    const uint8_t *base = *place + 1, *number = base;
    uint64_t commas = csimd_commas(base);
    size_t read = 0;
    for (; commas != 0 && read < limit; commas &= commas - 1) {
        const uint8_t *end = base + __builtin_ctzll(commas);
        number += *number == ' ';
        size_t digits = (size_t)(end - number);
        if (digits - 1 > 6) break;
        uint64_t word = (csimd_word(number) ^ 0x3030303030303030u) << (64 - 8 * digits);
        uint64_t value = csimd_joined(word);
        if ((((word + 0x7676767676767676u) | word) & 0x8080808080808080u) != 0 || (digits > 1 && *number == '0') || value > (uint64_t)maximum) break;
        numbers[read++] = (int32_t)value;
        *place = end;
        number = end + 1;
    }
    return read;
}

// Reads elements of an array that are whole numbers from 0 to `maximum`, of seven digits at most.
//
// The run ends before the first element that is anything else, and near the end of the bytes. `at` moves after the last element read.
static inline size_t csimd_naturals(
    const uint8_t *bytes, size_t count, size_t *at, int is_first, int32_t maximum, int32_t *numbers, size_t limit) {
    const uint8_t *place = bytes + *at, *end = bytes + count;
    size_t read = 0;
    while (read < limit && end - place >= CSIMD_NUMBER_ROOM) {
        if ((!is_first || read > 0) && *place == ',' && end - place >= 80) {
            size_t block = csimd_naturals_block(&place, maximum, numbers + read, limit - read);
            read += block;
            if (block > 0) continue;
        }
        const uint8_t *number = csimd_next_element(place, is_first && read == 0);
        if (!number) break;
        uint64_t value;
        unsigned digits = csimd_natural(number, &value);
        if (digits - 1 > 6 || (digits > 1 && *number == '0') || value > (uint64_t)maximum || !csimd_ends_number(number[digits])) break;
        numbers[read++] = (int32_t)value;
        place = number + digits;
    }
    *at = (size_t)(place - bytes);
    return read;
}

// Four elements of one digit each, ",0,1,1,0"; 0 if something else comes.
static inline int csimd_four_digits(const uint8_t *place, double *numbers) {
    uint64_t word = csimd_word(place);
    uint64_t digits = (word >> 8 & 0x00FF00FF00FF00FFu) ^ 0x0030003000300030u;
    if ((word & 0x00FF00FF00FF00FFu) != 0x002C002C002C002Cu || ((digits + 0x0076007600760076u) & 0xFF80FF80FF80FF80u) != 0) return 0;
    if (!csimd_ends_number(place[8])) return 0;
    for (int index = 0; index < 4; index++) numbers[index] = (double)(digits >> (16 * index) & 0xFF);
    return 1;
}

// Reads elements of an array that are numbers of at most 15 digits without an exponent.
//
// The run ends before the first element that is anything else, and near the end of the bytes. `at` moves after the last element read.
static inline size_t csimd_numbers(const uint8_t *bytes, size_t count, size_t *at, int is_first, double *numbers, size_t limit) {
    static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    static const double divisors[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
    const uint8_t *place = bytes + *at, *end = bytes + count;
    size_t read = 0;
    while (read < limit && end - place >= CSIMD_NUMBER_ROOM) {
        if ((!is_first || read > 0) && limit - read >= 4 && csimd_four_digits(place, numbers + read)) {
            read += 4;
            place += 8;
            continue;
        }
        const uint8_t *number = csimd_next_element(place, is_first && read == 0);
        if (!number) break;
        int is_negative = *number == '-';
        number += is_negative;
        uint64_t whole;
        unsigned digits = csimd_natural(number, &whole);
        if (digits - 1 > 6 || (digits > 1 && *number == '0')) break;
        const uint8_t *after = number + digits;
        double value = (double)whole;
        if (*after == '.') {
            uint64_t part, significand;
            unsigned decimals = csimd_natural(after + 1, &part);
            if (decimals == 0) break;
            significand = whole * powers[decimals] + part;
            after += 1 + decimals;
            if (decimals == 8) {
                unsigned more = csimd_natural(after, &part);
                if (digits + decimals + more > 15) break;
                if (more > 0) significand = significand * powers[more] + part;
                decimals += more;
                after += more;
            } else if (digits + decimals > 15) {
                break;
            }
            // Both are exact doubles, so one rounding is left (Clinger 1990).
            value = (double)significand / divisors[decimals];
        }
        if (!csimd_ends_number(*after)) break;
        numbers[read++] = is_negative ? -value : value;
        place = after;
    }
    *at = (size_t)(place - bytes);
    return read;
}

#endif
