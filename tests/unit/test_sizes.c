/* Sizes whose product or sum does not fit: an error with a name each time, and no small array in
 * place of a large one. Nothing here may take the memory it asks for. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "effects/levels.h"
#include "stats/linalg.h"
#include "sufgram/gam.h"
#include "sufgram/regression.h"
#include "tables/block.h"
#include "tables/lmdb_store.h"
#include "tables/table_format.h"
#include "tables/table_lookup.h"
#include "tap.h"
#include "text_index.h"

static void sums_and_products_stick(uint64_t seed)
{
    static const size_t edge[] = {0, 1, 2, SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX - 1, SIZE_MAX};
    enum { N = sizeof edge / sizeof *edge };
    rng r = {seed};
    size_t wrong = 0;

    for (size_t i = 0; i < 20000; i++) {
        size_t a = i < N * N ? edge[i / N] : rng_next(&r) >> rng_below(&r, 64);
        size_t b = i < N * N ? edge[i % N] : rng_next(&r) >> rng_below(&r, 64);
        /* Oracle: division, and what is left up to the largest. */
        wrong += sufi_mul_size(a, b) != (b && a > SIZE_MAX / b ? SIZE_MAX : a * b);
        wrong += sufi_add_size(a, b) != (a > SIZE_MAX - b ? SIZE_MAX : a + b);
    }
    ok(wrong == 0, "sums_and_products_stick_at_the_largest_size");
}

static void allocations_refuse_what_cannot_be(void)
{
    static const size_t pairs[][2] = {
        {SIZE_MAX, 1},    {SIZE_MAX, 8}, {SIZE_MAX / 8 + 1, 8}, {(size_t)1 << 32, (size_t)1 << 32},
        {PTRDIFF_MAX, 2}, {1, SIZE_MAX}, {SIZE_MAX / 2 + 1, 1}, {SIZE_MAX / 3, 3},
    };
    char *items = NULL;
    size_t cap = 0;
    bool none = true;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        none = none && !sufi_alloc(pairs[i][0], pairs[i][1]) &&
               !sufi_alloc_zero(pairs[i][0], pairs[i][1]) &&
               !sufi_pages_alloc(pairs[i][0], pairs[i][1]) &&
               !sufi_grow(&items, &cap, pairs[i][0], pairs[i][1]);
    }
    ok(none && !items && cap == 0, "allocations_refuse_what_no_object_can_be");
    ok(sufi_grow(&items, &cap, 100, 1) && cap >= 100, "and_grant_the_rest");
    free(items);
}

/* ---- BLAS and LAPACK count in 32 bits ---- */

/* Products of matrices whose rows are `far` apart, of which only the first can be touched. */
static void products_of_far_rows(void)
{
    const size_t far = ((size_t)1 << 31) + 3;
    const double a[] = {2, 3}, b[] = {5, 7}, column[] = {11, 13};
    double c[] = {100, 100};

    sufi_gemm(false, false, 1, 2, 1, 1, a, far, b, far, 0, c, far);
    ok(c[0] == 10 && c[1] == 14, "a_row_of_a_far_matrix_is_multiplied");
    sufi_gemm(false, true, 1, 1, 2, 1, a, far, b, far, 2, c, far);
    ok(c[0] == 2 * 5 + 3 * 7 + 2 * 10, "by_a_transposed_one_and_added_to");
    sufi_gemm(true, false, 2, 1, 1, -1, a, far, column, far, 0, c, 1);
    ok(c[0] == -22 && c[1] == -33, "and_a_transposed_one");
}

static void factorisations_name_their_limit(void)
{
    double a[4] = {0}, s[2], u[4], vt[4], r[4];

    ok(sufi_qr(a, (size_t)INT_MAX + 1, 1, r, false) == SUF_ELIMIT, "a_qr_of_2^31_rows_is_refused");
    ok(sufi_qr(a, (size_t)1 << 30, (size_t)1 << 30, r, true) == SUF_ELIMIT, "or_2^30_columns");
    ok(sufi_svd(a, 46341, 46341, s, u, vt) == SUF_ELIMIT,
       "an_svd_whose_work_space_overflows_is_refused");
    ok(sufi_svd(a, (size_t)1 << 32, 1, s, u, vt) == SUF_ELIMIT, "and_one_of_2^32_rows");
    ok(sufi_solve_upper(r, (size_t)1 << 32, false, a, 1) == SUF_ELIMIT,
       "and_2^32_equations, which would be taken for none");
}

static void splines_name_their_limit(void)
{
    const double x[] = {1, 2, 3};
    suf_gam *gam = NULL;
    suf_diag diag = {0};

    ok_err(suf_gam_new(&gam, x, (size_t)SUF_GAM_MAX_POINTS + 1, 0, &diag), SUF_ELIMIT, &diag,
           "a_spline_of_2^31_points_is_refused");
}

/* ---- numbers of replicates ---- */

