/* test_names.c - corpora of words, names of ids, and broken vocabularies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chunkfile.h"
#include "base/hash.h"
#include "ingested.h"
#include "pack.h"
#include "tap.h"

static const suf_source_opts words = {.format = SUF_SOURCE_WORDS};

static const char *text_file(const char *text)
{
    return write_text(scratch("words.txt"), text);
}

/* A corpus of one file; names from `vocab` if it is not NULL. */
static int make(const char *sfc, const char *path, const suf_source_opts *opts, uint32_t vocab_size,
                enum suf_names kind, const char *vocab, suf_diag *diag)
{
    suf_corpus_writer *w = NULL;
    int err = suf_corpus_writer_open(&w, sfc, vocab_size, diag);

    if (!err && vocab)
        err = suf_corpus_writer_vocab(w, kind, vocab, diag);
    if (!err)
        err = suf_corpus_ingest(w, path, opts, diag);
    if (!err)
        return suf_corpus_writer_finish(w, NULL, diag);
    suf_corpus_writer_abort(w);
    return err;
}

static suf_corpus *open_corpus(const char *path, suf_corpus_info *info)
{
    suf_corpus *c = NULL;
    suf_diag diag;
    int err = suf_corpus_open(&c, path, &diag);

    if (!err)
        err = suf_corpus_verify(c, &diag);
    if (!ok_err(err, SUF_OK, &diag, "the_corpus_is_sound"))
        exit(1);
    suf_corpus_get_info(c, info);
    return c;
}

static bool is_named(const suf_corpus *c, uint32_t id, const char *name)
{
    uint32_t found = UINT32_MAX;
    const char *have = suf_corpus_name(c, id);

    return have && strcmp(have, name) == 0 &&
           suf_corpus_id(c, name, strlen(name), &found) == SUF_OK && found == id;
}

static void test_words(void)
{
    suf_corpus_info info;
    suf_diag diag;
    uint32_t id;

    gives(text_file("the cat sat\nthe\tmat  sat\r\n\n the"), 0, &words, "0 1 2|0 3 2|0",
          "words_get_ids_as_they_come");
    gives(text_file("a\x0b"
                    "b\x0c"
                    "c\xc2\x85"
                    "d\xc2\xa0"
                    "e\xe1\x9a\x80"
                    "f\xe2\x80\x80"
                    "g\xe2\x80\x8a"
                    "h\xe2\x80\xa8"
                    "i\xe2\x80\xa9"
                    "j\xe2\x80\xaf"
                    "k\xe2\x81\x9f"
                    "l\xe3\x80\x80"
                    "m"),
          0, &words, "0 1 2 3 4 5 6 7 8 9 10 11 12", "all_white_space_separates");
    gives(text_file("a\xe2\x80\x8b"
                    "b a\xef\xbb\xbf"
                    "b a\xe1\xa0\x8e"
                    "b"),
          0, &words, "0 1 2", "what_is_not_white_space_does_not");
    gives(text_file("\xef\xbb\xbf"
                    "a b\na"),
          0, &words, "0 1|0", "a_byte_order_mark_is_no_word");
    ok_err(make(scratch("w.sfc"), text_file("d\xc3\xa9j\xc3\xa0 vu vu"), &words, 0, SUF_NAMES_NONE,
                NULL, &diag),
           SUF_OK, &diag, "a_corpus_of_words");
    suf_corpus *c = open_corpus(scratch("w.sfc"), &info);
    ok(info.vocab_size == 2 && info.n_names == 2 && info.names == SUF_NAMES_WORDS, "has_two_names");
    ok(is_named(c, 0, "d\xc3\xa9j\xc3\xa0") && is_named(c, 1, "vu"), "which_are_these");
    ok(suf_corpus_name(c, 2) == NULL && suf_corpus_id(c, "v", 1, &id) == SUF_ABSENT &&
           suf_corpus_id(c, "", 0, &id) == SUF_ABSENT,
       "and_no_others");
    suf_corpus_close(c);
}

