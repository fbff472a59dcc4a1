/* test_corpus.c - corpus files: what is written comes back, what is broken is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sufgram/corpus.h"
#include "tap.h"

/* Sequences as they should come back: all ids one after another, and where each sequence ends. */
typedef struct expected {
    uint32_t *ids;
    size_t *ends;
    size_t n_sequences;
    uint32_t largest;
} expected;

static void expect_release(expected *e)
{
    free(e->ids);
    free(e->ends);
}

/* Lengths 0..max_length (a zero is no sequence), ids below vocab with both ends favoured. */
static expected random_sequences(rng *r, size_t n_tries, size_t max_length, uint32_t vocab)
{
    expected e = {calloc(n_tries * max_length, 4), calloc(n_tries, sizeof(size_t)), 0, 0};
    size_t used = 0;

    for (size_t i = 0; i < n_tries; i++) {
        size_t n = i == 0 ? max_length : rng_below(r, max_length + 1);
        for (size_t k = 0; k < n; k++) {
            uint64_t kind = rng_below(r, 8);
            uint32_t id = kind == 0 ? 0 : kind == 1 ? vocab - 1 : (uint32_t)rng_below(r, vocab);
            e.ids[used++] = id;
            e.largest = id > e.largest ? id : e.largest;
        }
        if (n)
            e.ends[e.n_sequences++] = used;
    }
    return e;
}

/* Write by add, or by put in pieces. */
static int write_corpus(const expected *e, const char *path, uint32_t vocab, size_t piece,
                        suf_corpus_info *info, suf_diag *diag)
{
    suf_corpus_writer *w = NULL;
    int err = suf_corpus_writer_open(&w, path, vocab, diag);
    size_t from = 0;

    for (size_t k = 0; k < e->n_sequences && !err; from = e->ends[k++]) {
        size_t to = e->ends[k];
        if (piece == 0) {
            err = suf_corpus_writer_add(w, e->ids + from, to - from, diag);
            continue;
        }
        for (size_t i = from; i < to && !err; i += piece)
            err = suf_corpus_writer_put(w, e->ids + i, to - i < piece ? to - i : piece, diag);
        if (!err)
            err = suf_corpus_writer_end(w, diag);
    }
    if (err) {
        suf_corpus_writer_abort(w);
        return err;
    }
    return suf_corpus_writer_finish(w, info, diag);
}

static uint32_t symbol(const suf_corpus *c, const suf_corpus_info *info, uint64_t i)
{
    const void *s = suf_corpus_symbols(c);

    return info->symbol_width == 2 ? ((const uint16_t *)s)[i] : ((const uint32_t *)s)[i];
}

/* The number of differences between a corpus and what it should hold. */
static size_t differences(const suf_corpus *c, const expected *e)
{
    suf_corpus_info info;
    size_t wrong = 0, from = 0;
    uint64_t position = 0;

    suf_corpus_get_info(c, &info);
    if (info.n_sequences != e->n_sequences || info.n_tokens != e->ends[e->n_sequences - 1] ||
        info.n_symbols != info.n_tokens + info.n_sequences + 1)
        return 1;
    for (size_t k = 0; k < e->n_sequences; from = e->ends[k++]) {
        uint64_t first, length, at;
        size_t n = e->ends[k] - from;
        wrong += suf_corpus_sequence(c, k, &first, &length) != SUF_OK;
        wrong += first != position + 1 || length != n;
        for (uint64_t i = 0; i <= n; i++) {
            wrong += symbol(c, &info, position) != (i ? e->ids[from + i - 1] + 1 : 0);
            wrong += suf_corpus_sequence_at(c, position++, &at) != SUF_OK || at != k;
        }
    }
    uint64_t ignored;
    wrong += symbol(c, &info, position) != 0;
    wrong += suf_corpus_sequence_at(c, position, &ignored) != SUF_ABSENT;
    wrong += suf_corpus_sequence_at(c, UINT64_MAX, &ignored) != SUF_ABSENT;
    wrong += suf_corpus_sequence(c, e->n_sequences, &ignored, &ignored) != SUF_ABSENT;
    return wrong;
}