static void replicates_without_end(void)
{
    suf_table *table = NULL;
    suf_formula *f = NULL;
    suf_regression *r = NULL;
    suf_diag diag = {0};
    const char *path =
        write_text(scratch("t.tsv"), "y\tx\n1\t1\n3\t2\n2\t3\n5\t4\n4\t5\n6\t7\n8\t6\n");
    int err = suf_table_read(&table, path, NULL, 0, &diag);

    if (!err)
        err = suf_formula_parse(&f, "y ~ x", &diag);
    if (!ok_err(err, SUF_OK, &diag, "a_small_table_is_read"))
        return;
    static const size_t numbers[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 8, SIZE_MAX / 16 + 1};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        suf_regress_opts o = {.formula = f, .n_threads = 1, .n_permutations = numbers[i]};
        ok_err(suf_regress(&r, table, &o, &diag), SUF_ENOMEM, &diag, "%zu_permutations_are_refused",
               numbers[i]);
        o.n_permutations = 0;
        o.n_bootstrap = numbers[i];
        ok_err(suf_regress(&r, table, &o, &diag), SUF_ENOMEM, &diag, "%zu_replicates_are_refused",
               numbers[i]);
    }
    suf_formula_free(f);
    suf_table_free(table);
}

static void a_level_of_2_gib(void)
{
    const sufi_slice value[] = {{"x", (size_t)INT_MAX + 1}};
    sufi_levels l;
    suf_diag diag = {0};

    ok_err(sufi_levels_init(&l, value, 1, "c", &diag), SUF_ELIMIT, &diag,
           "a_level_too_long_to_print_is_refused");
    sufi_levels_release(&l);
}

/* ---- files ---- */

/* One block without contexts says that its last goes on: less than none. */
static void a_block_without_contexts_goes_on(void)
{
    const char *path = scratch("blocks.mdb");
    const uint8_t key[4] = {0};
    uint8_t group[SUFI_GROUP_HEADER + SUFI_BLOCK_HEADER] = {0}, totals[8 * SUFI_TOTALS_FIELDS];
    sufi_block_header block = {.flags = SUFI_BLOCK_CONTINUES};
    sufi_store *store = NULL;
    sufi_tables *tables = NULL;
    suf_diag diag = {0};

    sufi_block_header_put(&block, group + SUFI_GROUP_HEADER);
    uint64_t hash = sufi_hash64(group + SUFI_GROUP_HEADER, SUFI_BLOCK_HEADER);
    sufi_put_le32(group, 1);
    sufi_put_be32(group + 8, (uint32_t)(hash >> 32));
    sufi_put_be32(group + 12, (uint32_t)hash);
    sufi_table_totals_put(&(sufi_table_totals){.n_blocks = 1, .n_contexts = UINT32_MAX}, totals);
    int err = sufi_store_create(&store, path, 1, 1 << 20, &diag);
    if (!err)
        err = sufi_store_append(store, 1, key, sizeof key, group, sizeof group, &diag);
    if (!err)
        err = sufi_store_put_meta(store, "order-1", totals, sizeof totals, &diag);
    if (!err)
        err = sufi_store_finish(store, &diag);
    ok_err(err, SUF_OK, &diag, "tables_that_lie_are_written");
    ok_err(sufi_tables_open(&tables, path, 1, &diag), SUF_ECORRUPT, &diag,
           "a_block_without_contexts_cannot_go_on");
}

static void segments_without_limit(uint64_t seed)
{
    static struct text t;
    rng r = {seed};
    suf_index_info info;

    text_random(&t, &r, 500, 20, 30);
    suf_index *x = text_index(&t, 2, UINT64_MAX);
    suf_index_get_info(x, &info);
    ok(info.n_segments == 1, "a_segment_limit_of_2^64_is_none");
    suf_index_close(x);
}

static void levels_of_zstd(void)
{
    suf_diag diag = {0};
    static const uint32_t levels[] = {SUF_MAX_ZSTD_LEVEL + 1, INT_MAX, UINT32_MAX};
    const char *inputs[] = {"nowhere"};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const suf_build_opts o = {.zstd_level = levels[i]};
        ok_err(suf_index_build("nowhere", scratch("x"), &o, &diag), SUF_EINVAL, &diag,
               "level_%u_of_zstd_is_refused", (unsigned)levels[i]);
        ok_err(suf_index_merge(inputs, 1, scratch("x"), &o, &diag), SUF_EINVAL, &diag,
               "by_merge_as_well");
        ok_err(suf_index_append("nowhere", "nowhere", &o, &diag), SUF_EINVAL, &diag, "and_append");
    }
}

int main(void)
{
    uint64_t seed = tap_seed();

    sums_and_products_stick(seed);
    allocations_refuse_what_cannot_be();
    products_of_far_rows();
    factorisations_name_their_limit();
    splines_name_their_limit();
    replicates_without_end();
    a_level_of_2_gib();
    a_block_without_contexts_goes_on();
    segments_without_limit(seed);
    levels_of_zstd();
    return tap_done();
}
