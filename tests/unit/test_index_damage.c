/* What can be wrong with an index or its building: a named error each time, and nothing half done.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "index/manifest.h"
#include "sufgram/index.h"
#include "sufgram/query.h"
#include "text_index.h"

static const char *const files[] = {"manifest.json", "corpus.sfc", "suffix-000.sfa",
                                    "suffix-001.sfa", "ngrams.mdb"};
enum { N_FILES = sizeof files / sizeof *files };

static void make_corpus(const char *path, size_t n_sequences, rng *r)
{
    suf_corpus_writer *w;

    if (suf_corpus_writer_open(&w, path, 40, NULL) != SUF_OK)
        exit(2);
    for (size_t s = 0; s < n_sequences; s++) {
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

static char *read_whole(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    char *data = malloc(1 << 20);

    if (!f)
        exit(2);
    *size = fread(data, 1, 1 << 20, f);
    fclose(f);
    return data;
}

static const char *in_index(const char *dir, const char *name)
{
    char joined[256];

    snprintf(joined, sizeof joined, "%s/%s", strrchr(dir, '/') + 1, name);
    return scratch(joined);
}

/* verify on a damaged index: must fail with a diagnostic. */
static bool is_refused(const char *dir)
{
    suf_diag diag = {0};
    int err = suf_index_verify(dir, NULL, NULL, &diag);

    return err < 0 && diag.what[0];
}

static void flipped_bytes(const char *dir)
{
    for (int f = 0; f < N_FILES; f++) {
        char path[256];
        size_t size, accepted = 0, tried = 0;
        snprintf(path, sizeof path, "%s", in_index(dir, files[f]));
        char *data = read_whole(path, &size);
        for (size_t i = 0; i<size; i += size> 4000 ? 37 : 1, tried++) {
            data[i] = (char)(data[i] ^ (1 << i % 8));
            write_file(path, data, size);
            accepted += !is_refused(dir);
            data[i] = (char)(data[i] ^ (1 << i % 8));
        }
        write_file(path, data, size);
        ok(accepted == 0, "verify_detects_a_flipped_bit_in_%s (%zu tried)", files[f], tried);
        free(data);
    }
    ok(suf_index_verify(dir, NULL, NULL, NULL) == SUF_OK, "the_mended_index_is_sound");
}

static void truncated_files(const char *dir)
{
    for (int f = 0; f < N_FILES; f++) {
        char path[256];
        size_t size, accepted = 0;
        snprintf(path, sizeof path, "%s", in_index(dir, files[f]));
        char *data = read_whole(path, &size);
        for (size_t n = 0; n + 1 < size; n += size / 50 + 1) { /* + 1: a final newline */
            suf_index *index;
            suf_diag diag = {0};
            write_file(path, data, n);
            int err = suf_index_open(&index, dir, &diag);
            accepted += err >= 0;
            if (err >= 0)
                suf_index_close(index);
        }
        ok(accepted == 0, "open_refuses_a_truncated_%s", files[f]);
        write_file(path, data, size);
        free(data);
    }
}

static void missing_files(const char *dir)
{
    suf_index *index;
    suf_diag diag = {0};

    ok_err(suf_index_open(&index, scratch("nowhere"), &diag), SUF_EMAGIC, &diag,
           "a_missing_index_is_named");
    ok(strstr(diag.path, "nowhere") != NULL, "with_its_path");
    mkdir(scratch("empty"), 0777);
    ok_err(suf_index_open(&index, scratch("empty"), &diag), SUF_EMAGIC, &diag,
           "a_folder_without_a_manifest_is_not_an_index");
    for (int f = 1; f < N_FILES; f++) {
        const char *path = in_index(dir, files[f]), *aside = scratch("aside");
        if (rename(path, aside) != 0)
            exit(2);
        ok_err(suf_index_open(&index, dir, &diag), SUF_EIO, &diag, "open_misses_%s", files[f]);
        if (rename(aside, path) != 0)
            exit(2);
    }
}