static void check_round_trip(const expected *e, uint32_t vocab, size_t piece, const char *what)
{
    const char *path = scratch("round.sfc");
    suf_corpus_info written, read;
    suf_corpus *c = NULL;
    suf_diag diag;

    memset(&written, 0, sizeof written);
    memset(&read, 0, sizeof read);
    if (!ok_err(write_corpus(e, path, vocab, piece, &written, &diag), SUF_OK, &diag,
                "writer_takes_%s", what) ||
        !ok_err(suf_corpus_open(&c, path, &diag), SUF_OK, &diag, "open_reads_%s", what))
        return;
    suf_corpus_get_info(c, &read);
    ok(memcmp(&written, &read, sizeof read) == 0 &&
           read.vocab_size == (vocab ? vocab : e->largest + 1) &&
           read.symbol_width == (read.vocab_size <= 65535 ? 2u : 4u),
       "writer_and_reader_agree_on_%s", what);
    ok(differences(c, e) == 0, "symbols_and_sequences_survive_%s", what);
    ok_err(suf_corpus_verify(c, &diag), SUF_OK, &diag, "verify_accepts_%s", what);
    suf_corpus_close(c);
}

static void test_round_trips(void)
{
    static const uint32_t vocabs[] = {1, 2, 50257, 65534, 65535, 65536, 70000, SUF_MAX_VOCAB};
    rng r = {tap_seed()};

    for (size_t i = 0; i < sizeof vocabs / sizeof vocabs[0]; i++) {
        expected e = random_sequences(&r, 300, 40, vocabs[i]);
        expected ones = random_sequences(&r, 200, 1, vocabs[i]);
        char what[64];
        snprintf(what, sizeof what, "a_vocabulary_of_%lu", (unsigned long)vocabs[i]);
        check_round_trip(&e, vocabs[i], 0, what);
        check_round_trip(&e, 0, 7, "pieces_and_an_unknown_vocabulary");
        check_round_trip(&ones, vocabs[i], 0, "sequences_of_length_1");
        expect_release(&e);
        expect_release(&ones);
    }
    uint32_t id = 0;
    size_t end = 1;
    check_round_trip(&(expected){&id, &end, 1, 0}, 0, 0, "one_token");
    id = SUF_MAX_VOCAB - 1;
    check_round_trip(&(expected){&id, &end, 1, id}, 0, 0, "the_largest_id");
}

/* More than the buffers hold, so that the scratch files are used. */
static void test_scratch_files(void)
{
    rng r = {tap_seed() + 1};
    expected e = random_sequences(&r, 200000, 8, 65535);
    expected wide = random_sequences(&r, 40, 50000, 65537);
    suf_corpus_info known, unknown;
    suf_diag diag;

    check_round_trip(&e, 0, 0, "many_sequences_of_an_unknown_narrow_vocabulary");
    check_round_trip(&wide, 0, 40000, "long_sequences_of_an_unknown_wide_vocabulary");
    ok_err(write_corpus(&e, scratch("known.sfc"), 65535, 0, &known, &diag), SUF_OK, &diag,
           "writer_takes_a_known_vocabulary");
    ok_err(write_corpus(&e, scratch("unknown.sfc"), 0, 3, &unknown, &diag), SUF_OK, &diag,
           "writer_takes_the_same_as_unknown");
    ok(memcmp(&known, &unknown, sizeof known) == 0,
       "the_fingerprint_depends_on_the_contents_alone");
    expect_release(&e);
    expect_release(&wide);
}

