/* test_npy.c - .npy arrays: round trips, every dtype and order, broken headers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/npy.h"
#include "tap.h"

/* An .npy file with a given dict and items; returns its path. */
static const char *write_npy(const char *name, int version, const char *dict, const void *items,
                             size_t n_bytes)
{
    uint8_t bytes[4096] = {0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)version, 0};
    size_t len = strlen(dict), at = version == 1 ? 10 : 12;

    bytes[8] = (uint8_t)len;
    bytes[9] = (uint8_t)(len >> 8);
    memcpy(bytes + at, dict, len);
    memcpy(bytes + at + len, items, n_bytes);
    return write_file(scratch(name), bytes, at + len + n_bytes);
}

static int open_error(const char *path, suf_diag *diag)
{
    suf_npy *npy = NULL;
    int err;

    memset(diag, 0, sizeof *diag);
    err = suf_npy_open(&npy, path, diag);
    suf_npy_close(npy);
    return err;
}

static void test_round_trip_of_every_dtype(void)
{
    static const uint64_t shape[] = {3, 2, 2};
    suf_diag diag;

    for (int t = SUF_BOOL; t <= SUF_F64; t++) {
        uint8_t items[12 * 8];
        size_t size = suf_dtype_size((suf_dtype)t);
        const char *path = scratch("round.npy");
        suf_npy_writer *w = NULL;
        suf_npy *npy = NULL;
        double got[12];
        for (size_t i = 0; i < 12 * size; i++)
            items[i] = i % size == 0 ? (uint8_t)(t == SUF_BOOL ? i & 1 : i) : 0;
        int err = suf_npy_writer_open(&w, path, (suf_dtype)t, 3, shape, &diag);
        if (!err) {
            suf_npy_writer_write(w, items, 5);
            suf_npy_writer_write(w, items + 5 * size, 7);
            err = suf_npy_writer_finish(w, &diag);
        }
        ok_err(err, SUF_OK, &diag, "writer_writes_%s", suf_dtype_name((suf_dtype)t));
        if (!ok_err(suf_npy_open(&npy, path, &diag), SUF_OK, &diag, "open_reads_it_back"))
            continue;
        ok(suf_npy_dtype(npy) == (suf_dtype)t && suf_npy_ndim(npy) == 3 && suf_npy_rows(npy) == 3 &&
               suf_npy_row_length(npy) == 4 && suf_npy_shape(npy, 1) == 2 &&
               suf_npy_shape(npy, 3) == 1,
           "dtype_and_shape_survive");
        ok_err(suf_npy_read_f64(npy, 1, 2, got, &diag), SUF_OK, &diag, "rows_are_read");
        if (t < SUF_F16)
            ok(got[0] == items[4 * size] && got[7] == items[11 * size], "values_survive");
        ok_err(suf_npy_read_f64(npy, 2, 2, got, &diag), SUF_EINVAL, &diag,
               "rows_past_the_end_are_refused");
        suf_npy_close(npy);
    }
}

/* Every half against the definition of the format. */
static void test_every_half_is_exact(void)
{
    static uint16_t bits[65536];
    static double got[65536];
    const uint64_t shape[] = {65536};
    suf_npy_writer *w = NULL;
    suf_npy *npy = NULL;
    suf_diag diag;
    unsigned wrong = 0;

    for (unsigned i = 0; i < 65536; i++)
        bits[i] = (uint16_t)i;
    int err = suf_npy_writer_open(&w, scratch("half.npy"), SUF_F16, 1, shape, &diag);
    if (!err) {
        suf_npy_writer_write(w, bits, 65536);
        err = suf_npy_writer_finish(w, &diag);
    }
    if (!err)
        err = suf_npy_open(&npy, scratch("half.npy"), &diag);
    if (!err)
        err = suf_npy_read_f64(npy, 0, 65536, got, &diag);
    ok_err(err, SUF_OK, &diag, "halves_are_read");
    for (unsigned i = 0; i < 65536 && !err; i++) {
        int exponent = (int)(i >> 10 & 31);
        double fraction = (double)(i & 1023) / 1024;
        double want = exponent == 0    ? ldexp(fraction, -14)
                      : exponent == 31 ? (fraction != 0 ? NAN : INFINITY)
                                       : ldexp(1 + fraction, exponent - 15);
        want = i >> 15 ? -want : want;
        bool same =
            isnan(want) ? isnan(got[i]) : want == got[i] && !signbit(want) == !signbit(got[i]);
        wrong += !same;
    }
    ok(wrong == 0, "every_half_decodes_exactly");
    suf_npy_close(npy);
}

