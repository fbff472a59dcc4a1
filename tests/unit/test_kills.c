/* Builds that are killed at random moments: the index that was there stays whole, or the new one is
 * there, whole; and the next build removes what the dead one left. KILLS=N kills N of them. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sufgram/index.h"
#include "sufgram/query.h"
#include "tap.h"

enum { VOCABULARY = 300 };

/* What is done to the index `target`, which holds corpus 0. */
enum job { REPLACE, REPLACE_RESUMABLY, APPEND, MERGE, N_JOBS };
static const char *const job_names[N_JOBS] = {"replacing", "replacing_resumably", "appending",
                                              "merging"};

static char top[256], corpus[2][256], part[2][256], target[256];
static uint64_t n_tokens[2];

static void make_corpus(const char *path, rng *r, size_t n_sequences)
{
    suf_corpus_writer *w;

    if (suf_corpus_writer_open(&w, path, VOCABULARY, NULL) != SUF_OK)
        exit(2);
    for (size_t s = 0; s < n_sequences; s++) {
        uint32_t ids[40];
        size_t n = 1 + rng_below(r, 40);
        for (size_t i = 0; i < n; i++)
            ids[i] = (uint32_t)(rng_below(r, 18) * rng_below(r, 16));
        if (suf_corpus_writer_add(w, ids, n, NULL) != SUF_OK)
            exit(2);
    }
    if (suf_corpus_writer_finish(w, NULL, NULL) != SUF_OK)
        exit(2);
}

static int build(const char *from, const char *to, int resume)
{
    suf_build_opts opts = {
        .threads = 2, .segment_limit = 4000, .force = 1, .resume = resume, .command = "test"};

    return suf_index_build(from, to, &opts, NULL);
}

static int run(enum job job)
{
    const char *parts[2] = {part[0], part[1]};
    suf_build_opts opts = {.threads = 2, .force = 1, .command = "test"};

    switch (job) {
    case APPEND:
        return suf_index_append(target, corpus[1], &opts, NULL);
    case MERGE:
        return suf_index_merge(parts, 2, target, &opts, NULL);
    default:
        return build(corpus[1], target, job == REPLACE_RESUMABLY);
    }
}

/* The tokens of the index, read and checked completely; 0 if there is anything wrong. */
static uint64_t sound_tokens(void)
{
    suf_index *index;
    suf_index_info info = {0};

    if (suf_index_verify(target, NULL, NULL, NULL) != SUF_OK ||
        suf_index_open(&index, target, NULL) != SUF_OK)
        return 0;
    suf_index_get_info(index, &info);
    suf_index_close(index);
    return info.corpus.n_tokens;
}

/* Folders that builds left with something in them: an empty one may be a build that just starts. */
static unsigned temporaries(void)
{
    unsigned n = 0;
    char path[600];
    DIR *d = opendir(top);

    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", top, e->d_name);
        n += (strstr(path, ".tmp-") || strstr(path, ".old-")) && rmdir(path) != 0;
    }
    if (d)
        closedir(d);
    return n;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds the job takes when nobody kills it; the least of three times. */
static double measure(enum job job)
{
    double least = 1e9;

    for (int i = 0; i < 3; i++) {
        if (build(corpus[0], target, 0) != SUF_OK)
            exit(2);
        double started = now();
        if (run(job) != SUF_OK)
            exit(2);
        double t = now() - started;
        least = t < least ? t : least;
    }
    return least;
}

/* True if the job was alive when the signal came. */
static bool killed_after(enum job job, double seconds)
{
    struct timespec pause = {(time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
    pid_t child = fork();
    int state;

    if (child < 0)
        exit(2);
    if (child == 0)
        _exit(run(job) == SUF_OK ? 0 : 1);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    if (waitpid(child, &state, 0) != child)
        exit(2);
    return WIFSIGNALED(state);
}

int main(void)
{
    rng r = {tap_seed()};
    const char *given = getenv("KILLS");
    unsigned n = given ? (unsigned)strtoul(given, NULL, 10) : 12, hit = 0, left = 0, replaced = 0;
    unsigned broken[N_JOBS] = {0}, not_removed = 0;
    double seconds[N_JOBS];

    snprintf(target, sizeof target, "%s", scratch("target"));
    snprintf(top, sizeof top, "%.*s", (int)(strrchr(target, '/') - target), target);
    for (int i = 0; i < 2; i++) {
        char name[24];
        suf_corpus *c;
        suf_corpus_info info;
        snprintf(name, sizeof name, "%d.sfc", i);
        snprintf(corpus[i], sizeof corpus[i], "%s", scratch(name));
        snprintf(name, sizeof name, "part-%d", i);
        snprintf(part[i], sizeof part[i], "%s", scratch(name));
        make_corpus(corpus[i], &r, i ? 500 : 300);
        if (build(corpus[i], part[i], 0) != SUF_OK ||
            suf_corpus_open(&c, corpus[i], NULL) != SUF_OK)
            exit(2);
        suf_corpus_get_info(c, &info);
        n_tokens[i] = info.n_tokens;
        suf_corpus_close(c);
    }
    for (int job = 0; job < N_JOBS; job++)
        seconds[job] = measure((enum job)job);
    for (unsigned k = 0; k < n; k++) {
        enum job job = (enum job)(k % N_JOBS);
        uint64_t after = job >= APPEND ? n_tokens[0] + n_tokens[1] : n_tokens[1];
        if (build(corpus[0], target, 0) != SUF_OK)
            exit(2);
        not_removed += temporaries() != 0;
        hit += killed_after(job, rng_unit(&r) * 1.1 * seconds[job]);
        uint64_t found = sound_tokens();
        broken[job] += found != n_tokens[0] && found != after;
        replaced += found == after;
        left += temporaries() != 0;
    }
    if (build(corpus[0], target, 0) != SUF_OK)
        exit(2);
    not_removed += temporaries() != 0;
    for (int job = 0; job < N_JOBS; job++)
        ok(broken[job] == 0, "killed_while_%s_the_old_index_or_the_new_one_is_whole",
           job_names[job]);
    ok(not_removed == 0, "the_next_build_removes_what_is_left");
    ok(hit > 0, "some_were_alive");
    ok(left > 0, "some_left_something");
    printf("# killed %u of %u, %u had finished, %u left a temporary\n", hit, n, replaced, left);
    return tap_done();
}