static void test_writer_errors(void)
{
    static const uint32_t ids[] = {1, 2, 9, 3};
    static const uint32_t huge[] = {5, UINT32_MAX - 1};
    suf_corpus_writer *w = NULL;
    suf_corpus *c = NULL;
    suf_corpus_info info;
    suf_diag diag;
    struct stat st;

    ok_err(suf_corpus_writer_open(&w, scratch("w.sfc"), UINT32_MAX, &diag), SUF_EINVAL, &diag,
           "a_vocabulary_above_the_limit_is_refused");
    ok_err(suf_corpus_writer_open(&w, "-", 5, &diag), SUF_EINVAL, &diag,
           "standard_output_is_refused");
    ok_err(suf_corpus_writer_open(&w, scratch("no/such/w.sfc"), 0, &diag), SUF_EIO, &diag,
           "a_missing_directory_is_eio");
    ok_err(suf_corpus_writer_open(&w, scratch("w.sfc"), 9, &diag), SUF_OK, &diag, "writer_opens");
    ok_err(suf_corpus_writer_add(w, ids, 4, &diag), SUF_ERANGE, &diag,
           "an_id_outside_the_vocabulary_is_refused");
    ok(diag.unit == SUF_AT_ITEM && diag.where == 2 && strstr(diag.what, "9"), "and_named");
    ok_err(suf_corpus_writer_add(w, NULL, 0, &diag), SUF_OK, &diag, "nothing_is_skipped");
    ok_err(suf_corpus_writer_end(w, &diag), SUF_OK, &diag, "nothing_ends");
    ok_err(suf_corpus_writer_put(w, ids, 1, &diag), SUF_OK, &diag, "put_begins_a_sequence");
    ok_err(suf_corpus_writer_add(w, ids + 1, 1, &diag), SUF_OK, &diag, "add_ends_it_first");
    ok_err(suf_corpus_writer_put(w, ids + 3, 1, NULL), SUF_OK, NULL, "finish_ends_the_last");
    ok(stat(scratch("w.sfc"), &st) != 0, "the_file_appears_at_finish_only");
    ok_err(suf_corpus_writer_finish(w, &info, &diag), SUF_OK, &diag, "finish_publishes");
    ok(info.n_tokens == 3 && info.n_sequences == 3, "a_refused_call_left_no_trace");
    ok_err(suf_corpus_open(&c, scratch("w.sfc"), NULL), SUF_OK, NULL, "and_it_opens");
    ok_err(suf_corpus_verify(c, NULL), SUF_OK, NULL, "and_verifies");
    suf_corpus_close(c);

    ok_err(suf_corpus_writer_open(&w, scratch("e.sfc"), 0, &diag), SUF_OK, &diag, "writer_opens");
    ok_err(suf_corpus_writer_add(w, huge, 2, &diag), SUF_ERANGE, &diag,
           "an_id_above_every_vocabulary_is_refused");
    ok(diag.where == 1, "and_named");
    ok_err(suf_corpus_writer_finish(w, NULL, &diag), SUF_EFORMAT, &diag, "no_token_no_corpus");
    ok(stat(scratch("e.sfc"), &st) != 0, "and_no_file");
    suf_corpus_writer_abort(NULL);
    suf_corpus_close(NULL);
}

static int stop(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)arg;
    (void)phase;
    return done == total;
}

/* Corpora one after another are the corpus of all their sequences, to the byte. */
static void test_joining(void)
{
    static const uint32_t narrow[] = {3, 0, 3, 1}, wide[] = {70000, 2};
    suf_corpus_writer *w;
    suf_corpus_info whole, joined;
    suf_corpus *c[2] = {NULL, NULL};
    suf_diag diag = {0};
    int err = SUF_OK;

    for (int k = 0; k < 3 && !err; k++) { /* the parts, then the whole */
        const char *path = scratch(k == 0 ? "narrow.sfc" : k == 1 ? "wide.sfc" : "whole.sfc");
        err = suf_corpus_writer_open(&w, path, k ? 70001 : 4, &diag);
        if (!err && k != 1)
            err = suf_corpus_writer_add(w, narrow, 3, &diag);
        if (!err && k != 1)
            err = suf_corpus_writer_add(w, narrow + 3, 1, &diag);
        if (!err && k != 0)
            err = suf_corpus_writer_add(w, wide, 2, &diag);
        if (!err)
            err = suf_corpus_writer_finish(w, &whole, &diag);
        if (!err && k < 2)
            err = suf_corpus_open(&c[k], path, &diag);
    }
    if (!ok_err(err, SUF_OK, &diag, "parts_and_whole_are_written"))
        return;
    err = suf_corpus_writer_open(&w, scratch("joined.sfc"), 70001, &diag);
    for (int k = 0; k < 2 && !err; k++)
        err = suf_corpus_writer_add_corpus(w, c[k], NULL, NULL, &diag);
    if (!err)
        err = suf_corpus_writer_finish(w, &joined, &diag);
    ok_err(err, SUF_OK, &diag, "corpora_can_be_joined");
    ok(strcmp(whole.fingerprint, joined.fingerprint) == 0, "and_give_the_corpus_of_the_whole");
    if (suf_corpus_writer_open(&w, scratch("refused.sfc"), 9, NULL) != SUF_OK)
        return;
    ok_err(suf_corpus_writer_add_corpus(w, c[1], NULL, NULL, &diag), SUF_ERANGE, &diag,
           "a_corpus_of_a_larger_vocabulary_is_refused");
    ok_err(suf_corpus_writer_add_corpus(w, c[0], stop, NULL, &diag), SUF_EINTERRUPTED, &diag,
           "joining_can_be_stopped");
    suf_corpus_writer_abort(w);
    suf_corpus_close(c[0]);
    suf_corpus_close(c[1]);
}

int main(void)
{
    test_round_trips();
    test_joining();
    test_scratch_files();
    test_writer_errors();
    return tap_done();
}