static void test_fortran_order_is_read_row_major(void)
{
    enum { ROWS = 601, COLUMNS = 5 };
    static const char dict[] = "{'descr':'<u2','fortran_order':True,'shape':(601,5)}\n";
    static uint8_t file[10 + sizeof dict + ROWS * COLUMNS * 2];
    static uint32_t ids[ROWS * COLUMNS];
    static double numbers[ROWS * COLUMNS];
    suf_npy *npy = NULL;
    suf_diag diag;
    unsigned wrong = 0;

    memcpy(file, "\x93NUMPY\1\0", 8);
    file[8] = sizeof dict - 1;
    memcpy(file + 10, dict, sizeof dict - 1);
    for (unsigned j = 0; j < COLUMNS; j++)
        for (unsigned i = 0; i < ROWS; i++) {
            uint16_t v = (uint16_t)(i * COLUMNS + j);
            uint8_t *p = file + 10 + sizeof dict - 1 + 2 * (j * ROWS + i);
            p[0] = (uint8_t)v;
            p[1] = (uint8_t)(v >> 8);
        }
    write_file(scratch("fortran.npy"), file, sizeof file - 1);
    int err = suf_npy_open(&npy, scratch("fortran.npy"), &diag);
    if (!err)
        err = suf_npy_read_ids(npy, 1, ROWS - 1, ids, &diag);
    if (!err)
        err = suf_npy_read_f64(npy, 0, ROWS, numbers, &diag);
    ok_err(err, SUF_OK, &diag, "fortran_order_is_read");
    for (unsigned k = 0; k < ROWS * COLUMNS && !err; k++)
        wrong += numbers[k] != k || (k >= COLUMNS && ids[k - COLUMNS] != k);
    ok(wrong == 0, "fortran_order_comes_out_row_major");
    suf_npy_close(npy);
}

static void test_header_forms(void)
{
    static const struct {
        const char *dict;
        int version, want;
    } cases[] = {
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }  \n", 1, SUF_OK},
        {"{\"shape\":(2,3),\"descr\":\"<u2\",\"fortran_order\":False}", 2, SUF_OK},
        {" { 'shape' : ( 2L , 3L , ) , 'fortran_order' : False , 'descr' : '=u2' , } \n", 3,
         SUF_OK},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (6,), }\n", 1, SUF_OK},
        {"{'descr': '<u4', 'fortran_order': False, 'shape': (3,), }\n", 1, SUF_OK},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }\n", 4, SUF_EVERSION},
        {"{'descr': '>u2', 'fortran_order': False, 'shape': (2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u22', 'fortran_order': False, 'shape': (2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '', 'fortran_order': False, 'shape': (2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (6,), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': Maybe, 'shape': (2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (6), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (2 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (-2, 3), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (,), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'descr': '<u2', 'shape': (6,), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (6,), 'x': 1}\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (6,), } x\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (6,), ", 1, SUF_EFORMAT},
        {"", 1, SUF_EFORMAT},
        {"{'descr': '<u2", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (7,), }\n", 1, SUF_ETRUNCATED},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (5,), }\n", 1, SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (18446744073709551616,), }\n", 1,
         SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (9223372036854775808,), }\n", 1,
         SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n", 1,
         SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }\n", 1,
         SUF_EFORMAT},
        {"{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 1, 1, 6), }\n", 1, SUF_ELIMIT},
        {"{'descr': '<u2', 'fortran_order': True, 'shape': (1, 2, 3), }\n", 1, SUF_ELIMIT},
        {"{'descr': '<u2', 'fortran_order': True, 'shape': (2, 3), }\n", 1, SUF_OK},
    };
    suf_diag diag;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path =
            write_npy("form.npy", cases[i].version, cases[i].dict, "123456789abc", 12);
        ok_err(open_error(path, &diag), cases[i].want, &diag, "header_form_%zu", i);
    }
    ok_err(open_error(write_text(scratch("empty.npy"), ""), &diag), SUF_EMAGIC, &diag,
           "an_empty_file_has_no_magic");
    ok_err(open_error(write_text(scratch("short.npy"), "\x93NUMPY\1"), &diag), SUF_ETRUNCATED,
           &diag, "a_file_that_ends_in_its_header_is_truncated");
    ok_err(open_error(scratch("missing.npy"), &diag), SUF_EIO, &diag, "a_missing_file_is_eio");
}

static int ids_error(const char *dict, const void *items, size_t n_bytes, suf_diag *diag)
{
    uint32_t ids[16];
    suf_npy *npy = NULL;
    int err = suf_npy_open(&npy, write_npy("ids.npy", 1, dict, items, n_bytes), diag);

    if (!err)
        err = suf_npy_read_ids(npy, 0, suf_npy_rows(npy), ids, diag);
    suf_npy_close(npy);
    return err;
}

