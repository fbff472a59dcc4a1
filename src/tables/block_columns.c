/* block_columns.c - posting lists as columns (also in docs/format.md).
 *
 * Most lists have one entry and most counts are 1, so both are bitmaps, with the numbers that the
 * bitmaps do not tell in columns of their own: eight flags in a byte suit an entropy coder that
 * spends at least one bit on a byte.
 *
 * The symbols of a list are its first as it is, the others as the difference to the one before,
 * less 1. Numbers below 64 are their own codes: they are the frequent tokens, where vocabularies
 * are in order of frequency, and the differences in dense lists. A larger number's code is its
 * leading bits (where the highest is, and the 4 below it; fewer from 2^14 on, so that 246 codes
 * reach 2^32); the bits below those are nearly random and go to a column that is not compressed. On
 * English text that takes 1.29 bytes a symbol of order 5; two planes of bytes take 1.41, the
 * entropy of whole symbols is 1.27. Splitting first symbols from differences gains nothing more.
 *
 * Decoding is a few passes without branches that depend on data, but for lists of several entries
 * and counts above 1, which are visited by their set bits. */
#include "tables/block_columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"

enum {
    ESCAPE = 255, /* the next wide number */
    DIRECT = 64,  /* numbers below it are codes */
    DIRECT_LOG = 6,
    FINE = 14,   /* from 2^14 on 3 bits below the highest count, ... */
    COARSE = 17, /* ... from 2^17 on 1 */
    N_CODES = DIRECT + (FINE - DIRECT_LOG) * 16 + (COARSE - FINE) * 8 + (32 - COARSE) * 2,
    MAX_EXTRA = 30,
    MAX_WIDE = SUFI_BLOCK_CONTEXTS + SUFI_BLOCK_ENTRIES,
};

size_t sufi_column_room(enum sufi_column column)
{
    switch (column) {
    case SUFI_COLUMN_FORKS:
        return SUFI_BLOCK_CONTEXTS / 8;
    case SUFI_COLUMN_LENGTHS:
        return SUFI_BLOCK_CONTEXTS;
    case SUFI_COLUMN_BITS:
        return SUFI_BLOCK_ENTRIES * MAX_EXTRA / 8;
    case SUFI_COLUMN_REPEATS:
        return SUFI_BLOCK_ENTRIES / 8;
    case SUFI_COLUMN_WIDE:
        return 8 * (size_t)MAX_WIDE;
    default:
        return SUFI_BLOCK_ENTRIES;
    }
}

/* Numbers with highest bit `log` lose their low bits, are left with a few leading ones, and those
 * follow the codes of smaller numbers. Below DIRECT nothing is lost. */
static void make_codes(sufi_columns *c)
{
    unsigned next = DIRECT;

    for (uint32_t v = 0; v < DIRECT; v++)
        c->base[v] = v;
    for (unsigned log = DIRECT_LOG; log < 32; log++) {
        unsigned drop = log - (log < FINE ? 4 : log < COARSE ? 3 : 1);
        uint32_t lead = 1u << (log - drop);
        c->drop[log] = (uint8_t)drop;
        c->first_code[log] = (int16_t)((int)next - (int)lead);
        for (uint32_t i = 0; i < lead; i++, next++) {
            c->base[next] = (lead + i) << drop;
            c->mask[next] = (1u << drop) - 1;
            c->extra[next] = (uint8_t)drop;
        }
    }
}

int sufi_columns_init(sufi_columns *c)
{
    bool good = true;

    memset(c, 0, sizeof *c);
    make_codes(c);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        /* Whole words are read and written at the end of the columns of bits. */
        c->bytes[i] = sufi_alloc_zero(sufi_column_room((enum sufi_column)i) + 8, 1);
        good = good && c->bytes[i];
    }
    if (!good)
        sufi_columns_release(c);
    return good ? SUF_OK : SUF_ENOMEM;
}

void sufi_columns_release(sufi_columns *c)
{
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        free(c->bytes[i]);
    memset(c, 0, sizeof *c);
}

