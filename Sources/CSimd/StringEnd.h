// The body of csimd_find_string_end, once for each set of instructions; see Strings.h.

CSIMD_TARGET static inline csimd_string_end CSIMD_STRING_END(const uint8_t *text, size_t count, size_t start) {
    csimd_string_end found = {start, false, false};
    uint8_t padded[64];
    uint64_t carry = 0;
    // Escapes are checked up to here.
    size_t done = start;
#ifdef CSIMD_IS_AVX2
    __m256i before = _mm256_setzero_si256();
    // Whether a sequence may go on into the next block.
    bool is_cut = false;
    // Whether blocks without \u escapes are to be expected.
    bool is_plain = true;
#else
    // Sequences are checked up to here.
    size_t checked = start;
#endif
    for (size_t at = start;; at += 64) {
#ifdef CSIMD_IS_AVX2
        if (is_plain) {
            csimd_string_run run = {at, carry, is_cut, found.has_escapes, before};
            csimd_run_avx2(&run, text, count);
            at = run.at;
            carry = run.carry;
            is_cut = run.is_cut;
            found.has_escapes = run.has_escapes;
            before = run.before;
        }
        is_plain = true;
#endif
        const uint8_t *bytes = text + at;
        bool is_short = count - at < 64;
        if (is_short) {
            memset(padded, ' ', sizeof padded);
            memcpy(padded, bytes, count - at);
            bytes = padded;
        }
#ifdef CSIMD_IS_AVX2
        __m256i first = _mm256_loadu_si256((const __m256i *)bytes), second = _mm256_loadu_si256((const __m256i *)(bytes + 32));
        csimd_block block = csimd_classify_avx2(first, second);
#else
        csimd_block block = csimd_classify(bytes);
#endif
        // An escape from the block before can end in this one: what is in it is checked.
        uint64_t escaped = 0, bad = block.controls;
        uint64_t carried = carry;
        if (block.backslashes | carry) {
            escaped = csimd_escaped(block.backslashes, &carry);
#ifdef CSIMD_IS_AVX2
            bad |= escaped & ~((uint64_t)csimd_escapes_avx2(first, true) | (uint64_t)csimd_escapes_avx2(second, true) << 32);
#else
            for (uint64_t rest = escaped; rest != 0; rest &= rest - 1) {
                int place = __builtin_ctzll(rest);
                if (!csimd_is_escape(bytes[place])) bad |= (uint64_t)1 << place;
            }
#endif
        }
        uint64_t quotes = block.quotes & ~escaped;
        // All bits up to the first quotation mark, and it.
        uint64_t inside = quotes ^ (quotes - 1);
#ifdef CSIMD_IS_AVX2
        if (block.others != 0 || is_cut) {
            bad |= (uint64_t)csimd_mistakes_avx2(first, before) | (uint64_t)csimd_mistakes_avx2(second, first) << 32;
            is_cut = block.others >> 61 != 0;
        }
        before = second;
#else
        for (uint64_t rest = block.others & inside; rest != 0; rest &= rest - 1) {
            size_t place = at + (size_t)__builtin_ctzll(rest);
            if (place < checked) continue;
            size_t length = csimd_sequence(text + place, count - place);
            if (length == 0) {
                bad |= rest & -rest;
                break;
            }
            checked = place + length;
        }
#endif
        size_t boundary = done;
        if (escaped & inside) {
#ifdef CSIMD_IS_AVX2
            const __m256i letter = _mm256_set1_epi8('u');
            uint64_t letters = (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, letter))
                | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, letter)) << 32;
            is_plain = (escaped & letters) == 0;
            for (uint64_t rest = escaped & inside & letters; rest != 0; rest &= rest - 1) {
                size_t place = at + (size_t)__builtin_ctzll(rest);
#else
            for (uint64_t rest = escaped & inside; rest != 0; rest &= rest - 1) {
                size_t place = at + (size_t)__builtin_ctzll(rest);
                if (text[place] != 'u') continue;
#endif
                // The second half of a pair was checked with the first.
                if (place < done) continue;
                size_t end = csimd_unicode_end(text, count, place);
                if (end == 0) {
                    bad |= rest & -rest;
                    break;
                }
                done = end;
            }
        }
        if (bad & inside || (is_short && quotes == 0)) {
            found.place = csimd_boundary(text, start, at, carried, boundary);
            return found;
        }
        found.has_escapes |= (block.backslashes & inside) != 0;
        if (quotes != 0) {
            found.place = at + (size_t)__builtin_ctzll(quotes);
            found.is_end = true;
            return found;
        }
    }
}
