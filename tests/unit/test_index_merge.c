/* Merged and grown indexes against the index of the whole corpus built at once: every gram of every
 * order, both ways to a count, every posting list. Unsound inputs, and kills at any moment. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/chunkfile.h"
#include "sufgram/index.h"
#include "sufgram/query.h"
#include "tap.h"

enum { MAX_PARTS = 5, MAX_TOKENS = 2500, MAX_GRAMS = 2 * MAX_TOKENS };

/* A corpus in parts, each with ids below a bound of its own. */
struct text {
    uint32_t ids[MAX_TOKENS];
    size_t begin[MAX_TOKENS + 1]; /* of sequence k; [n_sequences] is the end */
    size_t n_sequences;
    size_t part[MAX_PARTS + 1]; /* first sequence of each; [n_parts] is the end */
    uint32_t vocab[MAX_PARTS];
    size_t n_parts;
};

static void add_part(struct text *t, rng *r, size_t n_tokens, size_t longest, uint32_t vocab)
{
    size_t i = t->begin[t->n_sequences], end = i + n_tokens;

    while (i < end) {
        size_t length = 1 + rng_below(r, longest);
        for (size_t j = 0; j < length && i < end; j++, i++) {
            double u = rng_unit(r);
            t->ids[i] = (uint32_t)((double)vocab * u * u * u);
        }
        t->begin[++t->n_sequences] = i;
    }
    t->vocab[t->n_parts++] = vocab;
    t->part[t->n_parts] = t->n_sequences;
}

/* Parts [from, to) as a corpus file. */
static void write_corpus(const struct text *t, size_t from, size_t to, const char *path)
{
    suf_corpus_writer *w;
    uint32_t vocab = 0;

    for (size_t p = from; p < to; p++)
        vocab = t->vocab[p] > vocab ? t->vocab[p] : vocab;
    if (suf_corpus_writer_open(&w, path, vocab, NULL) != SUF_OK)
        exit(2);
    for (size_t k = t->part[from]; k < t->part[to]; k++)
        if (suf_corpus_writer_add(w, t->ids + t->begin[k], t->begin[k + 1] - t->begin[k], NULL) !=
            SUF_OK)
            exit(2);
    if (suf_corpus_writer_finish(w, NULL, NULL) != SUF_OK)
        exit(2);
}

static void build(const struct text *t, size_t from, size_t to, const char *dir,
                  uint64_t segment_limit)
{
    const char *path = scratch("part.sfc");
    suf_build_opts opts = {.segment_limit = segment_limit, .force = 1};
    suf_diag diag = {0};

    write_corpus(t, from, to, path);
    if (suf_index_build(path, dir, &opts, &diag) != SUF_OK)
        ok(false, "build: %s", diag.what);
}

struct gram {
    uint32_t id[SUF_MAX_ORDER];
    uint64_t count;
};

struct dump {
    struct gram gram[MAX_GRAMS];
    size_t n;
};

static int keep_gram(void *arg, const uint32_t *gram, uint32_t order, uint64_t count)
{
    struct dump *d = arg;

    if (d->n == MAX_GRAMS)
        return -1;
    struct gram *g = &d->gram[d->n++];
    memset(g, 0, sizeof *g);
    memcpy(g->id, gram, order * sizeof *gram);
    g->count = count;
    return 0;
}

static bool same_count(suf_query *a, suf_query *b, const uint32_t *gram, size_t len)
{
    uint64_t count[4] = {0};
    bool good = suf_query_count(a, gram, len, SUF_WAY_TABLE, &count[0], NULL) == SUF_OK &&
                suf_query_count(b, gram, len, SUF_WAY_TABLE, &count[1], NULL) == SUF_OK &&
                suf_query_count(a, gram, len, SUF_WAY_ARRAY, &count[2], NULL) == SUF_OK &&
                suf_query_count(b, gram, len, SUF_WAY_ARRAY, &count[3], NULL) == SUF_OK;

    return good && count[0] == count[1] && count[1] == count[2] && count[2] == count[3];
}