static void other_versions(const char *dir)
{
    const char *path = in_index(dir, "manifest.json");
    suf_index *index;
    suf_diag diag = {0};
    size_t size;
    char *data = read_whole(path, &size);

    write_text(path, "{\"format\": \"sufgram index\", \"format_version\": 999}");
    ok_err(suf_index_open(&index, dir, &diag), SUF_EVERSION, &diag, "another_version_is_refused");
    write_text(path, "{\"format\": \"something else\"}");
    ok_err(suf_index_open(&index, dir, &diag), SUF_EMAGIC, &diag, "another_manifest_is_refused");
    write_text(path, "not json");
    ok_err(suf_index_open(&index, dir, &diag), SUF_ECORRUPT, &diag, "a_broken_manifest_is_refused");
    write_file(path, data, size);
    free(data);
}

static size_t count_entries(const char *dir, const char *part)
{
    DIR *d = opendir(dir);
    size_t n = 0;

    for (struct dirent *e; d && (e = readdir(d));)
        n += strstr(e->d_name, part) != NULL;
    if (d)
        closedir(d);
    return n;
}

/* Temporaries that hold a lock file: with no build running, leftovers of dead ones. */
static size_t count_locked(const char *top)
{
    DIR *d = opendir(top);
    size_t n = 0;
    char path[1024];

    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s/build.lock", top, e->d_name);
        n += strstr(e->d_name, ".tmp-") && access(path, F_OK) == 0;
    }
    if (d)
        closedir(d);
    return n;
}

static int stop_in_tables(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)arg;
    (void)total;
    return strcmp(phase, "writing tables") == 0 && done > 0;
}

static void targets(const char *corpus, const char *dir, const char *top)
{
    suf_build_opts opts = {0};
    suf_diag diag = {0};
    size_t before = count_entries(top, "");

    ok_err(suf_index_build(corpus, dir, &opts, &diag), SUF_EEXIST, &diag,
           "an_existing_index_is_not_replaced_unasked");
    opts.force = 1;
    write_text(scratch("file"), "precious");
    ok_err(suf_index_build(corpus, scratch("file"), &opts, &diag), SUF_EMAGIC, &diag,
           "force_does_not_replace_what_is_no_index");
    ok_err(suf_index_build(scratch("file"), scratch("new"), &opts, &diag), SUF_EMAGIC, &diag,
           "a_file_that_is_no_corpus_is_named");
    ok_err(suf_index_build(corpus, scratch("no/such/place"), &opts, &diag), SUF_EIO, &diag,
           "a_target_that_cannot_be_made_is_named");
    opts.progress = stop_in_tables;
    ok_err(suf_index_build(corpus, dir, &opts, &diag), SUF_EINTERRUPTED, &diag,
           "a_build_can_be_interrupted");
    opts.progress = NULL;
    opts.memory_bytes = 1000;
    ok_err(suf_index_build(corpus, dir, &opts, &diag), SUF_ELIMIT, &diag,
           "too_little_memory_is_refused");
    ok(strstr(diag.what, "smallest workable memory") != NULL, "and_the_least_is_named");
    ok(count_entries(top, "") == before + 1, "failed_builds_leave_nothing");
    ok(suf_index_verify(dir, NULL, NULL, &diag) == SUF_OK, "and_the_old_index_as_it_was");
}

static void put_in(const char *dir, const char *name)
{
    char path[600];

    mkdir(dir, 0777);
    snprintf(path, sizeof path, "%s/%s", dir, name);
    write_text(path, "x");
}

/* What only looks like a dead build is left alone; `dir` is a sound index. */
static void lookalikes(const char *corpus, const char *dir)
{
    char name[4][300], precious[300], link_name[300];
    suf_build_opts opts = {.force = 1};
    suf_diag diag = {0};

    snprintf(precious, sizeof precious, "%s", scratch("folder"));
    put_in(precious, "build.lock");
    put_in(precious, "corpus.sfc");
    snprintf(link_name, sizeof link_name, "%s.tmp-1", dir);
    if (symlink(precious, link_name) != 0)
        exit(2);
    snprintf(name[0], sizeof name[0], "%s.tmp-backup", dir);
    put_in(name[0], "build.lock");
    snprintf(name[1], sizeof name[1], "%s.tmp-2", dir);
    put_in(name[1], "build.lock");
    put_in(name[1], "notes.txt");
    snprintf(name[2], sizeof name[2], "%s.tmp-3", dir);
    put_in(name[2], "build.lock");
    put_in(name[2], "suffix-007.sfa.tmp-33");
    put_in(name[2], "ngrams.mdb");
    ok_err(suf_index_build(corpus, dir, &opts, &diag), SUF_OK, &diag, "a_build_among_lookalikes");
    ok(count_entries(precious, "") == 4 && access(link_name, F_OK) == 0,
       "a_link_to_a_folder_is_not_followed");
    ok(count_entries(name[0], "") == 3, "nor_is_a_folder_removed_whose_name_has_no_number");
    ok(count_entries(name[1], "") == 4, "nor_one_with_a_file_that_is_not_ours");
    ok(access(name[2], F_OK) != 0, "but_a_dead_build_is");
    unlink(link_name);
}

