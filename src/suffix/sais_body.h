/* sais_body.h - suffix sorting by induced sorting, one body for every symbol width.
 *
 * Include with SYMBOL (the symbol type) and INSTANCE(name) (the name's instance) defined.
 *
 * Idea (SA-IS: Nong, Zhang & Chan 2011, "Two efficient algorithms for linear time suffix array
 * construction"). Suffix i is of type S if it is smaller than suffix i+1, else of type L; the last
 * one is L. An LMS suffix is an S suffix after an L suffix. In the suffix array the suffixes that
 * begin with symbol c form a bucket, L suffixes first.
 *   1. Put the LMS suffixes at the ends of their buckets, in any order. A scan from the left that
 *      puts, for each suffix met, its L predecessor at the head of its bucket, then a scan from the
 *      right that puts S predecessors at the ends, sorts the LMS substrings (LMS to next LMS).
 *   2. Name the LMS substrings by rank. If names repeat, sort the string of names recursively (at
 *      most half as long). Now the LMS suffixes are sorted.
 *   3. Put them at the ends of their buckets in that order; the same two scans sort everything.
 * Time O(n), whatever the input.
 *
 * The scans are the hot loops: each step reads the text at a random place, a bucket pointer, and
 * writes to that bucket. What a scan would have to look up later is decided when a suffix is
 * written, while its text is in the cache: bit 31 of an entry (STOP) says that its predecessor is
 * not of the type the scan is inducing. The text and the bucket's write position are prefetched
 * ahead; on real text that took 40 % off the CPU time (43 million tokens, measured on the demo
 * machine of docs/benchmarks.md). */

#ifndef SUF_SAIS_COMMON
#define SUF_SAIS_COMMON
enum { LOOK_AHEAD = 32 };
#define STOP 0x80000000u
#endif

/* bucket[c] = first slot of bucket c, or with `ends` one past its last, from counts. */
static void INSTANCE(bucket_bounds)(const uint32_t *count, uint32_t *bucket, uint32_t k, bool ends)
{
    uint32_t sum = 0;

    for (uint32_t c = 0; c < k; c++) {
        uint32_t n = count[c];
        bucket[c] = ends ? sum + n : sum;
        sum += n;
    }
}

static void INSTANCE(count_symbols)(const SYMBOL *text, uint32_t n, uint32_t *count, uint32_t k)
{
    memset(count, 0, k * sizeof *count);
    for (uint32_t i = 0; i < n; i++)
        count[text[i]]++;
}

static inline void INSTANCE(prefetch)(const SYMBOL *text, const uint32_t *sa,
                                      const uint32_t *bucket, uint32_t far, uint32_t near)
{
    uint32_t f = sa[far] & ~STOP, s = sa[near];

    __builtin_prefetch(&text[f - (f > 1 ? 2 : 0)]);
    if (s - 1 < STOP - 1) /* neither empty nor stopped */
        __builtin_prefetch(&sa[bucket[text[s - 1]]], 1);
}

/* The scan from the left. Before: LMS suffixes at the bucket ends, everything else 0; bucket holds
 * the heads. After, with `final`: all L suffixes in place, STOP on those whose predecessor is not
 * S; without: only L suffixes with an S predecessor are left. */
static inline void INSTANCE(induce_left)(const SYMBOL *text, uint32_t *sa, uint32_t n,
                                         uint32_t *bucket, const bool final)
{
    uint32_t last = n - 1;

    /* The suffix before the (empty) sentinel suffix. */
    if (n > 1 || final)
        sa[bucket[text[last]]++] = last | (last == 0 || text[last - 1] < text[last] ? STOP : 0);
    for (uint32_t i = 0; i < n; i++) {
        if (i + 2 * LOOK_AHEAD < n)
            INSTANCE(prefetch)(text, sa, bucket, i + 2 * LOOK_AHEAD, i + LOOK_AHEAD);
        uint32_t p = sa[i];
        if (p & STOP) {
            sa[i] = p & ~STOP;
        } else if (p) {
            uint32_t q = p - 1;
            uint32_t c = text[q];
            bool stop = q == 0 || text[q - 1] < c;
            sa[i] = final ? p | STOP : 0;
            if (final || q)
                sa[bucket[c]++] = stop ? q | STOP : q;
        }
    }
}

