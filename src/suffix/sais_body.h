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
 * not of the type the scan is inducing. Text that will be needed is prefetched. Suffixes whose LMS
 * substring equals no other are in place after step 1 and leave the recursion, except where one
 * ends a comparison: on 43 million tokens of English 11.8 of 15.1 million names stay, and 0.16
 * of 4.0 one level down. Together these take the CPU time of the plain algorithm from 0.19 to 0.08
 * microseconds a token there. */

#ifndef SUF_SAIS_COMMON
#define SUF_SAIS_COMMON
enum { LOOK_AHEAD = 32, SCAN_AHEAD = 32, LMS_BLOCK = 1024 };
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

/* Ask for what the scan will need when it comes to slot `far`, and to slot `near`. With a small
 * alphabet the lines that the buckets are filled in stay in the cache, and asking for them costs
 * more than it gains (8 of 45 hundredths of a second a scan, 43 million tokens). */
static inline void INSTANCE(prefetch)(const SYMBOL *text, const uint32_t *sa,
                                      const uint32_t *bucket, uint32_t far, uint32_t near)
{
    uint32_t f = sa[far] & ~STOP;

    __builtin_prefetch(&text[f - (f > 1 ? 2 : 0)]);
    if (sizeof(SYMBOL) > 2) {
        uint32_t s = sa[near];
        if (s - 1 < STOP - 1) /* neither empty nor stopped */
            __builtin_prefetch(&sa[bucket[text[s - 1]]], 1);
    }
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
        if (i + SCAN_AHEAD < n)
            INSTANCE(prefetch)(text, sa, bucket, i + SCAN_AHEAD, i + SCAN_AHEAD / 2);
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
        if (i >= SCAN_AHEAD)
            INSTANCE(prefetch)(text, sa, bucket, i - SCAN_AHEAD, i - SCAN_AHEAD / 2);
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

/* A scan of the text from the right that hands out the LMS positions, falling, a block at a time.
 * Types follow from comparing neighbours, and which way a comparison goes cannot be predicted on
 * text: without branches the scan takes a third of the time. */
struct INSTANCE(lms_scan) {
    const SYMBOL *text;
    uint32_t i;    /* suffixes from i on are done */
    uint32_t is_s; /* type of suffix i */
    uint32_t n;    /* positions in the block */
    uint32_t position[LMS_BLOCK];
};

static void INSTANCE(lms_scan_begin)(struct INSTANCE(lms_scan) * scan, const SYMBOL *text,
                                     uint32_t n)
{
    scan->text = text;
    scan->i = n - 1;
    scan->is_s = 0;
    scan->n = 0;
}

/* Fill the block; false when there is nothing left. */
static bool INSTANCE(lms_scan_next)(struct INSTANCE(lms_scan) * scan)
{
    const SYMBOL *text = scan->text;
    uint32_t i = scan->i, is_s = scan->is_s, m = 0;
    uint32_t stop = i > LMS_BLOCK ? i - LMS_BLOCK : 0;

    while (m == 0 && i > 0) {
        for (; i > stop; i--) {
            uint32_t was_s = is_s;
            is_s = (text[i - 1] < text[i]) | ((text[i - 1] == text[i]) & was_s);
            scan->position[m] = i;
            m += was_s & ~is_s;
        }
        stop = i > LMS_BLOCK ? i - LMS_BLOCK : 0;
    }
    scan->i = i;
    scan->is_s = is_s;
    scan->n = m;
    return m > 0;
}

/* slot[position / 2] = length of the LMS substring there, to the next LMS position inclusive; the
 * last one reaches the end. Other slots 0. Two LMS positions are never neighbours. */
static void INSTANCE(measure_substrings)(const SYMBOL *text, uint32_t *slot, uint32_t n,
                                         uint32_t n_slots)
{
    struct INSTANCE(lms_scan) scan;
    uint32_t end = n; /* one past the substring */

    memset(slot, 0, (size_t)n_slots * sizeof *slot);
    INSTANCE(lms_scan_begin)(&scan, text, n);
    while (INSTANCE(lms_scan_next)(&scan))
        for (uint32_t k = 0; k < scan.n; k++) {
            uint32_t p = scan.position[k];
            slot[p / 2] = end - p;
            end = p + 1;
        }
}

/* text[a .. a+length-1] equals text[b ..]? Most substrings fit into 8 bytes, and comparing those in
 * one step instead of calling memcmp took a third off the naming. */
static inline bool INSTANCE(same_symbols)(const SYMBOL *text, uint32_t n, uint32_t a, uint32_t b,
                                          uint32_t length)
{
    const uint32_t word = 8 / sizeof(SYMBOL);
    uint64_t x, y;

    if (a + word > n || b + word > n)
        return memcmp(text + a, text + b, length * sizeof *text) == 0;
    memcpy(&x, text + a, sizeof x);
    memcpy(&y, text + b, sizeof y);
    if (length < word) {
        uint32_t rest = 64 - length * 8 * (uint32_t)sizeof(SYMBOL);
        return (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? (x ^ y) << rest : (x ^ y) >> rest) == 0;
    }
    return x == y && (length == word || memcmp(text + a + word, text + b + word,
                                               (length - word) * sizeof *text) == 0);
}

/* Names (from 1) of the m LMS substrings that stand sorted in sa[0..m-1], to sa[m + position / 2].
 * Where no other substring equals it, the suffix stands in its final place already and its name
 * carries STOP; the list entries of the others, the shared ones, carry STOP. Returns the number of
 * names. */
static uint32_t INSTANCE(name_substrings)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m)
{
    uint32_t *slot = sa + m;
    uint32_t names = 0, previous = 0, previous_length = 0;
    bool previous_same = false;

    INSTANCE(measure_substrings)(text, slot, n, n - m);
    for (uint32_t i = 0; i < m; i++) {
        if (i + LOOK_AHEAD < m) {
            __builtin_prefetch(&text[sa[i + LOOK_AHEAD]]);
            __builtin_prefetch(&slot[sa[i + LOOK_AHEAD] / 2], 1);
        }
        uint32_t p = sa[i], length = slot[p / 2];
        /* Only the last LMS substring reaches the end of the text; it equals no other. */
        bool same = names && length == previous_length && p + length < n && previous + length < n &&
                    INSTANCE(same_symbols)(text, n, p, previous, length);
        if (same && !previous_same) {
            slot[previous / 2] = names;
            sa[i - 1] |= STOP;
        }
        names += !same;
        slot[p / 2] = same ? names : names | STOP;
        sa[i] = same ? p | STOP : p;
        previous = p;
        previous_length = length;
        previous_same = same;
    }
    return names;
}