static void test_bad_words(void)
{
    fails(text_file("a b\nc d\xff"
                    "e\n"),
          0, &words, SUF_EFORMAT, SUF_AT_LINE, 2, "byte 3 of the line (0xff) is not UTF-8",
          "a_byte_that_is_no_text");
    fails(text_file("a\n\n\xe2\x80"), 0, &words, SUF_EFORMAT, SUF_AT_LINE, 3, "byte 0 of the line",
          "half_a_character");
    fails(text_file("\xc0\xaf"), 0, &words, SUF_EFORMAT, SUF_AT_LINE, 1, "0xc0",
          "an_overlong_character");
    fails(text_file("a \xed\xa0\x80"), 0, &words, SUF_EFORMAT, SUF_AT_LINE, 1, "0xed",
          "a_surrogate");
    fails(write_file(scratch("nul"), "a b\na\0b", 7), 0, &words, SUF_EFORMAT, SUF_AT_LINE, 2,
          "byte 1 of the line (0x00) is no text", "a_nul");
    fails(text_file("a b a\nb c"), 2, &words, SUF_ERANGE, SUF_AT_LINE, 2,
          "'c' is one word more than the vocabulary size 2", "too_many_words");
    gives(text_file("a b a\nb c"), 3, &words, "0 1 0|1 2", "as_many_words_as_there_may_be");
    fails(text_file(" \n"), 0, &words, SUF_EFORMAT, SUF_AT_NONE, 0, "no tokens", "no_words");
}

/* Many words, in every way a file comes, against a naive table. */
static void test_many_words(void)
{
    enum { N = 300000, DIFFERENT = 30000, CAP = N * 14 };
    static uint32_t order[DIFFERENT]; /* id plus one, by number of the word */
    char *text = malloc(CAP), name[16];
    size_t len = 0, wrong = 0;
    uint32_t n_ids = 0;
    rng r = {tap_seed()};
    suf_corpus_info info[3];
    suf_diag diag;

    if (!text)
        exit(2);
    for (int i = 0; i < N; i++) {
        uint32_t k = (uint32_t)rng_below(&r, 1 + rng_below(&r, DIFFERENT));
        if (!order[k])
            order[k] = ++n_ids;
        len += (size_t)snprintf(text + len, CAP - len, "w\xc3\xb6%u%s", (unsigned)k,
                                i % 7     ? " "
                                : i % 500 ? "\xe2\x80\x83"
                                          : "\n");
    }
    const char *paths[] = {write_file(scratch("many.txt"), text, len),
                           write_gzip(scratch("many.gz"), text, len),
                           write_zstd(scratch("many.zst"), text, len)};
    for (int i = 0; i < 3; i++) {
        ok_err(make(scratch("m.sfc"), paths[i], &words, 0, SUF_NAMES_NONE, NULL, &diag), SUF_OK,
               &diag, "many_words_are_read");
        suf_corpus *c = open_corpus(scratch("m.sfc"), &info[i]);
        for (uint32_t k = 0; k < DIFFERENT; k++) {
            snprintf(name, sizeof name, "w\xc3\xb6%u", (unsigned)k);
            uint32_t id;
            wrong += order[k] ? !is_named(c, order[k] - 1, name)
                              : suf_corpus_id(c, name, strlen(name), &id) != SUF_ABSENT;
        }
        suf_corpus_close(c);
    }
    ok(wrong == 0 && info[0].n_names == n_ids && info[0].n_tokens == N, "every_word_is_found");
    ok(strcmp(info[0].fingerprint, info[1].fingerprint) == 0 &&
           strcmp(info[0].fingerprint, info[2].fingerprint) == 0,
       "and_the_corpus_is_the_same_however_it_came");
    free(text);
}

