/* What stands at the place of an index when it is finished: things made there meanwhile, indexes
 * replaced or grown by others, files that are of no index. Nothing of somebody else's is lost, and
 * who is refused is told. What happens meanwhile is done by another process, which the progress
 * function of the build waits for, or at the very moment of the last rename; all of it also as if
 * the file system could neither exchange names nor refuse to replace. */
#define _GNU_SOURCE /* renameat2 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sufgram/index.h"
#include "tap.h"

enum { BIG = 600, SMALL = 3, OTHER = 4 }; /* tokens */

enum job { BUILD, FORCE, APPEND, MERGE, MERGE_FORCE };
static const char *const job_names[] = {"building", "replacing", "appending", "merging",
                                        "merging_by_force"};

/* When the other process acts: at the first report of progress, at the tables, at the last rename;
 * or before the job. */
enum moment { EARLY, LATE, LAST, BEFORE };

struct scene {
    enum job job;
    const char *before; /* an index that the target is a copy of, or NULL: there is none */
    enum moment when;
    int (*act)(void);
    int want;          /* of the job */
    const char *says;  /* a piece of its message, or NULL */
    uint64_t tokens;   /* in the target then; 0: it is no index */
    const char *keeps; /* a file in the target then, or NULL */
    int acted;         /* what act shall return */
};

/* BIG and SMALL are what is built, OTHER is built by somebody else. */
static char top[256], target[300], aside[300], big[300], small[300], small_index[300], other[300],
    other_index[300];
static bool plain_renames; /* as if the file system had no others */
static const struct scene *scene;
static bool has_acted;
static int acted;

/* In a process of its own, as builds of one process would share the name of their temporary. */
static void act_now(void)
{
    int status = 0;

    if (has_acted)
        return;
    has_acted = true;
    pid_t child = fork();
    if (child < 0)
        exit(2);
    if (child == 0)
        _exit(-scene->act());
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
        exit(2);
    acted = -WEXITSTATUS(status);
}

/* In the place of libc's. */
int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    if (scene && scene->when == LAST)
        act_now();
    if (plain_renames) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

/* Nobody need wait for the disk. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

static int watch(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    if (scene->when == EARLY || (scene->when == LATE && strcmp(phase, "writing tables") == 0))
        act_now();
    return 0;
}

static void make_corpus(const char *path, size_t n_tokens)
{
    uint32_t ids[BIG];
    suf_corpus_writer *w;

    for (size_t i = 0; i < n_tokens; i++)
        ids[i] = (uint32_t)(i * i % 7);
    if (suf_corpus_writer_open(&w, path, 7, NULL) != SUF_OK ||
        suf_corpus_writer_add(w, ids, n_tokens, NULL) != SUF_OK ||
        suf_corpus_writer_finish(w, NULL, NULL) != SUF_OK)
        exit(2);
}

/* The tokens of a sound index, else 0. */
static uint64_t tokens_of(const char *directory)
{
    suf_index *index;
    suf_index_info info;

    if (suf_index_verify(directory, NULL, NULL, NULL) != SUF_OK ||
        suf_index_open(&index, directory, NULL) != SUF_OK)
        return 0;
    suf_index_get_info(index, &info);
    suf_index_close(index);
    return info.corpus.n_tokens;
}

static const char *in_target(const char *name)
{
    static char path[700];

    snprintf(path, sizeof path, "%s/%s", target, name);
    return path;
}

/* A shell command with two names in it. */
static void run(const char *command, const char *a, const char *b)
{
    char line[1500];

    snprintf(line, sizeof line, "a='%s' b='%s'; %s", a, b, command);
    if (system(line) != 0)
        exit(2);
}

/* What somebody else does. */

static int build_other(int force)
{
    suf_build_opts opts = {.threads = 1, .force = force};

    return suf_index_build(other, target, &opts, NULL);
}

static int builds(void)
{
    return build_other(0);
}

static int builds_by_force(void)
{
    return build_other(1);
}

