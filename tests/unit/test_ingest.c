/* test_ingest.c - token files, evaluation sequences and masks: what is read, what is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/corpus.h"
#include "sufgram/npy.h"
#include "ingested.h"
#include "pack.h"
#include "tap.h"

static const char *text_file(const char *text)
{
    return write_text(scratch("in.txt"), text);
}

static const suf_source_opts as_found;

static void test_text(void)
{
    gives(text_file("1 2 3\n4 5\n"), 0, &as_found, "1 2 3|4 5", "a_line_is_a_sequence");
    gives(text_file("1\t2\r\n\r\n \n  3  \r\n4"), 9, &as_found, "1 2|3|4",
          "blank_lines_and_carriage_returns_are_skipped");
    gives(text_file("7 \r"), 9, &as_found, "7", "a_last_line_may_end_anyhow");
    gives(text_file("007 65534 65535"), 0, &as_found, "7 65534 65535",
          "ids_at_the_border_of_16_bits");
    gives(text_file("4294967293\n"), 0, &as_found, "4294967293", "the_largest_id");
    fails(text_file(""), 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "empty", "an_empty_file");
    fails(text_file(" \n\n"), 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "no tokens",
          "blank_lines");
    fails(text_file("1\n2 9\n3"), 9, &as_found, SUF_ERANGE, SUF_AT_LINE, 2,
          "token id 9 is not below the vocabulary size 9", "an_id_outside_the_vocabulary");
    fails(text_file("4294967294\n"), 0, &as_found, SUF_ERANGE, SUF_AT_LINE, 1, "4294967294",
          "an_id_above_every_vocabulary");
    fails(text_file("1\n\n18446744073709551617"), 0, &as_found, SUF_ERANGE, SUF_AT_LINE, 3,
          "18446744073709551617 has too many digits", "an_id_above_64_bits");
    fails(text_file("1 2\n3 -4"), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, 2, "'-4'",
          "a_negative_id");
    fails(text_file("1 2x3 4\n"), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, 1, "'2x3'", "a_word");
    fails(text_file("1\r2\n"), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, 1, "'\\x0d2'",
          "a_lone_carriage_return");
    fails(text_file("1 1.5\n"), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, 1, "'1.5'", "a_fraction");
}

static void test_cutting(void)
{
    const suf_source_opts pairs = {.sequence_length = 2};
    const suf_source_opts partial = {.sequence_length = 2, .partial_last = 1};
    const suf_source_opts at_0 = {.has_separator = 1, .separator = 0};
    const suf_source_opts at_99 = {.has_separator = 1, .separator = 99};
    const suf_source_opts both = {.sequence_length = 2, .has_separator = 1};

    gives(text_file("1 2 3 4\n5 6\n"), 9, &pairs, "1 2|3 4|5 6", "length_cuts_within_lines");
    gives(text_file("1 2 3\n4\n"), 9, &partial, "1 2|3|4", "partial_last_keeps_the_rest");
    fails(text_file("1 2\n1 2 3\n"), 9, &pairs, SUF_EMISMATCH, SUF_AT_LINE, 2, "1 tokens over",
          "a_rest");
    gives(text_file("0 1 2 0 0 3 0\n4\n"), 9, &at_0, "1 2|3|4", "separators_cut_and_vanish");
    gives(text_file("1 99 2\n"), 9, &at_99, "1|2", "a_separator_may_lie_outside_the_vocabulary");
    gives(text_file("1 99 2\n"), 0, &at_99, "1|2", "a_separator_does_not_widen_the_vocabulary");
    fails(text_file("1 99 98\n"), 9, &at_99, SUF_ERANGE, SUF_AT_LINE, 1, "98", "another_id_there");
    fails(text_file("0 0\n"), 9, &at_0, SUF_EFORMAT, SUF_AT_NONE, 0, "no tokens",
          "only_separators");
    fails(text_file("1\n"), 9, &both, SUF_EINVAL, SUF_AT_NONE, 0, "both", "length_and_separator");
}

static void test_raw(void)
{
    static const uint8_t bytes[] = {1, 0, 2, 0, 0, 0, 0xfe, 0xff};
    const suf_source_opts u16 = {.format = SUF_SOURCE_U16}, u32 = {.format = SUF_SOURCE_U32};
    const suf_source_opts u16_at_0 = {.format = SUF_SOURCE_U16, .has_separator = 1};
    const suf_source_opts threes = {.format = SUF_SOURCE_U16, .sequence_length = 3};
    const suf_source_opts threes_partial = {
        .format = SUF_SOURCE_U16, .sequence_length = 3, .partial_last = 1};
    const char *path = write_file(scratch("raw.bin"), bytes, 8);

    gives(path, 0, &u16, "1 2 0 65534", "raw_16_bit_ids");
    gives(path, 0, &u32, "131073 4294836224", "raw_32_bit_ids");
    gives(path, 0, &u16_at_0, "1 2|65534", "raw_ids_with_a_separator");
    gives(path, 65535, &threes_partial, "1 2 0|65534", "raw_ids_of_a_length");
    fails(path, 0, &threes, SUF_EMISMATCH, SUF_AT_ITEM, 3, "1 tokens over", "a_raw_rest");
    fails(path, 65534, &u16, SUF_ERANGE, SUF_AT_BYTE, 6, "65534", "a_raw_id_outside");
    fails(path, 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "u16 or u32",
          "raw_ids_without_a_format");
    fails(write_file(scratch("raw.bin"), bytes, 7), 0, &u16, SUF_ETRUNCATED, SUF_AT_BYTE, 7,
          "multiple of 2", "half_an_id");
    fails(write_file(scratch("raw.bin"), "\xff\xff\xff\xff", 4), 0, &u32, SUF_ERANGE, SUF_AT_BYTE,
          0, "4294967295", "a_raw_id_above_every_vocabulary");
    fails(scratch("missing.bin"), 0, &u16, SUF_EIO, SUF_AT_NONE, 0, "cannot open",
          "a_missing_file");
    fails("/tmp", 0, &u16, SUF_EINVAL, SUF_AT_NONE, 0, "is a folder", "a_directory");
}

static const char *npy_file(const char *name, suf_dtype dtype, uint32_t ndim, const uint64_t *shape,
                            const void *items, uint64_t n)
{
    suf_npy_writer *w = NULL;
    const char *path = scratch(name);

    if (suf_npy_writer_open(&w, path, dtype, ndim, shape, NULL) != SUF_OK)
        exit(2);
    suf_npy_writer_write(w, items, n);
    if (suf_npy_writer_finish(w, NULL) != SUF_OK)
        exit(2);
    return path;
}

static void test_npy(void)
{
    static const int64_t items[] = {1, 2, 3, 4, 5, -6};
    const uint64_t flat[] = {5}, table[] = {2, 2}, all[] = {6}, none[] = {0, 3};
    const suf_source_opts pairs = {.sequence_length = 2};
    const suf_source_opts raw_npy = {.format = SUF_SOURCE_NPY};

    gives(npy_file("f.npy", SUF_I64, 1, flat, items, 5), 0, &as_found, "1 2 3 4 5", "a_flat_array");
    gives(npy_file("t.npy", SUF_I64, 2, table, items, 4), 9, &as_found, "1 2|3 4",
          "a_row_a_sequence");
    gives(npy_file("t.npy", SUF_I64, 1, table + 1, items, 2), 9, &pairs, "1 2", "a_flat_array_cut");
    fails(npy_file("f.npy", SUF_I64, 1, flat, items, 5), 9, &pairs, SUF_EMISMATCH, SUF_AT_ITEM, 4,
          "1 tokens over", "an_array_with_a_rest");
    fails(npy_file("t.npy", SUF_I64, 2, table, items, 4), 4, &as_found, SUF_ERANGE, SUF_AT_ITEM, 3,
          "token id 4", "an_item_outside_the_vocabulary");
    fails(npy_file("a.npy", SUF_I64, 1, all, items, 6), 9, &as_found, SUF_ERANGE, SUF_AT_ITEM, 5,
          "-6", "a_negative_item");
    fails(npy_file("n.npy", SUF_I64, 2, none, items, 0), 9, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0,
          "no tokens", "an_empty_array");
    fails(npy_file("s.npy", SUF_I64, 0, NULL, items, 1), 9, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0,
          "0 dimensions", "a_scalar");
    fails(text_file("1 2\n"), 9, &raw_npy, SUF_EMAGIC, SUF_AT_NONE, 0, "not an .npy",
          "text_as_npy");
}

static void test_compressed(void)
{
    static const uint8_t bytes[] = {0x1f, 0x8b, 8, 0, 7, 0};
    static const uint16_t items[] = {1, 2, 3};
    const uint64_t shape[] = {3};
    const suf_source_opts u16 = {.format = SUF_SOURCE_U16}, u32 = {.format = SUF_SOURCE_U32};
    const suf_source_opts npy = {.format = SUF_SOURCE_NPY};
    const char *text = "1 2 3\n4 5\n";

    gives(write_gzip(scratch("t.gz"), text, 10), 9, &as_found, "1 2 3|4 5", "text_in_gzip");
    gives(write_zstd(scratch("t"), text, 10), 9, &as_found, "1 2 3|4 5", "text_in_zstd");
    fails(write_gzip(scratch("t.gz"), "1\n\n2 x\n", 7), 9, &as_found, SUF_EFORMAT, SUF_AT_LINE, 3,
          "'x'", "a_word_in_gzip");
    fails(write_gzip(scratch("t.gz"), "", 0), 9, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "empty",
          "nothing_in_gzip");
    gives(write_gzip(scratch("r.gz"), items, 6), 9, &u16, "1 2 3", "raw_ids_in_gzip");
    gives(write_zstd(scratch("r.zst"), items, 6), 9, &u16, "1 2 3", "raw_ids_in_zstd");
    fails(write_zstd(scratch("r.zst"), items, 6), 0, &u32, SUF_ETRUNCATED, SUF_AT_BYTE, 6,
          "multiple of 4", "half_an_id_in_zstd");
    fails(write_zstd(scratch("r.zst"), items, 6), 3, &u16, SUF_ERANGE, SUF_AT_BYTE, 4, "token id 3",
          "a_raw_id_outside_in_zstd");
    gives(write_file(scratch("r.bin"), bytes, 6), 0, &u16, "35615 8 7",
          "raw_ids_that_begin_like_gzip");
    fails(write_file(scratch("r.gz"), bytes, 6), 0, &u16, SUF_ETRUNCATED, SUF_AT_BYTE, 6,
          "end too early", "gzip_that_is_none");
    npy_file("c.npy", SUF_U16, 1, shape, items, 3);
    char file[256];
    FILE *f = fopen(scratch("c.npy"), "rb");
    size_t n = f ? fread(file, 1, sizeof file, f) : 0;
    if (f)
        fclose(f);
    fails(write_gzip(scratch("c.npy.gz"), file, n), 9, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0,
          "decompress it first", "an_array_in_gzip");
    fails(scratch("c.npy.gz"), 9, &npy, SUF_EMAGIC, SUF_AT_NONE, 0, "not an .npy",
          "gzip_as_an_array");
    fails(write_file(scratch("olmo.npy"), "1 2 3 4 5 6 ", 12), 0, &as_found, SUF_EFORMAT,
          SUF_AT_NONE, 0, "no .npy header", "raw_ids_named_npy");
    gives(scratch("olmo.npy"), 0, &u16, "8241 8242 8243 8244 8245 8246", "and_read_as_said");
}

/* The rows x columns array in Fortran order, which the library does not write. */
static const char *fortran_file(const uint32_t *ids, size_t rows, size_t columns)
{
    static uint8_t file[80 + 7 * 9000 * 4];
    int len = snprintf((char *)file + 10, 70,
                       "{'shape':(%zu,%zu),'descr':'<u4','fortran_order':True}", rows, columns);

    memcpy(file, "\x93NUMPY\1\0", 8);
    file[8] = (uint8_t)len;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            memcpy(file + 10 + len + 4 * (j * rows + i), &ids[i * columns + j], 4);
    return write_file(scratch("fortran.npy"), file, 10 + (size_t)len + 4 * rows * columns);
}