/* ---- encoding ---- */

/* A number that does not fit its column; returns what stands there instead. */
static uint8_t put_wide(sufi_columns *c, uint64_t value)
{
    sufi_put_le64(c->bytes[SUFI_COLUMN_WIDE] + c->used[SUFI_COLUMN_WIDE], value);
    c->used[SUFI_COLUMN_WIDE] += 8;
    return ESCAPE;
}

static void split_lists(sufi_columns *c, const sufi_block *b)
{
    /* What bytes are written to is told not to be what is read: they may alias anything else. */
    uint8_t *restrict forks = c->bytes[SUFI_COLUMN_FORKS];
    uint8_t *restrict lengths = c->bytes[SUFI_COLUMN_LENGTHS];
    const uint32_t *restrict start = b->start;
    const uint32_t n_contexts = b->n_contexts;
    size_t used = 0;

    for (uint32_t i = 0; i < n_contexts; i += 8) {
        const unsigned end = n_contexts - i < 8 ? n_contexts - i : 8;
        unsigned flags = 0;
        for (unsigned k = 0; k < end; k++) {
            uint32_t n = start[i + k + 1] - start[i + k];
            /* Written in any case, kept where needed: cheaper than a branch that goes both ways. */
            lengths[used] = (uint8_t)n;
            if (n >= ESCAPE)
                lengths[used] = put_wide(c, n);
            flags |= (unsigned)(n != 1) << k;
            used += n != 1;
        }
        forks[i / 8] = (uint8_t)flags;
    }
    c->used[SUFI_COLUMN_FORKS] = (n_contexts + 7) / 8;
    c->used[SUFI_COLUMN_LENGTHS] = used;
}

/* values[j]: the symbol of entry j, less 1 and the symbol before it in its list if there is one. */
static void take_differences(const sufi_block *b, uint32_t *restrict values)
{
    const uint32_t *restrict symbol = b->symbol, *restrict start = b->start;

    for (uint32_t j = 1; j < b->n_entries; j++)
        values[j] = symbol[j] - symbol[j - 1] - 1;
    /* An empty list only repeats what the next one does; one at the end meets the spare place. */
    for (uint32_t i = 0; i < b->n_contexts; i++)
        values[start[i]] = symbol[start[i]];
}

static void split_symbols(sufi_columns *c, const sufi_block *b)
{
    uint8_t *restrict codes = c->bytes[SUFI_COLUMN_SYMBOLS];
    uint8_t *restrict bits = c->bytes[SUFI_COLUMN_BITS];
    const uint32_t n_entries = b->n_entries;
    uint64_t pending = 0; /* bits not yet written, n_pending < 8 */
    unsigned n_pending = 0;

    take_differences(b, c->values);
    for (uint32_t j = 0; j < n_entries; j++) {
        uint32_t v = c->values[j];
        unsigned log = 31 - (unsigned)__builtin_clz(v | (DIRECT - 1));
        unsigned drop = c->drop[log];
        codes[j] = (uint8_t)(c->first_code[log] + (int)(v >> drop));
        pending |= (uint64_t)(v & ((1u << drop) - 1)) << n_pending;
        n_pending += drop;
        sufi_put_le64(bits, pending);
        bits += n_pending / 8;
        pending >>= n_pending & ~7u;
        n_pending &= 7;
    }
    c->used[SUFI_COLUMN_SYMBOLS] = n_entries;
    c->used[SUFI_COLUMN_BITS] = (size_t)(bits - c->bytes[SUFI_COLUMN_BITS]) + (n_pending > 0);
}