static int appends(void)
{
    suf_build_opts opts = {.threads = 1};

    return suf_index_append(target, other, &opts, NULL);
}

static int makes_folder(void)
{
    mkdir(target, 0777);
    write_text(in_target("thesis.tex"), "precious");
    return 0;
}

static int makes_empty_folder(void)
{
    return mkdir(target, 0777);
}

static int makes_file(void)
{
    write_text(target, "precious");
    return 0;
}

static int removes(void)
{
    run("rm -r \"$a\"", target, "");
    return 0;
}

static int puts_folder_there(void)
{
    return removes() || makes_folder();
}

/* Without asking for a lock. */
static int moves_another_there(void)
{
    run("mv \"$a\" \"$b\"", target, aside);
    run("cp -r \"$a\" \"$b\"", other_index, target);
    return 0;
}

static int adds_notes(void)
{
    write_text(in_target("notes.txt"), "precious");
    write_text(in_target("zeta"), "precious");
    return 0;
}

static int adds_folder(void)
{
    mkdir(in_target("ngrams.mdb.tmp-1"), 0777);
    write_text(in_target("ngrams.mdb.tmp-1/a"), "precious");
    return 0;
}

static int adds_what_looks_like_a_segment(void)
{
    write_text(in_target("suffix- 01.sfa"), "precious");
    return 0;
}

static int breaks_manifest(void)
{
    write_text(in_target("manifest.json"), "");
    return 0;
}

static int makes_folder_with_empty_manifest(void)
{
    return makes_folder() || breaks_manifest();
}

static int leaves_files_of_a_build(void)
{
    write_text(in_target("build.lock"), "");
    write_text(in_target("suffix-999.sfa.tmp-44"), "");
    return breaks_manifest();
}