/* Blocks, rows and pieces that do not line up, against the obvious loop. */
static void test_blocks_do_not_show(void)
{
    enum { ROWS = 7, LENGTH = 9000, PIECE = 1000, N = ROWS * LENGTH };
    static uint32_t ids[N];
    static char line[N * 8];
    const uint64_t shape[] = {ROWS, LENGTH};
    rng r = {tap_seed()};
    size_t len = 0;
    suf_corpus_info from[4];
    suf_diag diag;

    for (size_t i = 0; i < N; i++) {
        ids[i] = (uint32_t)rng_below(&r, 60000);
        len += (size_t)snprintf(line + len, sizeof line - len, "%lu%c", (unsigned long)ids[i],
                                (i + 1) % LENGTH ? ' ' : '\n');
    }
    const char *paths[] = {
        npy_file("b.npy", SUF_U32, 2, shape, ids, N), write_file(scratch("b.bin"), ids, sizeof ids),
        write_file(scratch("b.txt"), line, len), fortran_file(ids, ROWS, LENGTH)};
    for (int i = 0; i < 4; i++) {
        const suf_source_opts opts = {.format = i == 1 ? SUF_SOURCE_U32 : SUF_SOURCE_DETECT,
                                      .sequence_length = PIECE};
        suf_corpus_writer *w = NULL;
        int err = suf_corpus_writer_open(&w, scratch("b.sfc"), i == 2 ? 0 : 60000, &diag);
        memset(&from[i], 0, sizeof from[i]);
        if (!err)
            err = suf_corpus_ingest(w, paths[i], &opts, &diag);
        if (!err && i == 2) /* so that the vocabulary found is the one given to the others */
            err = suf_corpus_ingest(w, text_file("59999\n"), &(suf_source_opts){0}, &diag);
        else if (!err)
            err = suf_corpus_writer_add(w, &(uint32_t){59999}, 1, &diag);
        ok_err(err ? err : suf_corpus_writer_finish(w, &from[i], &diag), SUF_OK, &diag,
               "source_%d_is_read", i);
    }
    ok(from[0].n_sequences == N / PIECE + 1 && from[0].n_tokens == N + 1, "every_piece_is_there");
    ok(memcmp(&from[0], &from[1], sizeof from[0]) == 0 &&
           memcmp(&from[0], &from[2], sizeof from[0]) == 0 &&
           memcmp(&from[0], &from[3], sizeof from[0]) == 0,
       "arrays_raw_file_and_text_give_the_same_corpus");
}

