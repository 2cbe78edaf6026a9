// The inside of a long string as long as nothing needs a closer look: 64 bytes a step, and few branches that depend on the text. Included by Strings.h.

// Where a run begins, and ends: at the first block with an unescaped quotation mark, a \u escape or a mistake, or with fewer than 64 bytes.
typedef struct {
    size_t at;
    uint64_t carry;  // whether the byte at `at` is escaped
    bool is_cut;     // whether a UTF-8 sequence may go on at `at`
    bool has_escapes;
    __m256i before;  // the 32 bytes before `at`
} csimd_string_run;

CSIMD_AVX2 static inline void csimd_run_avx2(csimd_string_run *run, const uint8_t *text, size_t count) {
    const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\'), limit = _mm256_set1_epi8(0x1F);
    csimd_string_run now = *run;
    uint64_t backslashes_so_far = 0;
    while (count - now.at >= 64) {
        __m256i first = _mm256_loadu_si256((const __m256i *)(text + now.at)), second = _mm256_loadu_si256((const __m256i *)(text + now.at + 32));
        uint64_t quotes = (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, quote))
            | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, quote)) << 32;
        uint64_t backslashes = (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, backslash))
            | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, backslash)) << 32;
        __m256i controls = _mm256_cmpeq_epi8(_mm256_max_epu8(_mm256_min_epu8(first, second), limit), limit);
        uint32_t others = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(first, second));
        // Not zero where the run ends.
        uint64_t stop = (uint32_t)_mm256_movemask_epi8(controls);
        uint64_t carry = 0;
        bool is_cut = false;
        // Most text is all plain or has something in most blocks: this branch is foreseen, and one for each of the four would not be.
        if (backslashes | now.carry | others | now.is_cut) {
            carry = now.carry;
            uint64_t escaped = csimd_escaped(backslashes, &carry);
            uint64_t plain = (uint64_t)csimd_escapes_avx2(first, false) | (uint64_t)csimd_escapes_avx2(second, false) << 32;
            stop |= (quotes & ~escaped) | (escaped & ~plain);
            stop |= csimd_mistakes_avx2(first, now.before) | csimd_mistakes_avx2(second, first);
            is_cut = (uint32_t)_mm256_movemask_epi8(second) >> 29 != 0;
        } else {
            stop |= quotes;
        }
        if (stop) break;
        now.at += 64;
        now.carry = carry;
        now.is_cut = is_cut;
        now.before = second;
        backslashes_so_far |= backslashes;
    }
    now.has_escapes |= backslashes_so_far != 0;
    *run = now;
}