static const struct scene scenes[] = {
    /* Nothing is there, and nothing may be. */
    {BUILD, NULL, LATE, makes_folder, SUF_EEXIST, "exists", 0, "thesis.tex", 0},
    {BUILD, NULL, LAST, makes_folder, SUF_EEXIST, "exists", 0, "thesis.tex", 0},
    {BUILD, NULL, EARLY, makes_empty_folder, SUF_EEXIST, "exists", 0, ".", 0},
    {BUILD, NULL, LATE, makes_file, SUF_EEXIST, "exists", 0, "", 0},
    {BUILD, NULL, LAST, makes_file, SUF_EEXIST, "exists", 0, "", 0},
    {BUILD, NULL, LATE, builds, SUF_EEXIST, "exists", OTHER, NULL, 0},
    {BUILD, NULL, LAST, builds_by_force, SUF_EEXIST, "exists", OTHER, NULL, 0},
    {MERGE, NULL, LATE, makes_folder, SUF_EEXIST, "exists", 0, "thesis.tex", 0},
    {MERGE, NULL, LATE, builds, SUF_EEXIST, "exists", OTHER, NULL, 0},
    /* By force: nothing may be there, or an index. */
    {FORCE, NULL, LATE, builds, SUF_OK, NULL, BIG, NULL, 0},
    {FORCE, NULL, LAST, builds, SUF_EEXIST, "exists", OTHER, NULL, 0},
    {FORCE, NULL, LATE, makes_folder, SUF_EMAGIC, "is not an index", 0, "thesis.tex", 0},
    {FORCE, NULL, LATE, makes_file, SUF_EMAGIC, "is not an index", 0, "", 0},
    {FORCE, "small", LATE, removes, SUF_OK, NULL, BIG, NULL, 0},
    {FORCE, "small", LATE, moves_another_there, SUF_OK, NULL, BIG, NULL, 0},
    {FORCE, "small", LAST, moves_another_there, SUF_EIO, "changed meanwhile", OTHER, NULL, 0},
    {FORCE, "small", LATE, puts_folder_there, SUF_EMAGIC, "changed meanwhile", 0, "thesis.tex", 0},
    {FORCE, "small", LAST, puts_folder_there, SUF_EIO, "changed meanwhile", 0, "thesis.tex", 0},
    {FORCE, "small", LATE, adds_notes, SUF_EMAGIC, "holds notes.txt", SMALL, "notes.txt", 0},
    {FORCE, "small", LATE, builds_by_force, SUF_OK, NULL, BIG, NULL, SUF_EIO},
    {FORCE, "small", LATE, appends, SUF_OK, NULL, BIG, NULL, SUF_EIO},
    {MERGE_FORCE, "small", EARLY, builds_by_force, SUF_OK, NULL, 2 * SMALL, NULL, SUF_EIO},
    {MERGE_FORCE, "small", LATE, moves_another_there, SUF_OK, NULL, 2 * SMALL, NULL, 0},
    /* The index to which is added. */
    {APPEND, "small", EARLY, builds_by_force, SUF_OK, NULL, SMALL + BIG, NULL, SUF_EIO},
    {APPEND, "small", LAST, builds_by_force, SUF_OK, NULL, SMALL + BIG, NULL, SUF_EIO},
    {APPEND, "small", LATE, appends, SUF_OK, NULL, SMALL + BIG, NULL, SUF_EIO},
    {APPEND, "small", EARLY, moves_another_there, SUF_EIO, "was replaced", OTHER, NULL, 0},
    {APPEND, "small", LATE, moves_another_there, SUF_EIO, "was replaced", OTHER, NULL, 0},
    {APPEND, "small", LAST, moves_another_there, SUF_EIO, "was replaced", OTHER, NULL, 0},
    {APPEND, "small", LATE, removes, SUF_EIO, "was replaced", 0, NULL, 0},
    {APPEND, "small", LATE, adds_notes, SUF_EMAGIC, "holds notes.txt", SMALL, "notes.txt", 0},
    /* What else lies in a folder. */
    {FORCE, "small", BEFORE, adds_notes, SUF_EMAGIC, "holds notes.txt", SMALL, "zeta", 0},
    {APPEND, "small", BEFORE, adds_notes, SUF_EMAGIC, "holds notes.txt", SMALL, "zeta", 0},
    {MERGE_FORCE, "small", BEFORE, adds_notes, SUF_EMAGIC, "holds notes.txt", SMALL, "zeta", 0},
    {APPEND, "small", BEFORE, adds_folder, SUF_EMAGIC, "holds ngrams.mdb.tmp-1", SMALL,
     "ngrams.mdb.tmp-1/a", 0},
    {FORCE, "small", BEFORE, adds_what_looks_like_a_segment, SUF_EMAGIC, "holds suffix- 01.sfa",
     SMALL, "suffix- 01.sfa", 0},
    {FORCE, NULL, BEFORE, makes_folder_with_empty_manifest, SUF_EMAGIC, "holds thesis.tex", 0,
     "thesis.tex", 0},
    {FORCE, "small", BEFORE, breaks_manifest, SUF_OK, NULL, BIG, NULL, 0},
    {FORCE, "small", BEFORE, leaves_files_of_a_build, SUF_OK, NULL, BIG, NULL, 0},
};

/* Folders and files that builds left beside the target. */
static unsigned leftovers(void)
{
    unsigned n = 0;
    DIR *d = opendir(top);

    for (struct dirent *e; d && (e = readdir(d));)
        n += strstr(e->d_name, ".tmp-") || strstr(e->d_name, ".old-");
    if (d)
        closedir(d);
    return n;
}

static int do_job(suf_diag *diag)
{
    const char *inputs[2] = {scene->before ? target : small_index, small_index};
    suf_build_opts opts = {.threads = 1, .progress = watch, .command = "test"};

    opts.force = scene->job == FORCE || scene->job == MERGE_FORCE;
    switch (scene->job) {
    case APPEND:
        return suf_index_append(target, big, &opts, diag);
    case MERGE:
    case MERGE_FORCE:
        return suf_index_merge(inputs, 2, target, &opts, diag);
    default:
        return suf_index_build(big, target, &opts, diag);
    }
}