/* The string of names that must be sorted, to the end of sa; returns its length. Only what the
 * order of the shared suffixes depends on: a unique name ends every comparison, so one that follows
 * another unique name is never looked at. shared[] receives a bit for every LMS suffix in text
 * order. */
static uint32_t INSTANCE(pack_names)(uint32_t *sa, uint32_t n, uint32_t m, uint64_t *shared)
{
    uint32_t first = n, j = n;
    bool next_kept = false; /* the unique name to the right, not yet decided on */
    uint32_t after = 0;

    /* Unused slots out of the way, without a branch that could not be predicted. */
    for (uint32_t i = n; i-- > m;) {
        uint32_t name = sa[i];
        sa[first - 1] = name;
        first -= name != 0;
    }
    for (uint32_t i = n, k = m; k-- > 0;) {
        uint32_t name = sa[--i];
        bool is_shared = !(name & STOP);
        sa[j - 1] = after;
        j -= is_shared & next_kept;
        sa[j - 1] = name - 1;
        j -= is_shared;
        shared[k / 64] |= (uint64_t)is_shared << k % 64;
        next_kept = !is_shared;
        after = (name & ~STOP) - 1;
    }
    return n - j;
}

/* The packed names stand sorted by order[0..m_packed-1]: put the shared suffixes into their slots
 * of sa[0..m-1], those with STOP. positions[0..m_packed-1] is scratch. */