/* Files are those beside the manifest and no others. */
static void manifest_paths(const char *dir)
{
    const char *const names[] = {"../corpus.sfc", "/etc/passwd", "corpus.sfc/", "./corpus.sfc"};
    sufi_manifest m;
    suf_index *index;
    suf_diag diag = {0};
    int bad = 0;
    size_t size;
    char *data = read_whole(in_index(dir, "manifest.json"), &size);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        write_file(in_index(dir, "manifest.json"), data, size);
        if (sufi_manifest_read(&m, dir, &diag) != SUF_OK)
            exit(2);
        snprintf(m.files[0].name, sizeof m.files[0].name, "%s", names[i]);
        bad += sufi_manifest_write(&m, dir, NULL, 0, &diag) != SUF_OK;
        bad += suf_index_open(&index, dir, &diag) != SUF_ECORRUPT;
        sufi_manifest_release(&m);
    }
    ok(bad == 0, "a_manifest_that_leads_elsewhere_is_refused");
    write_file(in_index(dir, "manifest.json"), data, size);
    free(data);
}

/* The index `dir` with one file from `other`, of a text of the same shape: all sums are right, and
 * still the files do not say the same. */
static void foreign_file(const char *dir, const char *other, const char *name)
{
    char own[300], foreign[300];
    sufi_manifest m;
    suf_diag diag = {0};
    size_t own_size, size, manifest_size;

    snprintf(own, sizeof own, "%s", in_index(dir, name));
    snprintf(foreign, sizeof foreign, "%s", in_index(other, name));
    char *kept = read_whole(own, &own_size), *data = read_whole(foreign, &size);
    char *manifest = read_whole(in_index(dir, "manifest.json"), &manifest_size);
    write_file(own, data, size);
    if (sufi_manifest_read(&m, dir, &diag) != SUF_OK)
        exit(2);
    for (uint32_t i = 0; i < m.n_files; i++)
        if (strcmp(m.files[i].name, name) == 0 &&
            sufi_sum_file(own, &m.files[i].size, &m.files[i].hash, &diag) != SUF_OK)
            exit(2);
    if (sufi_manifest_write(&m, dir, NULL, 0, &diag) != SUF_OK)
        exit(2);
    sufi_manifest_release(&m);
    ok_err(suf_index_verify(dir, NULL, NULL, &diag), SUF_ECORRUPT, &diag,
           "verify_finds_a_%s_of_another_text", name);
    write_file(own, kept, own_size);
    write_file(in_index(dir, "manifest.json"), manifest, manifest_size);
    free(kept);
    free(data);
    free(manifest);
}

static void foreign_files(void)
{
    static struct text t;
    rng r = {3};
    char dir[300], other[300];

    text_random(&t, &r, 500, 20, 9);
    suf_index_close(text_index(&t, 3, 0));
    snprintf(dir, sizeof dir, "%s", scratch("text.idx"));
    snprintf(other, sizeof other, "%s", scratch("other.idx"));
    if (rename(dir, other) != 0)
        exit(2);
    for (size_t i = 0; i < 500; i++)
        t.ids[i] = (t.ids[i] + (uint32_t)i) % 9;
    suf_index_close(text_index(&t, 3, 0));
    foreign_file(dir, other, "ngrams.mdb");
    foreign_file(dir, other, "suffix-000.sfa");
    ok(suf_index_verify(dir, NULL, NULL, NULL) == SUF_OK, "and_none_in_the_sound_index");
}