static void split_counts(sufi_columns *c, const sufi_block *b)
{
    uint8_t *restrict repeats = c->bytes[SUFI_COLUMN_REPEATS];
    uint8_t *restrict counts = c->bytes[SUFI_COLUMN_COUNTS];
    const uint64_t *restrict count = b->count;
    const uint32_t n_entries = b->n_entries;
    size_t used = 0;

    for (uint32_t j = 0; j < n_entries; j += 8) {
        const unsigned end = n_entries - j < 8 ? n_entries - j : 8;
        unsigned flags = 0;
        for (unsigned k = 0; k < end; k++) {
            uint64_t n = count[j + k];
            counts[used] = (uint8_t)(n - 2);
            if (n >= ESCAPE + 2)
                counts[used] = put_wide(c, n - 2);
            flags |= (unsigned)(n > 1) << k;
            used += n > 1;
        }
        repeats[j / 8] = (uint8_t)flags;
    }
    c->used[SUFI_COLUMN_REPEATS] = (n_entries + 7) / 8;
    c->used[SUFI_COLUMN_COUNTS] = used;
}

void sufi_columns_split(sufi_columns *c, const sufi_block *b)
{
    memset(c->used, 0, sizeof c->used);
    split_lists(c, b);
    split_symbols(c, b);
    split_counts(c, b);
}

/* ---- decoding ---- */

static int broken(suf_diag *diag, const char *what)
{
    return sufi_fail(diag, SUF_ECORRUPT, NULL, "posting-list block: %s", what);
}

/* The next number of the wide column; UINT64_MAX when it is used up. */
static uint64_t take_wide(const sufi_columns *c, size_t *at)
{
    if (*at + 8 > c->used[SUFI_COLUMN_WIDE])
        return UINT64_MAX;
    *at += 8;
    return sufi_get_le64(c->bytes[SUFI_COLUMN_WIDE] + *at - 8);
}

/* 64 flags from flag i on; those beyond the first n read as 0. */
static uint64_t flags_at(const uint8_t *bits, size_t i, size_t n)
{
    uint64_t word = sufi_get_le64(bits + i / 8);

    return n - i < 64 ? word & ((1ull << (n - i)) - 1) : word;
}

static size_t count_flags(const uint8_t *bits, size_t n)
{
    size_t total = 0;

    for (size_t i = 0; i < n; i += 64)
        total += (size_t)__builtin_popcountll(flags_at(bits, i, n));
    return total;
}

/* Lists without a wide length: no branch depends on data. */
static uint64_t start_lists(const uint8_t *forks, const uint8_t *length, sufi_block *b)
{
    uint32_t *start = b->start;
    uint32_t n = b->n_contexts;
    uint64_t sum = 0;

    for (uint32_t i = 0; i < n; i += 8) {
        unsigned flags = forks[i / 8];
        /* Up to 7 starts beyond the last list: there is room (sufi_block_init). */
        for (unsigned k = 0; k < 8; k++, flags >>= 1) {
            uint64_t fork = flags & 1;
            start[i + k] = (uint32_t)sum;
            sum += 1 + ((*length - UINT64_C(1)) & -fork);
            length += fork;
        }
    }
    return sum - (-n & 7); /* the lists beyond the last have one entry each */
}

static uint64_t start_wide_lists(const sufi_columns *c, sufi_block *b, size_t *wide)
{
    const uint8_t *forks = c->bytes[SUFI_COLUMN_FORKS];
    const uint8_t *length = c->bytes[SUFI_COLUMN_LENGTHS];
    uint64_t sum = 0;

    for (uint32_t i = 0; i < b->n_contexts; i++) {
        uint64_t n = forks[i / 8] >> i % 8 & 1 ? *length++ : 1;
        b->start[i] = (uint32_t)sum;
        if (n == ESCAPE && (n = take_wide(c, wide)) > SUFI_BLOCK_ENTRIES)
            return UINT64_MAX;
        sum += n;
    }
    return sum;
}