static void test_vocab_files(void)
{
    const suf_source_opts ids = {.format = SUF_SOURCE_IDS};
    suf_corpus_info info;
    suf_diag diag;

    write_text(scratch("ids.txt"), "0 2 1\n");
    write_text(scratch("m.vocab"), "<unk>\t0\n\xe2\x96\x81the\t-3.5\r\n\ta\n\xe2\x96\x81the\t-9\n");
    ok_err(make(scratch("p.sfc"), scratch("ids.txt"), &ids, 0, SUF_NAMES_PIECES, scratch("m.vocab"),
                &diag),
           SUF_OK, &diag, "pieces_of_a_model");
    suf_corpus *c = open_corpus(scratch("p.sfc"), &info);
    ok(info.names == SUF_NAMES_PIECES && info.n_names == 4 && info.vocab_size == 4,
       "name_all_ids_they_can");
    ok(is_named(c, 0, "<unk>") && is_named(c, 1, "\xe2\x96\x81the") && !suf_corpus_name(c, 2) &&
           suf_corpus_name(c, 3),
       "an_empty_one_names_nothing_and_the_lowest_id_is_found");
    suf_corpus_close(c);
    write_text(scratch("two.txt"), "a\nb c\n");
    ok_err(make(scratch("p.sfc"), scratch("ids.txt"), &ids, 9, SUF_NAMES_PIECES, scratch("two.txt"),
                &diag),
           SUF_OK, &diag, "a_name_a_line");
    c = open_corpus(scratch("p.sfc"), &info);
    ok(info.vocab_size == 9 && is_named(c, 1, "b c") && !suf_corpus_name(c, 2),
       "larger_ids_have_none");
    suf_corpus_close(c);
    write_text(scratch("list.txt"), "cat\nthe\n");
    ok_err(make(scratch("l.sfc"), text_file("the mat the cat"), &words, 0, SUF_NAMES_WORDS,
                scratch("list.txt"), &diag),
           SUF_OK, &diag, "words_with_a_list");
    c = open_corpus(scratch("l.sfc"), &info);
    ok(is_named(c, 0, "cat") && is_named(c, 1, "the") && is_named(c, 2, "mat"),
       "which_comes_first");
    suf_corpus_close(c);
    ok_err(make(scratch("n.sfc"), text_file("new mat"), &words, 0, SUF_NAMES_WORDS,
                scratch("l.sfc"), &diag),
           SUF_OK, &diag, "words_of_a_corpus");
    c = open_corpus(scratch("n.sfc"), &info);
    ok(is_named(c, 0, "cat") && is_named(c, 2, "mat") && is_named(c, 3, "new"), "go_on");
    suf_corpus_close(c);
}

static void test_bad_vocab_files(void)
{
    static const struct {
        enum suf_names kind;
        const char *text;
        int err;
        uint64_t line;
        const char *part;
    } cases[] = {
        {SUF_NAMES_PIECES, "", SUF_EFORMAT, 0, "no names"},
        {SUF_NAMES_PIECES, "a\t1\nb\n", SUF_EFORMAT, 2, "no tab"},
        {SUF_NAMES_PIECES, "a\nb\t1\n", SUF_EFORMAT, 2, "a tab"},
        {SUF_NAMES_PIECES, "a\nb\nc\xff\n", SUF_EFORMAT, 3, "byte 1 of the line (0xff)"},
        {SUF_NAMES_PIECES, "a\nb\nc\nd\n", SUF_EMISMATCH, 0, "4 names are more"},
        {SUF_NAMES_WORDS, "a\n\nb\n", SUF_EFORMAT, 2, "no word"},
        {SUF_NAMES_WORDS, "a\nb\na\n", SUF_EFORMAT, 3, "'a' is the word of line 1, too"},
        {SUF_NAMES_NONE, "a\n", SUF_EINVAL, 0, "one kind"},
    };
    const suf_source_opts ids = {.format = SUF_SOURCE_IDS};
    suf_diag diag;

    write_text(scratch("ids.txt"), "0 2 1\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(scratch("bad.vocab"), cases[i].text);
        ok_err(make(scratch("x.sfc"), scratch("ids.txt"), &ids, 3, cases[i].kind,
                    scratch("bad.vocab"), &diag),
               cases[i].err, &diag, "a_bad_vocabulary_%zu", i);
        ok(diag.where == cases[i].line && strstr(diag.what, cases[i].part) &&
               strstr(diag.path, "bad.vocab"),
           "and_its_place");
    }
    ok_err(make(scratch("x.sfc"), scratch("ids.txt"), &ids, 9, SUF_NAMES_PIECES, scratch("l.sfc"),
                &diag),
           SUF_EMISMATCH, &diag, "words_as_pieces");
    ok_err(make(scratch("x.sfc"), text_file("a"), &words, 9, SUF_NAMES_PIECES, scratch("list.txt"),
                &diag),
           SUF_EINVAL, &diag, "pieces_for_words");
}

/* Join two corpora into one. */
static int join(const char *a, const char *b, suf_diag *diag)
{
    suf_corpus_writer *w = NULL;
    suf_corpus *parts[2] = {NULL};
    int err = suf_corpus_writer_open(&w, scratch("j.sfc"), 9, diag);

    for (int i = 0; i < 2 && !err; i++) {
        err = suf_corpus_open(&parts[i], i ? b : a, diag);
        if (!err)
            err = suf_corpus_writer_add_corpus(w, parts[i], NULL, NULL, diag);
    }
    suf_corpus_close(parts[0]);
    suf_corpus_close(parts[1]);
    if (!err)
        return suf_corpus_writer_finish(w, NULL, diag);
    suf_corpus_writer_abort(w);
    return err;
}