static bool same_next(suf_query *a, suf_query *b, const uint32_t *context, size_t len)
{
    suf_next x, y;

    if (suf_query_next(a, context, len, &x, NULL) != SUF_OK)
        return false;
    if (suf_query_next(b, context, len, &y, NULL) != SUF_OK) {
        suf_next_release(&x);
        return false;
    }
    bool same = x.n == y.n && x.total == y.total &&
                (x.n == 0 || (memcmp(x.token, y.token, x.n * sizeof *x.token) == 0 &&
                              memcmp(x.count, y.count, x.n * sizeof *x.count) == 0));
    suf_next_release(&x);
    suf_next_release(&y);
    return same;
}

static size_t differences(const suf_index *a, const suf_index *b, rng *r)
{
    static struct dump x, y;
    suf_index_info info_a, info_b;
    suf_query *qa, *qb;
    size_t wrong = 0;

    suf_index_get_info(a, &info_a);
    suf_index_get_info(b, &info_b);
    wrong += strcmp(info_a.corpus.fingerprint, info_b.corpus.fingerprint) != 0;
    wrong += info_a.order != info_b.order;
    wrong += memcmp(info_a.orders, info_b.orders, sizeof info_a.orders) != 0;
    if (suf_query_new(&qa, a, NULL) != SUF_OK || suf_query_new(&qb, b, NULL) != SUF_OK)
        exit(2);
    for (uint32_t order = 1; order <= info_a.order; order++) {
        x.n = y.n = 0;
        wrong += suf_query_grams(a, order, 1, keep_gram, &x, NULL) != SUF_OK ||
                 suf_query_grams(b, order, 1, keep_gram, &y, NULL) != SUF_OK;
        wrong += x.n != y.n || memcmp(x.gram, y.gram, x.n * sizeof x.gram[0]) != 0;
        for (size_t i = 0; i < x.n; i++)
            wrong +=
                !same_count(qa, qb, x.gram[i].id, order) || !same_next(qa, qb, x.gram[i].id, order);
        for (int i = 0; i < 50; i++) {
            uint32_t gram[SUF_MAX_ORDER];
            for (uint32_t k = 0; k < order; k++)
                gram[k] = (uint32_t)rng_below(r, info_a.corpus.vocab_size);
            wrong += !same_count(qa, qb, gram, order);
        }
    }
    suf_query_free(qa);
    suf_query_free(qb);
    return wrong;
}

/* Is `dir` sound, and equal to the index of parts [0, n_parts) built at once in one segment? */
static void check_equal(const struct text *t, size_t n_parts, const char *dir, rng *r,
                        const char *name)
{
    const char *whole = scratch("whole");
    suf_index *a = NULL, *b = NULL;
    suf_diag diag = {0};

    build(t, 0, n_parts, whole, 0);
    ok_err(suf_index_verify(dir, NULL, NULL, &diag), SUF_OK, &diag, "%s_is_sound", name);
    if (ok_err(suf_index_open(&a, dir, &diag), SUF_OK, &diag, "%s_opens", name) &&
        suf_index_open(&b, whole, NULL) == SUF_OK)
        ok(differences(b, a, r) == 0, "%s_equals_the_index_built_at_once", name);
    suf_index_close(a);
    suf_index_close(b);
}

static int count_sorting(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)done;
    (void)total;
    *(int *)arg += strcmp(phase, "sorting suffixes") == 0;
    return 0;
}

