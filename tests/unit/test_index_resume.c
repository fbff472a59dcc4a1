/* Builds that die and go on: the result is the same to the byte as that of a build nothing happened
 * to, and finished segments are not sorted again. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sufgram/index.h"
#include "tap.h"

enum { LIMIT = 300, MAX_FILE = 1 << 20 };

static char top[256], corpus[256], plain[256], target[256];
static uint32_t n_segments;

static void make_corpus(const char *path, rng *r)
{
    suf_corpus_writer *w;

    if (suf_corpus_writer_open(&w, path, 40, NULL) != SUF_OK)
        exit(2);
    for (size_t s = 0; s < 150; s++) {
        uint32_t ids[30];
        size_t n = 1 + rng_below(r, 30);
        for (size_t i = 0; i < n; i++)
            ids[i] = (uint32_t)rng_below(r, 40);
        if (suf_corpus_writer_add(w, ids, n, NULL) != SUF_OK)
            exit(2);
    }
    if (suf_corpus_writer_finish(w, NULL, NULL) != SUF_OK)
        exit(2);
}

static size_t read_whole(const char *dir, const char *name, char *data)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return SIZE_MAX;
    size_t n = fread(data, 1, MAX_FILE, f);
    fclose(f);
    return n;
}

static bool same_bytes(const char *a, const char *b)
{
    static char x[MAX_FILE], y[MAX_FILE];
    DIR *d = opendir(b);
    int n = 0;
    bool same = d != NULL;

    for (struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    d = opendir(a);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        size_t size = read_whole(a, e->d_name, x);
        same &= read_whole(b, e->d_name, y) == size && size < MAX_FILE && memcmp(x, y, size) == 0;
        n--;
    }
    if (d)
        closedir(d);
    return same && n == 0;
}

/* The temporary of the target that is there, or NULL. */
static const char *temporary(void)
{
    static char path[1024];
    const char *found = NULL;
    DIR *d = opendir(top);

    for (struct dirent *e; d && (e = readdir(d));)
        if (strncmp(e->d_name, "target.tmp-", 11) == 0) {
            snprintf(path, sizeof path, "%s/%s", top, e->d_name);
            found = path;
        }
    if (d)
        closedir(d);
    return found;
}