static void test_join(void)
{
    const suf_source_opts ids = {.format = SUF_SOURCE_IDS};
    suf_corpus_info info;
    suf_diag diag;
    int err = make(scratch("ids.sfc"), scratch("ids.txt"), &ids, 0, SUF_NAMES_NONE, NULL, &diag);

    err = err ? err
              : make(scratch("o.sfc"), text_file("a b"), &words, 0, SUF_NAMES_NONE, NULL, &diag);
    ok_err(err, SUF_OK, &diag, "parts_to_join");
    /* l.sfc: cat the mat; n.sfc: these and new */
    ok_err(join(scratch("l.sfc"), scratch("n.sfc"), &diag), SUF_OK, &diag, "names_that_go_on_join");
    suf_corpus *c = open_corpus(scratch("j.sfc"), &info);
    ok(info.n_names == 4 && is_named(c, 3, "new"), "and_all_are_there");
    suf_corpus_close(c);
    ok_err(join(scratch("n.sfc"), scratch("l.sfc"), &diag), SUF_OK, &diag, "in_any_order");
    ok_err(join(scratch("n.sfc"), scratch("o.sfc"), &diag), SUF_EMISMATCH, &diag,
           "other_names_do_not_join");
    ok(strstr(diag.what, "id 0 is 'a', not 'cat'") != NULL, "and_are_named");
    ok_err(join(scratch("n.sfc"), scratch("ids.sfc"), &diag), SUF_EMISMATCH, &diag,
           "nor_do_ids_without_names");
    ok_err(join(scratch("ids.sfc"), scratch("n.sfc"), &diag), SUF_EMISMATCH, &diag,
           "in_either_order");
    ok_err(join(scratch("ids.sfc"), scratch("ids.sfc"), &diag), SUF_OK, &diag, "which_join_alone");
}

/* A VOCB chunk for the names a and b, its parts to be changed. */
typedef struct chunk {
    uint32_t n, kind;
    uint64_t n_slots, bytes, zero, offset[3];
    uint32_t slot[4];
    char text[4];
    size_t cut;
} chunk;

enum { CHUNK_BYTES = offsetof(chunk, text) + 4 };

static int check_chunk(const chunk *c, suf_diag *diag)
{
    static const uint16_t symbols[] = {0, 1, 2, 0};
    static const uint64_t offsets[] = {1, 4};
    static const uint8_t meta[24] = {2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2};
    const struct {
        const char *id;
        const void *data;
        size_t size;
    } chunks[] = {{"TOKN", symbols, sizeof symbols},
                  {"SEQO", offsets, sizeof offsets},
                  {"META", meta, sizeof meta},
                  {"VOCB", c, CHUNK_BYTES - c->cut}};
    sufi_chunkfile_writer w;
    suf_corpus *corpus = NULL;
    int err = sufi_chunkfile_writer_open(&w, scratch("c.sfc"), "SUFCORP", diag);

    for (int i = 0; i < 4 && !err; i++) {
        sufi_chunkfile_begin(&w, chunks[i].id);
        sufi_chunkfile_write(&w, chunks[i].data, chunks[i].size);
        sufi_chunkfile_end(&w);
    }
    if (!err)
        err = sufi_chunkfile_commit(&w, NULL, diag);
    if (!err)
        err = suf_corpus_open(&corpus, scratch("c.sfc"), diag);
    for (uint32_t id = 0; id < 4 && !err; id++) /* harmless, whatever is in the file */
        (void)suf_corpus_name(corpus, id);
    uint32_t found;
    if (!err && suf_corpus_id(corpus, "nosuch", 6, &found) != SUF_ABSENT)
        err = SUF_EINVAL;
    if (!err)
        err = suf_corpus_verify(corpus, diag);
    suf_corpus_close(corpus);
    return err;
}