/* The scan from the right; bucket holds the ends. After, with `final`: the suffix array; without:
 * the LMS suffixes, in the order of their substrings, are the entries with STOP. */
static inline void INSTANCE(induce_right)(const SYMBOL *text, uint32_t *sa, uint32_t n,
                                          uint32_t *bucket, const bool final)
{
    for (uint32_t i = n; i-- > 0;) {
        if (i >= 2 * LOOK_AHEAD)
            INSTANCE(prefetch)(text, sa, bucket, i - 2 * LOOK_AHEAD, i - LOOK_AHEAD);
        uint32_t p = sa[i];
        if (p & STOP) {
            if (final)
                sa[i] = p & ~STOP;
        } else if (p) {
            uint32_t q = p - 1;
            uint32_t c = text[q];
            bool stop = q == 0 || text[q - 1] > c;
            if (!final)
                sa[i] = 0;
            if (final || q)
                sa[--bucket[c]] = stop ? q | STOP : q;
        }
    }
}

/* Write the LMS positions in falling order of position to the end of sa[0..n-1], so that they stand
 * in rising order in sa[n-m..n-1]; returns m. */
static uint32_t INSTANCE(list_lms)(const SYMBOL *text, uint32_t *sa, uint32_t n)
{
    uint32_t m = 0;
    bool is_s = false;

    for (uint32_t i = n - 1; i-- > 0;) {
        if (text[i] < text[i + 1]) {
            is_s = true;
        } else if (text[i] > text[i + 1]) {
            if (is_s)
                sa[n - ++m] = i + 1;
            is_s = false;
        }
    }
    return m;
}

/* Names of the m LMS substrings that stand sorted in sa[0..m-1], left at sa[m + position/2]; two
 * LMS positions are never neighbours, so the slots differ. Returns the number of names. */
static uint32_t INSTANCE(name_substrings)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m)
{
    uint32_t *slot = sa + m;
    uint32_t names = 0, previous = 0, previous_length = 0;
    uint32_t next = n;
    bool is_s = false;

    memset(slot, 0, (size_t)(n - m) * sizeof *slot);
    /* First the lengths (to the next LMS position inclusive; the last one reaches the end). */
    for (uint32_t i = n - 1; i-- > 0;) {
        if (text[i] < text[i + 1]) {
            is_s = true;
        } else if (text[i] > text[i + 1]) {
            if (is_s) {
                slot[(i + 1) / 2] = next == n ? n - (i + 1) : next - i;
                next = i + 1;
            }
            is_s = false;
        }
    }
    for (uint32_t i = 0; i < m; i++) {
        if (i + LOOK_AHEAD < m) {
            __builtin_prefetch(&text[sa[i + LOOK_AHEAD]]);
            __builtin_prefetch(&slot[sa[i + LOOK_AHEAD] / 2], 1);
        }
        uint32_t p = sa[i], length = slot[p / 2];
        /* Only the last LMS substring reaches the end of the text; it equals no other. */
        bool same = names && length == previous_length && p + length < n && previous + length < n &&
                    memcmp(text + p, text + previous, length * sizeof *text) == 0;
        names += !same;
        slot[p / 2] = names; /* from 1: 0 marks an unused slot */
        previous = p;
        previous_length = length;
    }
    return names;
}

/* Sort the LMS suffixes, given their substrings sorted in sa[0..m-1]: afterwards sa[0..m-1] holds
 * them in order. */