static void INSTANCE(place_shared)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m,
                                   const uint64_t *shared, const uint32_t *order, uint32_t m_packed,
                                   uint32_t *positions)
{
    struct INSTANCE(lms_scan) scan;
    uint32_t k = m, j = m_packed, to = 0;

    INSTANCE(lms_scan_begin)(&scan, text, n);
    while (INSTANCE(lms_scan_next)(&scan))
        for (uint32_t l = 0; l < scan.n; l++) {
            k--;
            bool is_shared = shared[k / 64] >> k % 64 & 1;
            bool is_kept = is_shared || (k && (shared[(k - 1) / 64] >> (k - 1) % 64 & 1));
            if (is_kept)
                positions[--j] = scan.position[l] | (is_shared ? STOP : 0);
        }
    for (uint32_t i = 0; i < m_packed; i++) {
        if (i + LOOK_AHEAD < m_packed)
            __builtin_prefetch(&positions[order[i + LOOK_AHEAD]]);
        uint32_t p = positions[order[i]];
        if (!(p & STOP))
            continue;
        while (!(sa[to] & STOP))
            to++;
        sa[to++] = p & ~STOP;
    }
}

/* Renumber packed[0..m_packed-1], names below `names`, without gaps; their order stays. A name's
 * new number is its rank in a bit set that fits into the cache. The recursion's buckets are as many
 * as names are left: a third of the memory beyond `sa`. Returns their number, 0 when out of memory.
 */
static uint32_t INSTANCE(close_gaps)(uint32_t *packed, uint32_t m_packed, uint32_t names)
{
    size_t words = names / 64 + 1;
    uint64_t *used = sufi_alloc_zero(words, sizeof *used);
    uint32_t *before = sufi_alloc(words, sizeof *before);
    uint32_t n = 0;

    if (used && before) {
        for (uint32_t i = 0; i < m_packed; i++)
            used[packed[i] / 64] |= 1ull << packed[i] % 64;
        for (size_t w = 0; w < words; w++) {
            before[w] = n;
            n += (uint32_t)__builtin_popcountll(used[w]);
        }
        for (uint32_t i = 0; i < m_packed; i++) {
            uint32_t w = packed[i] / 64, bit = packed[i] % 64;
            uint64_t below = used[w] & ((1ull << bit) - 1);
            packed[i] = before[w] + (uint32_t)__builtin_popcountll(below);
        }
    }
    free(used);
    free(before);
    return n;
}

/* Sort the LMS suffixes, given their substrings sorted in sa[0..m-1]: afterwards sa[0..m-1] holds
 * them in order. */
static int INSTANCE(sort_lms)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t m)
{
    uint32_t names = INSTANCE(name_substrings)(text, sa, n, m);
    uint32_t *room = NULL;
    int err = SUF_ENOMEM;

    if (names == m)
        return SUF_OK; /* all different: the substrings' order is the suffixes' */
    uint64_t *shared = sufi_alloc_zero(m / 64 + 1, sizeof *shared);
    if (!shared)
        return SUF_ENOMEM;
    uint32_t m_packed = INSTANCE(pack_names)(sa, n, m, shared);
    uint32_t *packed = sa + n - m_packed, *order = sa + m;
    /* The list, the order and the packed names fit into sa side by side on all but odd inputs. */
    if ((uint64_t)m + 2 * (uint64_t)m_packed > n)
        order = room = sufi_alloc(m_packed, sizeof *room);
    names = INSTANCE(close_gaps)(packed, m_packed, names);
    if (order && names)
        err = sufi_sais_u32(packed, order, m_packed, names);
    if (!err)
        INSTANCE(place_shared)(text, sa, n, m, shared, order, m_packed, packed);
    free(room);
    free(shared);
    return err;
}

/* Every LMS position to the end of its bucket, buckets from the right; returns how many. */
static uint32_t INSTANCE(place_lms)(const SYMBOL *text, uint32_t *sa, uint32_t n, uint32_t *bucket)
{
    struct INSTANCE(lms_scan) scan;
    uint32_t m = 0;

    INSTANCE(lms_scan_begin)(&scan, text, n);
    while (INSTANCE(lms_scan_next)(&scan)) {
        m += scan.n;
        for (uint32_t k = 0; k < scan.n; k++)
            sa[--bucket[text[scan.position[k]]]] = scan.position[k];
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
        if (i >= LOOK_AHEAD)
            __builtin_prefetch(&text[sa[i - LOOK_AHEAD]]);
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