static int join_lists(const sufi_columns *c, sufi_block *b, size_t *wide, suf_diag *diag)
{
    const uint8_t *forks = c->bytes[SUFI_COLUMN_FORKS];
    const uint8_t *length = c->bytes[SUFI_COLUMN_LENGTHS];
    size_t n_forks = c->used[SUFI_COLUMN_LENGTHS];
    unsigned odd = b->n_contexts % 8;

    if (c->used[SUFI_COLUMN_FORKS] != (b->n_contexts + 7) / 8 ||
        count_flags(forks, b->n_contexts) != n_forks || (odd && forks[b->n_contexts / 8] >> odd))
        return broken(diag, "the columns of lists have wrong lengths");
    uint64_t sum = memchr(length, ESCAPE, n_forks) ? start_wide_lists(c, b, wide)
                                                   : start_lists(forks, length, b);
    if (sum != b->n_entries)
        return broken(diag, "lists do not fill the block");
    b->start[b->n_contexts] = b->n_entries;
    return SUF_OK;
}

static int join_symbols(const sufi_columns *c, sufi_block *b, suf_diag *diag)
{
    const uint8_t *codes = c->bytes[SUFI_COLUMN_SYMBOLS], *bits = c->bytes[SUFI_COLUMN_BITS];
    const uint8_t *forks = c->bytes[SUFI_COLUMN_FORKS];
    uint8_t largest = 0;
    size_t at = 0; /* bit */

    if (c->used[SUFI_COLUMN_SYMBOLS] != b->n_entries)
        return broken(diag, "the column of symbols has a wrong length");
    for (uint32_t j = 0; j < b->n_entries; j++)
        largest = codes[j] > largest ? codes[j] : largest;
    if (largest >= N_CODES)
        return broken(diag, "a code has no meaning");
    for (uint32_t j = 0; j < b->n_entries; j++) {
        uint8_t k = codes[j];
        b->symbol[j] =
            c->base[k] + ((uint32_t)(sufi_get_le64(bits + at / 8) >> at % 8) & c->mask[k]);
        at += c->extra[k];
    }
    if ((at + 7) / 8 != c->used[SUFI_COLUMN_BITS])
        return broken(diag, "the column of bits has a wrong length");
    uint64_t overflow = 0;
    for (uint32_t i = 0; i < b->n_contexts; i += 64)
        for (uint64_t f = flags_at(forks, i, b->n_contexts); f; f &= f - 1) {
            uint32_t list = i + (uint32_t)__builtin_ctzll(f);
            uint64_t symbol = b->start[list] < b->start[list + 1] ? b->symbol[b->start[list]] : 0;
            for (uint32_t j = b->start[list] + 1; j < b->start[list + 1]; j++) {
                symbol += b->symbol[j] + UINT64_C(1);
                b->symbol[j] = (uint32_t)symbol;
            }
            overflow |= symbol >> 32;
        }
    return overflow ? broken(diag, "a symbol is out of range") : SUF_OK;
}

static int join_counts(const sufi_columns *c, sufi_block *b, size_t *wide, suf_diag *diag)
{
    const uint8_t *repeats = c->bytes[SUFI_COLUMN_REPEATS], *count = c->bytes[SUFI_COLUMN_COUNTS];

    if (c->used[SUFI_COLUMN_REPEATS] != (b->n_entries + 7) / 8 ||
        count_flags(repeats, b->n_entries) != c->used[SUFI_COLUMN_COUNTS])
        return broken(diag, "the columns of counts have wrong lengths");
    for (uint32_t j = 0; j < b->n_entries; j++)
        b->count[j] = 1;
    for (uint32_t j = 0; j < b->n_entries; j += 64)
        for (uint64_t f = flags_at(repeats, j, b->n_entries); f; f &= f - 1) {
            uint64_t v = *count++;
            if (v == ESCAPE && (v = take_wide(c, wide)) >= UINT64_MAX - 1)
                return broken(diag, "a count is missing");
            b->count[j + (uint32_t)__builtin_ctzll(f)] = v + 2;
        }
    return SUF_OK;
}

int sufi_columns_join(const sufi_columns *c, sufi_block *b, suf_diag *diag)
{
    size_t wide = 0;

    int err = join_lists(c, b, &wide, diag);
    if (!err)
        err = join_symbols(c, b, diag);
    if (!err)
        err = join_counts(c, b, &wide, diag);
    if (!err && wide != c->used[SUFI_COLUMN_WIDE])
        err = broken(diag, "numbers are left over");
    return err;
}