static int INSTANCE(sort_lms)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m)
{
    uint32_t names = INSTANCE(name_substrings)(text, sa, n, m);
    uint32_t *reduced = sa + n - m;
    int err = SUF_OK;

    if (names == m)
        return SUF_OK; /* all different: the substrings' order is the suffixes' */
    uint32_t j = n;
    for (uint32_t i = n; i-- > m;)
        if (sa[i])
            sa[--j] = sa[i] - 1;
    err = sufi_sais_u32(reduced, sa, m, names);
    if (err)
        return err;
    INSTANCE(list_lms)(text, sa, n);
    for (uint32_t i = 0; i < m; i++) {
        if (i + LOOK_AHEAD < m)
            __builtin_prefetch(&reduced[sa[i + LOOK_AHEAD]]);
        sa[i] = reduced[sa[i]];
    }
    return SUF_OK;
}

/* Every LMS position to the end of its bucket, buckets from the right; returns how many. */
static uint32_t INSTANCE(place_lms)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t *bucket)
{
    uint32_t m = 0;
    bool is_s = false;

    for (uint32_t i = n - 1; i-- > 0;) {
        if (text[i] < text[i + 1]) {
            is_s = true;
        } else if (text[i] > text[i + 1]) {
            if (is_s) {
                sa[--bucket[text[i + 1]]] = i + 1;
                m++;
            }
            is_s = false;
        }
    }
    return m;
}

/* Step 1: the LMS suffixes, in the order of their substrings, to sa[0..m-1]; returns m. */
static uint32_t INSTANCE(sort_substrings)(const SYMBOL *text, uint32_t *sa, uint32_t n,
                                          const uint32_t *count, uint32_t *bucket, uint32_t k)
{
    memset(sa, 0, (size_t)n * sizeof *sa);
    INSTANCE(bucket_bounds)(count, bucket, k, true);
    uint32_t m = INSTANCE(place_lms)(text, sa, n, bucket);
    if (m < 2) {
        for (uint32_t i = 0; m && i < n; i++)
            if (sa[i])
                sa[0] = sa[i];
        return m;
    }
    INSTANCE(bucket_bounds)(count, bucket, k, false);
    INSTANCE(induce_left)(text, sa, n, bucket, false);
    INSTANCE(bucket_bounds)(count, bucket, k, true);
    INSTANCE(induce_right)(text, sa, n, bucket, false);
    uint32_t j = 0;
    for (uint32_t i = 0; i < n; i++)
        if (sa[i] & STOP)
            sa[j++] = sa[i] & ~STOP;
    return j;
}

/* Step 3: from the sorted LMS suffixes in sa[0..m-1] to the whole suffix array. */
static void INSTANCE(induce_all)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m,
                                 const uint32_t *count, uint32_t *bucket, uint32_t k)
{
    memset(sa + m, 0, (size_t)(n - m) * sizeof *sa);
    INSTANCE(bucket_bounds)(count, bucket, k, true);
    for (uint32_t i = m; i-- > 0;) {
        uint32_t p = sa[i];
        sa[i] = 0;
        sa[--bucket[text[p]]] = p; /* never left of i: i suffixes are smaller */
    }
    INSTANCE(bucket_bounds)(count, bucket, k, false);
    INSTANCE(induce_left)(text, sa, n, bucket, true);
    INSTANCE(bucket_bounds)(count, bucket, k, true);
    INSTANCE(induce_right)(text, sa, n, bucket, true);
}

int INSTANCE(sufi_sais)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t k)
{
    uint32_t *count = sufi_alloc(k, sizeof *count);
    uint32_t *bucket = sufi_alloc(k, sizeof *bucket);
    int err = SUF_ENOMEM;

    if (count && bucket) {
        INSTANCE(count_symbols)(text, n, count, k);
        uint32_t m = INSTANCE(sort_substrings)(text, sa, n, count, bucket, k);
        err = m > 1 ? INSTANCE(sort_lms)(text, sa, n, m) : SUF_OK;
        if (!err)
            INSTANCE(induce_all)(text, sa, n, m, count, bucket, k);
    }
    free(count);
    free(bucket);
    return err;
}