static void test_contradictions(void)
{
    chunk sound = {
        .n = 2, .kind = 1, .n_slots = 4, .bytes = 4, .offset = {0, 2, 4}, .text = "a\0b"};
    uint64_t a = sufi_hash64("a", 1) & 3, b = sufi_hash64("b", 1) & 3;
    suf_diag diag;
    chunk c;

    b = a == b ? (b + 1) & 3 : b;
    sound.slot[a] = 1;
    sound.slot[b] = 2;
    ok_err(check_chunk(&sound, &diag), SUF_OK, &diag, "sound_names_are_accepted");
    c = sound;
    c.kind = 2;
    ok_err(check_chunk(&c, &diag), SUF_OK, &diag, "as_pieces_too");
#define BROKEN(change, what) \
    c = sound;               \
    change;                  \
    ok_err(check_chunk(&c, &diag), SUF_ECORRUPT, &diag, what)
    BROKEN(c.n = 0, "no_names_are_found");
    BROKEN(c.n = 3, "more_names_than_ids_are_found");
    BROKEN(c.n = 1, "too_few_names_are_found");
    BROKEN(c.kind = 0, "no_kind_is_found");
    BROKEN(c.kind = 3, "an_unknown_kind_is_found");
    BROKEN(c.n_slots = 2, "too_few_slots_are_found");
    BROKEN(c.n_slots = 3, "an_odd_number_of_slots_is_found");
    BROKEN(c.n_slots = UINT64_MAX / 4 + 1, "an_overflowing_number_of_slots_is_found");
    BROKEN(c.bytes = 3, "too_little_text_is_found");
    BROKEN(c.bytes = UINT64_MAX - 40, "an_overflowing_text_is_found");
    BROKEN(c.cut = 1, "a_short_chunk_is_found");
    BROKEN(c.cut = CHUNK_BYTES - 31, "a_cut_header_is_found");
    BROKEN(c.offset[0] = 1, "a_wrong_first_offset_is_found");
    BROKEN(c.offset[1] = 1, "an_offset_within_a_name_is_found");
    BROKEN(c.offset[1] = 4, "an_empty_range_is_found");
    BROKEN(c.offset[1] = UINT64_MAX, "an_offset_outside_the_text_is_found");
    BROKEN(c.offset[2] = 3, "a_wrong_last_offset_is_found");
    BROKEN(c.text[3] = 'x', "an_open_end_is_found");
    BROKEN(c.text[2] = 'a', "a_word_twice_is_found");
    char other = 'c'; /* a word that hashes to an empty slot */
    while (sound.slot[sufi_hash64(&other, 1) & 3])
        other++;
    BROKEN(c.text[2] = other, "a_word_in_the_wrong_slot_is_found");
    BROKEN(c.text[0] = '\0', "a_nul_in_a_name_is_found");
    BROKEN(c.slot[a] = 0, "a_missing_slot_is_found");
    BROKEN(c.slot[a] = 99, "a_slot_of_no_id_is_found");
    c = sound;
    for (int i = 0; i < 4; i++)
        c.slot[i] = c.slot[i] ? c.slot[i] : 1;
    ok_err(check_chunk(&c, &diag), SUF_ECORRUPT, &diag, "slots_without_an_end_are_found");
#undef BROKEN
}

static void test_evaluation(void)
{
    suf_corpus_info info;
    suf_evaluation e = {0};
    suf_diag diag;
    suf_corpus *c = open_corpus(scratch("l.sfc"), &info);

    ok_err(suf_evaluation_read_as(&e, text_file("the cat\nmat mat\n"), &words, c, 3, &diag), SUF_OK,
           &diag, "evaluation_sequences_of_words");
    ok(e.n_sequences == 2 && e.ids[0] == 1 && e.ids[1] == 0 && e.ids[3] == 2, "are_ids");
    suf_evaluation_release(&e);
    ok_err(suf_evaluation_read_as(&e, text_file("the cat\nthe dog\n"), &words, c, 3, &diag),
           SUF_EFORMAT, &diag, "an_unknown_word_is_refused");
    ok(diag.where == 2 && strstr(diag.what, "'dog'"), "and_named");
    ok_err(suf_evaluation_read_as(&e, scratch("words.txt"), &words, NULL, 3, &diag), SUF_EINVAL,
           &diag, "words_need_names");
    suf_corpus_close(c);
}

int main(void)
{
    test_words();
    test_bad_words();
    test_many_words();
    test_vocab_files();
    test_bad_vocab_files();
    test_join();
    test_contradictions();
    test_evaluation();
    return tap_done();
}