static ino_t inode_of(const char *dir, const char *name)
{
    char path[1100];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* What a build does: it stops or dies at the start of segment `segment` (n_segments: in the
 * tables); segments sorted are counted. */
struct watch {
    uint32_t segment;
    bool die;
    uint32_t sorted; /* reports of sorting: one a segment and one at the end */
};

static int watch_build(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    struct watch *w = arg;
    bool sorting = strcmp(phase, "sorting suffixes") == 0;
    bool there = strcmp(phase, "writing tables") == 0 && w->segment == n_segments;

    (void)done;
    (void)total;
    there |= sorting && w->sorted == w->segment;
    w->sorted += sorting;
    if (there && w->die)
        raise(SIGKILL);
    return there;
}

static int build(const char *path, uint64_t limit, int resume, struct watch *w)
{
    suf_build_opts opts = {.threads = 1, /* progress then tells of every segment */
                           .segment_limit = limit,
                           .resume = resume,
                           .command = "test",
                           .progress = watch_build,
                           .progress_arg = w};

    return suf_index_build(path, target, &opts, NULL);
}

static void killed_build(uint32_t segment, int resume)
{
    pid_t child = fork();

    if (child == 0) {
        struct watch w = {.segment = segment, .die = true};
        _exit(build(corpus, LIMIT, resume, &w) == SUF_OK ? 0 : 1);
    }
    waitpid(child, NULL, 0);
}

static void remove_target(void)
{
    char command[600];

    snprintf(command, sizeof command, "rm -rf '%s' '%s'.tmp-*", target, target);
    if (system(command) != 0)
        exit(2);
}

/* Build to the end; `wanted` segments may be sorted. */
static void finish(int resume, uint32_t wanted, const char *name)
{
    struct watch w = {.segment = UINT32_MAX};
    int err = build(corpus, LIMIT, resume, &w);

    ok(err == SUF_OK && same_bytes(plain, target), "%s_ends_in_the_same_bytes", name);
    ok(w.sorted == wanted + (wanted > 0), "%s_sorts_%u_segments", name, (unsigned)wanted);
    ok(temporary() == NULL, "%s_leaves_no_temporary", name);
    remove_target();
}

static void resumed_after_kills(void)
{
    for (uint32_t k = 0; k <= n_segments; k++) {
        char name[64];
        killed_build(k, (int)(k % 2));
        ino_t first = temporary() ? inode_of(temporary(), "suffix-000.sfa") : 0;
        ok((first != 0) == (k > 0), "killed_with_%u_segments_finished", (unsigned)k);
        struct watch w = {.segment = UINT32_MAX};
        ok(build(corpus, LIMIT, 1, &w) == SUF_OK && same_bytes(plain, target),
           "resumed_with_%u_segments_it_ends_in_the_same_bytes", (unsigned)k);
        ok(w.sorted == n_segments - k + (k < n_segments), "and_sorts_the_other_segments_only");
        ok(k == 0 || inode_of(target, "suffix-000.sfa") == first, "the_finished_ones_are_reused");
        remove_target();
        snprintf(name, sizeof name, "without_resume_after_%u_segments_it", (unsigned)k);
        killed_build(k, 1);
        finish(0, n_segments, name);
    }
}

/* Killed again and again, it still gets there: each time one more segment is finished. */
static void resumed_many_times(void)
{
    for (uint32_t k = 0; k < n_segments; k++)
        killed_build(1, 1);
    finish(1, 0, "killed_once_a_segment_it");
}

static void stopped_builds(void)
{
    struct watch w = {.segment = 2};

    ok(build(corpus, LIMIT, 1, &w) == SUF_EINTERRUPTED && temporary() &&
           inode_of(temporary(), "suffix-001.sfa") && !inode_of(temporary(), "suffix-002.sfa"),
       "a_resumable_build_that_is_stopped_keeps_its_segments");
    ok(!inode_of(temporary(), "corpus.sfc"), "and_nothing_that_is_made_quickly");
    finish(1, n_segments - 2, "it");
    w = (struct watch){.segment = n_segments};
    ok(build(corpus, LIMIT, 1, &w) == SUF_EINTERRUPTED, "stopped_in_the_tables");
    finish(1, 0, "it");
    w = (struct watch){.segment = 0};
    ok(build(corpus, LIMIT, 1, &w) == SUF_EINTERRUPTED && !temporary(),
       "without_a_finished_segment_nothing_is_kept");
    w = (struct watch){.segment = 2};
    ok(build(corpus, LIMIT, 0, &w) == SUF_EINTERRUPTED && !temporary(), "nor_without_resume");
}

/* What must not be taken over. */
static void other_builds(rng *r)
{
    char other[256], path[1100];
    struct watch w;
    static char data[MAX_FILE];

    killed_build(3, 1);
    snprintf(path, sizeof path, "%s/suffix-001.sfa", temporary());
    size_t n = read_whole(temporary(), "suffix-001.sfa", data);
    data[n / 2] ^= 4;
    write_file(path, data, n);
    finish(1, n_segments - 2, "a_damaged_segment");
    killed_build(3, 1);
    snprintf(path, sizeof path, "%s/suffix-001.sfa", temporary());
    n = read_whole(temporary(), "suffix-001.sfa", data);
    write_file(path, data, n / 2);
    snprintf(path, sizeof path, "%s/suffix-002.sfa", temporary());
    write_file(path, "", 0);
    finish(1, n_segments - 1, "a_truncated_segment_and_an_empty_one");
    killed_build(3, 1);
    w = (struct watch){.segment = UINT32_MAX};
    ok(build(corpus, LIMIT / 2, 1, &w) == SUF_OK && w.sorted > n_segments + 1 && !temporary(),
       "other_cuts_begin_anew_and_clear_the_old_build");
    remove_target();
    killed_build(3, 1);
    snprintf(other, sizeof other, "%s", scratch("other.sfc"));
    make_corpus(other, r);
    w = (struct watch){.segment = UINT32_MAX};
    ok(build(other, LIMIT, 1, &w) == SUF_OK && !temporary() &&
           suf_index_verify(target, NULL, NULL, NULL) == SUF_OK,
       "another_corpus_begins_anew");
    remove_target();
}

int main(void)
{
    rng r = {tap_seed()};
    suf_build_opts opts = {.threads = 1, .segment_limit = LIMIT, .command = "test"};
    suf_index *index;
    suf_index_info info;

    snprintf(corpus, sizeof corpus, "%s", scratch("text.sfc"));
    snprintf(plain, sizeof plain, "%s", scratch("plain"));
    snprintf(target, sizeof target, "%s", scratch("target"));
    snprintf(top, sizeof top, "%.*s", (int)(strrchr(target, '/') - target), target);
    make_corpus(corpus, &r);
    if (suf_index_build(corpus, plain, &opts, NULL) != SUF_OK ||
        suf_index_open(&index, plain, NULL) != SUF_OK)
        exit(2);
    suf_index_get_info(index, &info);
    suf_index_close(index);
    n_segments = info.n_segments;
    ok(n_segments > 4, "the_corpus_has_several_segments");
    finish(0, n_segments, "a_build_again");
    resumed_after_kills();
    resumed_many_times();
    stopped_builds();
    other_builds(&r);
    return tap_done();
}