static void play(size_t number)
{
    static const char *const moments[] = {"early", "late", "last", "before"};
    const struct scene *s = &scenes[number];
    suf_diag diag = {0};
    char name[100];

    snprintf(name, sizeof name, "scene_%zu_%s_%s%s", number, job_names[s->job], moments[s->when],
             plain_renames ? "_with_plain_renames" : "");
    run("rm -rf \"$a\" \"$a\".tmp-* \"$a\".old-* \"$b\"", target, aside);
    if (s->before)
        run("cp -r \"$a\" \"$b\"", small_index, target);
    has_acted = false;
    scene = s;
    if (s->when == BEFORE)
        act_now();
    int err = do_job(&diag);
    scene = NULL;
    ok_err(err, s->want, &diag, "%s_ends_as_it_should", name);
    ok(has_acted && acted == s->acted, "%s_and_the_other_process_did", name);
    if (s->says && !ok(strstr(diag.what, s->says) && strcmp(diag.path, target) == 0,
                       "%s_tells_why_and_names_the_target", name))
        printf("# %s: %s\n", diag.path, diag.what);
    bool kept = !s->keeps || access(*s->keeps ? in_target(s->keeps) : target, F_OK) == 0;
    ok(tokens_of(target) == s->tokens && kept, "%s_leaves_the_right_thing_there", name);
    ok(leftovers() == 0, "%s_clears_up", name);
}

static int refuse_to_work(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)phase;
    (void)done;
    (void)total;
    *(bool *)arg = true;
    return 0;
}

static void names(void)
{
    char cwd[500], name[700], longest[300];
    bool worked = false;
    suf_build_opts opts = {
        .threads = 1, .force = 1, .progress = refuse_to_work, .progress_arg = &worked};
    suf_diag diag = {0};

    memset(longest, 'x', sizeof longest);
    longest[250] = '\0';
    snprintf(name, sizeof name, "%s/%s", top, longest);
    ok_err(suf_index_build(big, name, &opts, &diag), SUF_EIO, &diag, "a_name_that_is_too_long");
    ok_err(suf_index_build(big, "", &opts, &diag), SUF_EINVAL, &diag, "an_empty_name");
    ok(!worked, "are_refused_before_any_work");
    run("rm -rf \"$a\"; cp -r \"$b\" \"$a\"", target, small_index);
    snprintf(name, sizeof name, "%s/.", target);
    ok_err(suf_index_build(big, name, &opts, &diag), SUF_OK, &diag, "a_name_that_ends_in_a_dot");
    ok(tokens_of(target) == BIG, "is_that_of_the_folder");
    if (!getcwd(cwd, sizeof cwd) || chdir(target) != 0)
        exit(2);
    ok_err(suf_index_append(".", small, &opts, &diag), SUF_OK, &diag, "the_folder_where_we_are");
    if (chdir(cwd) != 0)
        exit(2);
    ok(tokens_of(target) == BIG + SMALL && leftovers() == 0, "can_be_replaced");
}

static const char *name_in_scratch(char room[300], const char *name)
{
    snprintf(room, 300, "%s", scratch(name));
    return room;
}

int main(void)
{
    suf_build_opts opts = {.threads = 1, .command = "test"};

    name_in_scratch(target, "target");
    name_in_scratch(aside, "aside");
    snprintf(top, sizeof top, "%.*s", (int)(strrchr(target, '/') - target), target);
    make_corpus(name_in_scratch(big, "big.sfc"), BIG);
    make_corpus(name_in_scratch(small, "small.sfc"), SMALL);
    make_corpus(name_in_scratch(other, "other.sfc"), OTHER);
    if (suf_index_build(small, name_in_scratch(small_index, "small"), &opts, NULL) != SUF_OK ||
        suf_index_build(other, name_in_scratch(other_index, "other"), &opts, NULL) != SUF_OK)
        exit(2);
    for (int k = 0; k < 2; k++) {
        plain_renames = k;
        for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
            play(i);
    }
    plain_renames = false;
    names();
    return tap_done();
}