static ino_t inode_of(const char *dir, const char *name)
{
    char path[600];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* Merge all parts at once; then grow an index of the first by one part after another. */
static void check_parts(const struct text *t, uint64_t segment_limit, rng *r, const char *name)
{
    char dir[MAX_PARTS][256], grown[256], merged[256];
    const char *inputs[MAX_PARTS];
    int sorted = 0;
    suf_build_opts opts = {.force = 1,
                           .part_positions = 1 + rng_below(r, 100),
                           .progress = count_sorting,
                           .progress_arg = &sorted};
    suf_diag diag = {0};

    snprintf(merged, sizeof merged, "%s", scratch("merged"));
    snprintf(grown, sizeof grown, "%s", scratch("grown"));
    for (size_t p = 0; p < t->n_parts; p++) {
        char part[32];
        snprintf(part, sizeof part, "part-%zu", p);
        snprintf(dir[p], sizeof dir[p], "%s", scratch(part));
        build(t, p, p + 1, dir[p], p % 2 ? segment_limit : 0);
        inputs[p] = dir[p];
    }
    ok_err(suf_index_merge(inputs, t->n_parts, merged, &opts, &diag), SUF_OK, &diag, "%s_merges",
           name);
    ok(sorted == 0, "without_sorting");
    ok(inode_of(merged, "suffix-000.sfa") == inode_of(dir[0], "suffix-000.sfa"),
       "the_segment_files_are_shared");
    check_equal(t, t->n_parts, merged, r, name);

    build(t, 0, 1, grown, segment_limit);
    opts.segment_limit = segment_limit;
    for (size_t p = 1; p < t->n_parts; p++) {
        const char *more = scratch("more.sfc");
        ino_t before = inode_of(grown, "suffix-000.sfa");
        write_corpus(t, p, p + 1, more);
        ok_err(suf_index_append(grown, more, &opts, &diag), SUF_OK, &diag, "%s_grows", name);
        ok(inode_of(grown, "suffix-000.sfa") == before, "and_keeps_its_segments");
        check_equal(t, p + 1, grown, r, name);
    }
}

static void equality(rng *r)
{
    static struct text t;
    static const uint32_t vocab[MAX_PARTS] = {200, 70000, 20, 300, 65535};

    for (size_t n_parts = 1; n_parts <= MAX_PARTS; n_parts++) {
        char name[32];
        memset(&t, 0, sizeof t);
        for (size_t p = 0; p < n_parts; p++)
            add_part(&t, r, 1 + rng_below(r, 400), 30, 12);
        snprintf(name, sizeof name, "%zu_parts", n_parts);
        check_parts(&t, 90, r, name);
    }
    memset(&t, 0, sizeof t);
    for (size_t p = 0; p < MAX_PARTS; p++)
        add_part(&t, r, 1 + rng_below(r, 300), 50, vocab[p]);
    check_parts(&t, 100, r, "parts_of_different_vocabularies_and_widths");
    memset(&t, 0, sizeof t);
    for (size_t p = 0; p < 3; p++)
        add_part(&t, r, 1, 1, 1);
    check_parts(&t, 0, r, "parts_of_one_token");
}

static size_t count_entries(const char *top, const char *part)
{
    DIR *d = opendir(top);
    size_t n = 0;

    for (struct dirent *e; d && (e = readdir(d));)
        n += strstr(e->d_name, part) != NULL;
    if (d)
        closedir(d);
    return n;
}

/* Change one byte of a file in place of another file, as the real one may be shared. */
static void damage(const char *dir, const char *name, long offset)
{
    char path[600], data[1 << 16];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        exit(2);
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    unlink(path);
    data[offset < 0 ? (long)n + offset : offset] ^= 1;
    write_file(path, data, n);
}

static int stop_at_tables(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    return strcmp(phase, "writing tables") == 0;
}

static void refusals(rng *r, const char *top)
{
    static struct text t;
    char a[256], b[256], c[256], other[256], out[256], corpus[256];
    suf_build_opts opts = {0}, three = {.order = 3};
    suf_diag diag = {0};

    snprintf(a, sizeof a, "%s", scratch("a"));
    snprintf(b, sizeof b, "%s", scratch("b"));
    snprintf(c, sizeof c, "%s", scratch("c"));
    snprintf(other, sizeof other, "%s", scratch("other"));
    snprintf(out, sizeof out, "%s", scratch("out"));
    snprintf(corpus, sizeof corpus, "%s", scratch("b.sfc"));
    memset(&t, 0, sizeof t);
    add_part(&t, r, 300, 20, 30);
    add_part(&t, r, 300, 20, 30);
    build(&t, 0, 1, a, 0);
    build(&t, 1, 2, b, 0);
    write_corpus(&t, 1, 2, corpus);
    const char *inputs[] = {a, b}, *missing[] = {a, out}, *orders[] = {a, other};
    ok_err(suf_index_merge(inputs, 0, out, &opts, &diag), SUF_EINVAL, &diag, "nothing_to_merge");
    ok_err(suf_index_merge(missing, 2, c, &opts, &diag), SUF_EMAGIC, &diag, "a_missing_input");
    ok_err(suf_index_merge(inputs, 2, b, &opts, &diag), SUF_EEXIST, &diag, "an_existing_output");
    ok_err(suf_index_merge(inputs, 2, out, &three, &diag), SUF_EMISMATCH, &diag,
           "an_order_the_inputs_do_not_have");
    if (suf_index_build(corpus, other, &three, NULL) != SUF_OK)
        exit(2);
    ok_err(suf_index_merge(orders, 2, out, &opts, &diag), SUF_EMISMATCH, &diag,
           "inputs_of_different_orders");
    ok_err(suf_index_append(other, corpus, &opts, &diag), SUF_OK, &diag,
           "append_keeps_the_order_of_the_index");
    ok_err(suf_index_append(out, corpus, &opts, &diag), SUF_EMAGIC, &diag, "append_to_nothing");
    ok_err(suf_index_append(a, out, &opts, &diag), SUF_EIO, &diag, "append_of_nothing");
    opts.memory_bytes = 1000;
    ok_err(suf_index_merge(inputs, 2, out, &opts, &diag), SUF_ELIMIT, &diag, "too_little_memory");
    opts.memory_bytes = 0;
    opts.progress = stop_at_tables;
    ok_err(suf_index_merge(inputs, 2, out, &opts, &diag), SUF_EINTERRUPTED, &diag, "interruption");
    ok_err(suf_index_append(a, corpus, &opts, &diag), SUF_EINTERRUPTED, &diag,
           "interruption_of_an_append");
    opts.progress = NULL;
    int lock = open(a, O_RDONLY | O_DIRECTORY);
    flock(lock, LOCK_EX);
    ok_err(suf_index_append(a, corpus, &opts, &diag), SUF_EIO, &diag, "two_appends_at_once");
    close(lock);

    damage(b, "suffix-000.sfa", 400);
    ok_err(suf_index_merge(inputs, 2, out, &opts, &diag), SUF_ECORRUPT, &diag, "a_damaged_segment");
    ok(strstr(diag.path, "suffix-0") != NULL, "is_named");
    build(&t, 1, 2, b, 0);
    damage(b, "corpus.sfc", 100);
    ok_err(suf_index_merge(inputs, 2, out, &opts, &diag), SUF_ECORRUPT, &diag, "a_damaged_corpus");
    ok(access(out, F_OK) != 0 && count_entries(top, ".tmp-") == 0, "nothing_half_made_is_left");
    build(&t, 1, 2, b, 0);
    opts.force = 1;
    ok_err(suf_index_merge(inputs, 2, a, &opts, &diag), SUF_OK, &diag,
           "an_input_can_be_the_output_by_force");
    check_equal(&t, 2, a, r, "and_the_result");
}

/* A segment file with right checksums and an entry that leads out of the segment. */
static void write_bad_segment(const char *path, uint64_t n)
{
    sufi_chunkfile_writer w;
    uint8_t meta[16];
    uint32_t entry = (uint32_t)n;

    sufi_put_le64(meta, n);
    sufi_put_le32(meta + 8, 5);
    sufi_put_le32(meta + 12, 4);
    if (sufi_chunkfile_writer_open(&w, path, "SUFSUFA", NULL) != SUF_OK)
        exit(2);
    sufi_chunkfile_begin(&w, "META");
    sufi_chunkfile_write(&w, meta, sizeof meta);
    sufi_chunkfile_end(&w);
    sufi_chunkfile_begin(&w, "SUFX");
    for (uint64_t i = 0; i < n; i++)
        sufi_chunkfile_write(&w, &entry, sizeof entry);
    sufi_chunkfile_end(&w);
    sufi_chunkfile_begin(&w, "FRST");
    for (int i = 0; i < 6; i++)
        sufi_chunkfile_write(&w, &entry, sizeof entry);
    sufi_chunkfile_end(&w);
    if (sufi_chunkfile_commit(&w, NULL, NULL) != SUF_OK)
        exit(2);
}

/* In the place of one's own: a segment of another index, sound and as long; a hostile one. */
static void swapped_segment(void)
{
    static struct text t;
    char a[256], b[256], from[320], to[320];
    suf_build_opts opts = {.force = 1};
    suf_diag diag = {0};

    memset(&t, 0, sizeof t);
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t i = 0; i < 4; i++)
            t.ids[t.begin[p] + i] = p ? i : 3 - i;
        t.begin[p + 1] = t.begin[p] + 4;
        t.part[p + 1] = p + 1;
        t.vocab[p] = 4;
    }
    t.n_parts = t.n_sequences = 2;
    snprintf(a, sizeof a, "%s", scratch("a"));
    snprintf(b, sizeof b, "%s", scratch("b"));
    build(&t, 0, 1, a, 0);
    build(&t, 1, 2, b, 0);
    snprintf(from, sizeof from, "%s/suffix-000.sfa", a);
    snprintf(to, sizeof to, "%s/suffix-000.sfa", b);
    if (rename(from, to) != 0)
        exit(2);
    ok_err(suf_index_append(b, scratch("part.sfc"), &opts, &diag), SUF_ECORRUPT, &diag,
           "a_segment_of_another_index_is_refused");
    write_bad_segment(to, 5);
    ok_err(suf_index_append(b, scratch("part.sfc"), &opts, &diag), SUF_ECORRUPT, &diag,
           "entries_outside_the_segment_are_refused");
}

