/* test_stream.c - streams show the bytes of a file whatever way they come, and refuse broken ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/stream.h"
#include "pack.h"
#include "tap.h"

enum { CAP = 5 << 20 };
static uint8_t plain[CAP], packed[CAP + CAP / 8 + 4096];

static int open_stream(sufi_stream **s, const char *path, bool *compressed, suf_diag *diag)
{
    const char *name = NULL;
    int err = sufi_stream_open(s, path, diag);

    if (!err)
        err = sufi_stream_compression(*s, &name, diag);
    *compressed = name != NULL;
    return err || !name ? err : sufi_stream_decompress(*s, diag);
}

/* Take everything in pieces of random size; *same: it is plain[0..n-1], with the right offsets. */
static int take_all(const char *path, size_t n, rng *r, bool *same, suf_diag *diag)
{
    sufi_stream *s = NULL;
    bool compressed;
    size_t at = 0;
    int err = open_stream(&s, path, &compressed, diag);

    *same = true;
    while (!err) {
        const uint8_t *data;
        size_t have, want = 1 + (size_t)rng_below(r, rng_below(r, 8) ? 5000 : 2 << 20);
        err = sufi_stream_peek(s, want, &data, &have, diag);
        if (err || have == 0)
            break;
        size_t take = 1 + (size_t)rng_below(r, have);
        *same = *same && have <= n - at && memcmp(data, plain + at, have) == 0 &&
                (have >= want || have == n - at) && sufi_stream_offset(s) == at;
        sufi_stream_take(s, take);
        at += take;
    }
    *same = *same && at == n;
    sufi_stream_close(s);
    return err;
}

/* The file's bytes through a named pipe, from another process. */
static int take_all_piped(const char *path, size_t n, rng *r, bool *same, suf_diag *diag)
{
    const char *fifo = scratch("fifo");
    int status = 0;

    unlink(fifo);
    if (mkfifo(fifo, 0600) != 0)
        exit(2);
    pid_t child = fork();
    if (child == 0) {
        execlp("cp", "cp", "--", path, fifo, (char *)NULL);
        _exit(127);
    }
    int err = take_all(fifo, n, r, same, diag);
    waitpid(child, &status, 0);
    return err;
}

static void test_bytes(void)
{
    static const size_t sizes[] = {0, 1, 3, 4, 5000, 1 << 20, (3 << 20) + 7};
    rng r = {tap_seed()};
    suf_diag diag;
    bool same;

    for (size_t i = 0; i < CAP; i++) /* compressible, and never like a compressed file */
        plain[i] = (uint8_t)(rng_below(&r, 16) << (i / 1000 % 4));
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const char *paths[] = {write_file(scratch("p"), plain, sizes[k]),
                               write_gzip(scratch("p.gz"), plain, sizes[k]),
                               write_zstd(scratch("p.zst"), plain, sizes[k])};
        for (int i = 0; i < 3; i++) {
            ok_err(take_all(paths[i], sizes[k], &r, &same, &diag), SUF_OK, &diag,
                   "%zu_bytes_of_file_%d", sizes[k], i);
            ok(same, "are_the_same");
            ok_err(take_all_piped(paths[i], sizes[k], &r, &same, &diag), SUF_OK, &diag,
                   "piped_too");
            ok(same, "and_the_same");
        }
    }
}

static void test_several_members(void)
{
    static const uint8_t skippable[] = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
    rng r = {tap_seed()};
    suf_diag diag;
    bool same;

    for (int zstd = 0; zstd < 2; zstd++) {
        size_t len = 0, at = 0;
        for (size_t n = 0; n < 200000; n += 39999) {
            len = (zstd ? pack_zstd : pack_gzip)(plain + at, n, packed, len, sizeof packed);
            at += n;
            if (zstd)
                memcpy(packed + len, skippable, sizeof skippable);
            len += zstd ? sizeof skippable : 0;
        }
        write_file(scratch("members"), packed, len);
        ok_err(take_all(scratch("members"), at, &r, &same, &diag), SUF_OK, &diag,
               "several_members_%d", zstd);
        ok(same, "are_one_stream");
        memcpy(packed + len, "rest", 4);
        ok_err(take_all(write_file(scratch("rest"), packed, len + 4), at, &r, &same, &diag),
               SUF_EFORMAT, &diag, "what_follows_must_be_compressed_too");
        if (!ok(diag.unit == SUF_AT_BYTE && diag.where > len / 2 && strstr(diag.what, "damaged"),
                "and_the_place_is_named"))
            printf("# byte %llu of %zu: %s\n", (unsigned long long)diag.where, len, diag.what);
    }
}

/* pzstd begins each file with a skippable frame; any of the sixteen magic numbers may stand there.
 */