static int stop(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)phase;
    return done >= total ? ++*(int *)arg : 0;
}

static void test_interruption(void)
{
    int calls = 0;
    const suf_source_opts opts = {.progress = stop, .progress_arg = &calls};

    fails(text_file("1 2\n"), 0, &opts, SUF_EINTERRUPTED, SUF_AT_NONE, 0, "interrupted",
          "an_interrupted_ingest");
    ok(calls == 2, "progress_is_called_at_the_end");
}

static int evaluation_error(const char *path, uint32_t vocab, suf_diag *diag)
{
    suf_evaluation e = {0};
    int err = suf_evaluation_read(&e, path, vocab, diag);

    suf_evaluation_release(&e);
    return err;
}

static void test_evaluation(void)
{
    static const uint16_t items[] = {1, 2, 3, 4, 5, 6};
    const uint64_t shape[] = {3, 2}, flat[] = {6}, none[] = {3, 0};
    suf_evaluation e = {0};
    suf_diag diag;

    for (int i = 0; i < 2; i++) {
        const char *path =
            i ? npy_file("e.npy", SUF_U16, 2, shape, items, 6) : text_file("1 2\n\n3 4\r\n5 6");
        ok_err(suf_evaluation_read(&e, path, 7, &diag), SUF_OK, &diag, "evaluation_is_read");
        ok(e.n_sequences == 3 && e.length == 2 && e.ids[0] == 1 && e.ids[5] == 6, "row_major");
        suf_evaluation_release(&e);
        ok_err(evaluation_error(path, 6, &diag), SUF_ERANGE, &diag, "ids_are_checked");
        ok(diag.where == (i ? 5 : 4) && strstr(diag.what, "6"), "and_named");
        ok_err(evaluation_error(path, 0, &diag), SUF_OK, &diag, "unless_there_is_no_vocabulary");
    }
    ok_err(evaluation_error(text_file("1 2\n3\n"), 0, &diag), SUF_EMISMATCH, &diag,
           "unequal_lengths_are_refused");
    ok(diag.unit == SUF_AT_LINE && diag.where == 2, "naming_the_line");
    ok_err(evaluation_error(text_file("1 x\n"), 0, &diag), SUF_EFORMAT, &diag, "words_are_refused");
    ok_err(evaluation_error(text_file(""), 0, &diag), SUF_EFORMAT, &diag, "nothing_is_refused");
    ok_err(evaluation_error(text_file("\n"), 0, &diag), SUF_EFORMAT, &diag, "blank_lines_too");
    ok_err(evaluation_error(npy_file("e.npy", SUF_U16, 1, flat, items, 6), 0, &diag), SUF_EFORMAT,
           &diag, "a_flat_array_is_refused");
    ok_err(evaluation_error(npy_file("e.npy", SUF_U16, 2, none, items, 0), 0, &diag), SUF_EFORMAT,
           &diag, "empty_rows_are_refused");
    ok_err(suf_evaluation_read_as(&e, scratch("none.gz"), &(suf_source_opts){0}, NULL, 0, &diag),
           SUF_EIO, &diag, "a_missing_file_is_eio");
    write_gzip(scratch("e.gz"), "1 2 3 4", 7);
    ok_err(suf_evaluation_read_as(&e, scratch("e.gz"), &(suf_source_opts){.sequence_length = 2},
                                  NULL, 0, &diag),
           SUF_OK, &diag, "compressed_and_cut");
    ok(e.n_sequences == 2 && e.length == 2 && e.ids[3] == 4, "into_rows");
    suf_evaluation_release(&e);
    ok_err(evaluation_error(scratch("missing"), 0, &diag), SUF_EIO, &diag, "a_missing_file_is_eio");
}