struct killer {
    int calls_left;
};

static int kill_self(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    struct killer *k = arg;

    (void)phase;
    (void)done;
    (void)total;
    if (k->calls_left-- == 0)
        raise(SIGKILL);
    return 0;
}

static uint64_t sequences_of(const char *dir)
{
    suf_index *index;
    suf_index_info info;

    if (suf_index_verify(dir, NULL, NULL, NULL) != SUF_OK ||
        suf_index_open(&index, dir, NULL) != SUF_OK)
        return 0;
    suf_index_get_info(index, &info);
    suf_index_close(index);
    return info.corpus.n_sequences;
}

/* One append in a child that is killed at the given call of its progress function, or after a time;
 * returns whether it got to its end. */
static bool killed_append(const char *dir, const char *corpus, int at_call, useconds_t after)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        struct killer k = {at_call};
        suf_build_opts opts = {.progress = kill_self, .progress_arg = &k, .segment_limit = 200};
        _exit(suf_index_append(dir, corpus, &opts, NULL) == SUF_OK ? 0 : 1);
    }
    if (at_call < 0) {
        usleep(after);
        kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Old or new, always sound, and new if the append says so. */
static void killed_appends(rng *r)
{
    static struct text t;
    char dir[256], corpus[256];
    size_t bad = 0, finished = 0;

    snprintf(dir, sizeof dir, "%s", scratch("killed"));
    snprintf(corpus, sizeof corpus, "%s", scratch("more.sfc"));
    memset(&t, 0, sizeof t);
    add_part(&t, r, 500, 20, 30);
    add_part(&t, r, 500, 20, 30);
    build(&t, 0, 1, dir, 200);
    write_corpus(&t, 1, 2, corpus);
    uint64_t before = t.part[1], more = t.part[2] - t.part[1];
    for (int round = 0; round < 60 && finished < 6; round++) {
        bool done = round < 30 ? killed_append(dir, corpus, round, 0)
                               : killed_append(dir, corpus, -1, (useconds_t)rng_below(r, 12000));
        uint64_t now = sequences_of(dir);
        bad += now != before + more && (now != before || done);
        finished += done;
        before = now;
    }
    ok(bad == 0, "a_killed_append_leaves_the_old_index_or_the_new_one");
    ok(finished > 0, "some_appends_came_to_their_end");
    suf_diag diag = {0};
    suf_build_opts opts = {0};
    ok_err(suf_index_append(dir, corpus, &opts, &diag), SUF_OK, &diag, "the_next_append_succeeds");
    ok(sequences_of(dir) == before + more, "and_adds_its_sequences");
}

int main(void)
{
    rng r = {tap_seed()};
    char top[256];

    snprintf(top, sizeof top, "%s", scratch("x"));
    *strrchr(top, '/') = '\0';
    equality(&r);
    refusals(&r, top);
    swapped_segment();
    killed_appends(&r);
    return tap_done();
}