/* A full disk, played by a limit on file size: an error at any size, never a half index. */
static void full_disk(const char *corpus, const char *top)
{
    char dir[256];
    int bad = 0;

    snprintf(dir, sizeof dir, "%s", scratch("full"));

    for (rlim_t limit = 100; limit < 120000; limit += 9973) {
        pid_t child = fork();
        if (child == 0) {
            struct rlimit r = {limit, limit};
            suf_build_opts opts = {0};
            suf_diag diag = {0};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &r);
            int err = suf_index_build(corpus, dir, &opts, &diag);
            _exit(err == SUF_OK ? 3 : err == SUF_EIO && diag.what[0] ? 0 : 1);
        }
        int status;
        waitpid(child, &status, 0);
        bool built = WIFEXITED(status) && WEXITSTATUS(status) == 3;
        bad += !WIFEXITED(status) || (WEXITSTATUS(status) != 0 && !built);
        bad += built ? suf_index_verify(dir, NULL, NULL, NULL) != SUF_OK : access(dir, F_OK) == 0;
        if (built)
            break;
    }
    ok(bad == 0, "a_full_disk_is_an_error_and_leaves_no_index");
    ok(count_entries(top, ".tmp-") == 0, "nor_a_temporary");
}

/* Kill builds at many moments: the old index stays, the next build clears what was left. */
static void killed_builds(const char *corpus, const char *dir, const char *top)
{
    int bad = 0;
    suf_build_opts opts = {.force = 1};

    for (int i = 0; i < 30; i++) {
        pid_t child = fork();
        if (child == 0) {
            int err = suf_index_build(corpus, dir, &opts, NULL);
            _exit(err ? 1 : 0);
        }
        usleep((useconds_t)(i * 500));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        bad += suf_index_verify(dir, NULL, NULL, NULL) != SUF_OK;
    }
    ok(bad == 0, "a_killed_build_leaves_a_sound_index");
    /* Temporaries without a lock count as starting for a minute; those with one are dead. */
    ok(suf_index_build(corpus, dir, &opts, NULL) == SUF_OK, "the_next_build_succeeds");
    ok(count_locked(top) == 0, "and_removes_what_dead_builds_left");
}

/* Opening a corpus does not read its tokens: the sort must not be led astray by what they hold. */
static void strange_symbols(rng *r)
{
    char path[256];
    uint16_t symbol = 65000;
    suf_build_opts opts = {0};
    suf_diag diag = {0};

    snprintf(path, sizeof path, "%s", scratch("large.sfc"));
    make_corpus(path, 40000, r); /* chunks above 1 MiB */
    FILE *f = fopen(path, "r+b");
    if (!f || fseek(f, 1000000, SEEK_SET) != 0 || fwrite(&symbol, 2, 1, f) != 1 || fclose(f) != 0)
        exit(2);
    ok_err(suf_index_build(path, scratch("strange"), &opts, &diag), SUF_ECORRUPT, &diag,
           "a_symbol_outside_the_vocabulary_is_found_before_sorting");
    ok(access(scratch("strange"), F_OK) != 0, "and_no_index_is_made");
}

int main(void)
{
    rng r = {tap_seed()};
    char corpus[256], dir[256]; /* scratch() names live only a while */
    suf_build_opts opts = {.segment_limit = 900, .command = "test"};
    suf_diag diag = {0};
    char top[256];

    snprintf(corpus, sizeof corpus, "%s", scratch("damage.sfc"));
    snprintf(dir, sizeof dir, "%s", scratch("index"));
    snprintf(top, sizeof top, "%.*s", (int)(strrchr(dir, '/') - dir), dir);
    make_corpus(corpus, 80, &r);
    if (!ok_err(suf_index_build(corpus, dir, &opts, &diag), SUF_OK, &diag, "build"))
        return tap_done();
    flipped_bytes(dir);
    truncated_files(dir);
    missing_files(dir);
    other_versions(dir);
    manifest_paths(dir);
    foreign_files();
    targets(corpus, dir, top);
    full_disk(corpus, top);
    killed_builds(corpus, dir, top);
    lookalikes(corpus, dir);
    strange_symbols(&r);
    return tap_done();
}
