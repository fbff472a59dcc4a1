/* test_corpus_damage.c - broken corpus files: every flip and cut is found, and nothing crashes. */
#include <stdio.h>
#include <string.h>

#include "base/chunkfile.h"
#include "sufgram/corpus.h"
#include "tap.h"

static int write_small_corpus(rng *r, const char *path, suf_diag *diag)
{
    suf_corpus_writer *w = NULL;
    int err = suf_corpus_writer_open(&w, path, 300, diag);

    for (int i = 0; i < 12 && !err; i++) {
        uint32_t ids[9];
        size_t n = 1 + rng_below(r, 9);
        for (size_t k = 0; k < n; k++)
            ids[k] = (uint32_t)rng_below(r, 300);
        err = suf_corpus_writer_add(w, ids, n, diag);
    }
    if (!err)
        return suf_corpus_writer_finish(w, NULL, diag);
    suf_corpus_writer_abort(w);
    return err;
}

/* Open and verify; the first error, or SUF_OK. */
static int check_file(const char *path, suf_diag *diag)
{
    suf_corpus *c = NULL;
    int err = suf_corpus_open(&c, path, diag);

    if (!err)
        err = suf_corpus_verify(c, diag);
    suf_corpus_close(c);
    return err;
}

static size_t read_back(const char *path, uint8_t *buf, size_t cap)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(buf, 1, cap, f) : 0;

    if (f)
        fclose(f);
    return n;
}

static void test_damage_is_found(void)
{
    static uint8_t file[8192], broken[8192];
    rng r = {tap_seed()};
    suf_diag diag;
    size_t missed = 0, unnamed = 0;

    ok_err(write_small_corpus(&r, scratch("sound.sfc"), &diag), SUF_OK, &diag,
           "a_small_corpus_is_written");
    size_t size = read_back(scratch("sound.sfc"), file, sizeof file);
    for (size_t i = 0; i < size; i++) {
        memcpy(broken, file, size);
        broken[i] ^= (uint8_t)(1u << rng_below(&r, 8));
        int err = check_file(write_file(scratch("flip.sfc"), broken, size), &diag);
        missed += err >= 0;
        unnamed += diag.err != err || !diag.what[0];
    }
    ok(size > 0 && missed == 0, "a_flip_of_any_of_the_%zu_bytes_is_found", size);
    ok(unnamed == 0, "and_described");
    missed = 0;
    for (size_t n = 0; n < size; n++) {
        int err = check_file(write_file(scratch("cut.sfc"), file, n), &diag);
        missed += err != (n < 8 ? SUF_EMAGIC : SUF_ETRUNCATED);
    }
    ok(missed == 0, "a_cut_at_any_byte_is_found");
    memcpy(broken, file, size);
    broken[size] = 0;
    ok_err(check_file(write_file(scratch("long.sfc"), broken, size + 1), &diag), SUF_ECORRUPT,
           &diag, "a_byte_too_many_is_found");
    memcpy(broken, file, size);
    broken[8] = 2;
    ok_err(check_file(write_file(scratch("v.sfc"), broken, size), &diag), SUF_EVERSION, &diag,
           "another_version_is_named");
    memcpy(broken, file, size);
    for (int i = 0; i < 4; i++)
        broken[12 + i] = file[15 - i];
    ok_err(check_file(write_file(scratch("b.sfc"), broken, size), &diag), SUF_EENDIAN, &diag,
           "the_other_byte_order_is_named");
    ok_err(check_file(write_text(scratch("t.sfc"), "1 2 3\n"), &diag), SUF_EMAGIC, &diag,
           "text_is_not_a_corpus");
    ok_err(check_file(scratch("missing.sfc"), &diag), SUF_EIO, &diag, "a_missing_file_is_eio");
}

/* Contents that contradict each other under valid checksums. */
typedef struct contents {
    uint16_t symbols[6];
    uint64_t offsets[3];
    uint64_t n_tokens, n_sequences;
    uint32_t vocab_size, width;
    int n_symbols, n_offsets, n_meta;
} contents;