static void test_skippable_first(void)
{
    rng r = {tap_seed()};
    suf_diag diag;
    bool same, whole = true, empty = true;

    for (uint8_t low = 0; low < 16; low++) {
        const uint8_t frame[] = {0x50 | low, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
        memcpy(packed, frame, sizeof frame);
        memcpy(packed + sizeof frame, frame, sizeof frame);
        write_file(scratch("skipped"), packed, 2 * sizeof frame);
        empty = empty && !take_all(scratch("skipped"), 0, &r, &same, &diag) && same &&
                !take_all_piped(scratch("skipped"), 0, &r, &same, &diag) && same;
        size_t len = pack_zstd(plain, 70000, packed, 2 * sizeof frame, sizeof packed);
        write_file(scratch("skipped"), packed, len);
        whole = whole && !take_all(scratch("skipped"), 70000, &r, &same, &diag) && same &&
                !take_all_piped(scratch("skipped"), 70000, &r, &same, &diag) && same;
    }
    ok(whole, "skippable_frames_may_come_first");
    ok(empty, "and_alone_they_hold_nothing");
    write_file(scratch("cut"), packed, 11);
    ok_err(take_all(scratch("cut"), 0, &r, &same, &diag), SUF_ETRUNCATED, &diag,
           "a_cut_in_them_is_found");
}

static void test_damage(void)
{
    rng r = {tap_seed()};
    suf_diag diag;
    bool same;

    for (int zstd = 0; zstd < 2; zstd++) {
        size_t len = (zstd ? pack_zstd : pack_gzip)(plain, 900, packed, 0, sizeof packed);
        size_t missed = 0, unnamed = 0;
        for (size_t n = 5; n < len; n++) {
            missed += take_all(write_file(scratch("cut"), packed, n), 900, &r, &same, &diag) !=
                      SUF_ETRUNCATED;
            unnamed += diag.unit != SUF_AT_BYTE || diag.where != n || !strstr(diag.path, "cut");
        }
        ok(len > 5 && missed == 0, "a_cut_at_any_byte_is_found_%d", zstd);
        ok(unnamed == 0, "and_named");
        missed = 0;
        for (size_t n = 10; n < len; n++) { /* behind gzip's header, of which only some matters */
            packed[n] ^= (uint8_t)(1 << rng_below(&r, 8));
            int err = take_all(write_file(scratch("flip"), packed, len), 900, &r, &same, &diag);
            missed += err != SUF_EFORMAT && err != SUF_ETRUNCATED;
            len = (zstd ? pack_zstd : pack_gzip)(plain, 900, packed, 0, sizeof packed);
        }
        ok(missed == 0, "a_flip_is_found_%d", zstd);
    }
}

static void test_words(void)
{
    static uint8_t seen[CAP];
    size_t at = 0;
    bool last = false, whole = true, compressed;
    sufi_stream *s = NULL;
    suf_diag diag;
    rng r = {tap_seed()};

    for (size_t i = 0; i < CAP; i++)
        plain[i] = rng_below(&r, 100000) == 0 ? (uint8_t) " \n\t"[rng_below(&r, 3)] : 'a';
    write_zstd(scratch("words"), plain, CAP);
    int err = open_stream(&s, scratch("words"), &compressed, &diag);
    while (!err && !last) {
        const uint8_t *data;
        size_t n = 0;
        err = sufi_stream_words(s, &data, &n, &last, &diag);
        memcpy(seen + at, data, n);
        whole = whole && (last || (n && data[n - 1] != 'a'));
        at += n;
        sufi_stream_take(s, n);
    }
    sufi_stream_close(s);
    ok_err(err, SUF_OK, &diag, "words_come_in_pieces");
    ok(whole && at == CAP && memcmp(seen, plain, CAP) == 0, "and_no_word_is_cut");
}

static void test_one_endless_word(void)
{
    enum { N = 70 << 20 };
    uint8_t *letters = malloc(N);
    const uint8_t *data;
    size_t n;
    bool last, compressed;
    sufi_stream *s = NULL;
    suf_diag diag;

    if (!letters)
        exit(2);
    memset(letters, 'a', N);
    write_zstd(scratch("endless"), letters, N);
    free(letters);
    int err = open_stream(&s, scratch("endless"), &compressed, &diag);
    if (!err)
        err = sufi_stream_words(s, &data, &n, &last, &diag);
    ok_err(err, SUF_ELIMIT, &diag, "a_word_may_be_too_long");
    sufi_stream_close(s);
}

int main(void)
{
    test_bytes();
    test_several_members();
    test_skippable_first();
    test_damage();
    test_words();
    test_one_endless_word();
    return tap_done();
}