static void test_ids_and_masks(void)
{
    static const int64_t wide[] = {0, 7, 0xfffffffe, 0xffffffff, 5, -3};
    static const uint8_t bytes[] = {0, 1, 2, 255};
    suf_diag diag;
    uint8_t mask[4];
    uint32_t ids[4];
    suf_npy *npy = NULL;

    ok_err(ids_error("{'descr':'<i8','fortran_order':False,'shape':(3,)}", wide, 24, &diag), SUF_OK,
           &diag, "ids_up_to_2^32-2_are_read");
    ok_err(ids_error("{'descr':'<i8','fortran_order':False,'shape':(2,2)}", wide, 32, &diag),
           SUF_ERANGE, &diag, "an_id_of_2^32-1_is_refused");
    ok(diag.unit == SUF_AT_ITEM && diag.where == 3 && strstr(diag.what, "4294967295"),
       "the_item_is_named");
    ok_err(ids_error("{'descr':'<i8','fortran_order':True,'shape':(3,1)}", wide + 3, 24, &diag),
           SUF_ERANGE, &diag, "a_column_is_checked_too");
    ok_err(ids_error("{'descr':'<i8','fortran_order':True,'shape':(1,2)}", wide + 4, 16, &diag),
           SUF_ERANGE, &diag, "a_negative_id_is_refused");
    ok(diag.where == 1 && strstr(diag.what, "-3"), "the_negative_id_is_named");
    ok_err(ids_error("{'descr':'<f8','fortran_order':False,'shape':(3,)}", wide, 24, &diag),
           SUF_EFORMAT, &diag, "floating_point_ids_are_refused");
    ok_err(ids_error("{'descr':'|b1','fortran_order':False,'shape':(4,)}", bytes, 4, &diag),
           SUF_EFORMAT, &diag, "bool_ids_are_refused");

    const char *path =
        write_npy("mask.npy", 1, "{'descr':'|u1','fortran_order':False,'shape':(4,)}", bytes, 4);
    ok_err(suf_npy_open(&npy, path, &diag), SUF_OK, &diag, "a_mask_opens");
    ok_err(suf_npy_read_mask(npy, 0, 4, mask, &diag), SUF_OK, &diag, "a_mask_is_read");
    ok(memcmp(mask, "\0\1\1\1", 4) == 0, "non_zero_is_one");
    ok_err(suf_npy_read_ids(npy, 0, 4, ids, &diag), SUF_OK, &diag, "bytes_are_ids_too");
    ok(ids[3] == 255, "unsigned_bytes_stay_unsigned");
    suf_npy_close(npy);
    path = write_npy("mask.npy", 1, "{'descr':'<f4','fortran_order':False,'shape':(1,)}", bytes, 4);
    ok_err(suf_npy_open(&npy, path, &diag), SUF_OK, &diag, "floating_point_opens");
    ok_err(suf_npy_read_mask(npy, 0, 1, mask, &diag), SUF_EFORMAT, &diag,
           "a_floating_point_mask_is_refused");
    suf_npy_close(npy);
}

static void test_writer_counts_items(void)
{
    const uint64_t shape[] = {3};
    suf_npy_writer *w = NULL;
    suf_diag diag;

    for (uint64_t n = 2; n <= 4; n += 2) {
        int err = suf_npy_writer_open(&w, scratch("count.npy"), SUF_U8, 1, shape, &diag);
        if (!err) {
            suf_npy_writer_write(w, "abcd", n);
            err = suf_npy_writer_finish(w, &diag);
        }
        ok_err(err, SUF_EMISMATCH, &diag, "%u_items_for_an_array_of_3_are_refused", (unsigned)n);
        ok_err(open_error(scratch("count.npy"), &diag), SUF_EIO, &diag, "and_no_file_appears");
    }
    suf_npy_writer_abort(NULL);
    suf_npy_close(NULL);
}

/* No flip and no truncation of a header may do worse than return an error. */
static void test_broken_headers_never_crash(void)
{
    static const char dict[] = "{'descr': '<u2', 'fortran_order': True, 'shape': (3, 2), }   \n";
    rng r = {tap_seed()};
    uint8_t file[10 + sizeof dict - 1 + 12], broken[sizeof file];
    double numbers[256];
    unsigned surprises = 0;
    suf_diag diag;

    memcpy(file, "\x93NUMPY\1\0", 8);
    file[8] = sizeof dict - 1;
    file[9] = 0;
    memcpy(file + 10, dict, sizeof dict - 1);
    memset(file + sizeof file - 12, 1, 12);
    for (size_t n = 0; n < sizeof file; n++)
        surprises += open_error(write_file(scratch("cut.npy"), file, n), &diag) >= 0;
    ok(surprises == 0, "every_truncation_is_an_error");
    surprises = 0;
    for (int round = 0; round < 4000; round++) {
        suf_npy *npy = NULL;
        memcpy(broken, file, sizeof file);
        for (uint64_t k = 1 + rng_below(&r, 3); k > 0; k--)
            broken[rng_below(&r, 10 + sizeof dict)] = (uint8_t)rng_next(&r);
        int err = suf_npy_open(&npy, write_file(scratch("flip.npy"), broken, sizeof broken), &diag);
        surprises += err > 0;
        uint64_t items = err ? 0 : suf_npy_rows(npy) * suf_npy_row_length(npy);
        surprises += items > 12;
        if (!err && items <= 12)
            surprises += suf_npy_read_f64(npy, 0, suf_npy_rows(npy), numbers, &diag) != SUF_OK;
        suf_npy_close(npy);
    }
    ok(surprises == 0, "random_headers_are_an_error_or_an_array_that_fits_the_file");
}

int main(void)
{
    test_round_trip_of_every_dtype();
    test_every_half_is_exact();
    test_fortran_order_is_read_row_major();
    test_header_forms();
    test_ids_and_masks();
    test_writer_counts_items();
    test_broken_headers_never_crash();
    return tap_done();
}