static void test_mask(void)
{
    static const uint8_t bits[] = {0, 1, 0, 1, 1, 0};
    const uint64_t shape[] = {3, 2}, other[] = {2, 3}, flat[] = {6};
    uint8_t *mask = NULL;
    uint64_t n = 0;
    suf_diag diag;

    ok_err(suf_mask_read(&mask, NULL, 2, 3, &n, &diag), SUF_OK, &diag, "no_mask_selects");
    ok(n == 4 && memcmp(mask, "\0\1\1\0\1\1", 6) == 0, "every_position_but_0");
    free(mask);
    ok_err(suf_mask_read(&mask, npy_file("m.npy", SUF_BOOL, 2, other, bits, 6), 2, 3, &n, &diag),
           SUF_EFORMAT, &diag, "a_target_at_position_0_is_refused");
    ok(diag.unit == SUF_AT_ROW && diag.where == 1, "naming_the_row");
    ok_err(suf_mask_read(&mask, npy_file("m.npy", SUF_BOOL, 2, other, "\0\1\0\0\1\1", 6), 2, 3, &n,
                         &diag),
           SUF_OK, &diag, "a_mask_is_read");
    ok(n == 3 && memcmp(mask, "\0\1\0\0\1\1", 6) == 0, "as_it_is");
    free(mask);
    ok_err(suf_mask_read(&mask, npy_file("m.npy", SUF_BOOL, 2, shape, bits, 6), 2, 3, &n, &diag),
           SUF_EMISMATCH, &diag, "another_shape_is_refused");
    ok_err(suf_mask_read(&mask, npy_file("m.npy", SUF_BOOL, 1, flat, bits, 6), 2, 3, &n, &diag),
           SUF_EMISMATCH, &diag, "a_flat_mask_is_refused");
    ok_err(suf_mask_read(&mask, NULL, UINT64_MAX, 3, &n, &diag), SUF_EINVAL, &diag,
           "an_impossible_size_is_refused");
}

int main(void)
{
    test_text();
    test_cutting();
    test_raw();
    test_npy();
    test_compressed();
    test_blocks_do_not_show();
    test_interruption();
    test_evaluation();
    test_mask();
    return tap_done();
}