static int check_contents(const contents *c, suf_diag *diag)
{
    const char *path = scratch("contents.sfc");
    sufi_chunkfile_writer w;
    uint8_t meta[24];
    int err = sufi_chunkfile_writer_open(&w, path, "SUFCORP", diag);

    if (err)
        return err;
    memcpy(meta, &c->n_tokens, 8);
    memcpy(meta + 8, &c->n_sequences, 8);
    memcpy(meta + 16, &c->vocab_size, 4);
    memcpy(meta + 20, &c->width, 4);
    sufi_chunkfile_begin(&w, "TOKN");
    sufi_chunkfile_write(&w, c->symbols, 2 * (size_t)c->n_symbols);
    sufi_chunkfile_end(&w);
    sufi_chunkfile_begin(&w, "SEQO");
    sufi_chunkfile_write(&w, c->offsets, 8 * (size_t)c->n_offsets);
    sufi_chunkfile_end(&w);
    if (c->n_meta) {
        sufi_chunkfile_begin(&w, "META");
        sufi_chunkfile_write(&w, meta, (size_t)c->n_meta);
        sufi_chunkfile_end(&w);
    }
    err = sufi_chunkfile_commit(&w, NULL, diag);
    return err ? err : check_file(path, diag);
}

static void test_contradictions_are_found(void)
{
    static const contents sound = {{0, 1, 2, 0, 3, 0}, {1, 4, 6}, 3, 2, 3, 2, 6, 3, 24};
    suf_diag diag;
    contents c = sound;

    ok_err(check_contents(&c, &diag), SUF_OK, &diag, "sound_contents_are_accepted");
#define BROKEN(change, what) \
    c = sound;               \
    change;                  \
    ok_err(check_contents(&c, &diag), SUF_ECORRUPT, &diag, what)
    BROKEN(c.n_meta = 0, "a_missing_chunk_is_found");
    BROKEN(c.n_meta = 23, "a_short_meta_chunk_is_found");
    BROKEN(c.n_symbols = 5, "too_few_symbols_are_found");
    BROKEN(c.n_offsets = 2, "too_few_offsets_are_found");
    BROKEN(c.n_tokens = 4, "a_wrong_number_of_tokens_is_found");
    BROKEN(c.n_tokens = UINT64_MAX - 3, "an_overflowing_number_of_tokens_is_found");
    BROKEN(c.n_tokens = 1, "more_sequences_than_tokens_are_found");
    BROKEN(c.n_sequences = 0, "no_sequences_are_found");
    BROKEN(c.vocab_size = 0, "an_empty_vocabulary_is_found");
    BROKEN(c.vocab_size = UINT32_MAX, "a_vocabulary_above_the_limit_is_found");
    BROKEN(c.vocab_size = 2, "an_id_outside_the_vocabulary_is_found");
    BROKEN(c.width = 4, "a_wrong_width_is_found");
    BROKEN(c.symbols[0] = 1, "a_missing_first_boundary_is_found");
    BROKEN(c.symbols[5] = 1, "a_missing_last_boundary_is_found");
    BROKEN(c.symbols[3] = 1, "a_missing_boundary_is_found");
    BROKEN(c.symbols[1] = 0, "a_boundary_too_many_is_found");
    BROKEN(c.offsets[0] = 2, "a_wrong_first_offset_is_found");
    BROKEN(c.offsets[1] = 3, "a_wrong_offset_is_found");
    BROKEN(c.offsets[1] = 1, "an_empty_sequence_is_found");
    BROKEN(c.offsets[1] = 0, "falling_offsets_are_found");
    BROKEN(c.offsets[1] = UINT64_MAX, "an_offset_outside_the_stream_is_found");
    BROKEN(c.offsets[2] = 7, "a_wrong_last_offset_is_found");
#undef BROKEN
}

int main(void)
{
    test_damage_is_found();
    test_contradictions_are_found();
    return tap_done();
}
