/* An index is built by the processes of an MPI job again and again, each time with a call to the
 * system failing that one of them makes (tests/faults/faults.h). All return, with the same failure
 * and message, and the old index is as it was or the new one has its place; or the process did
 * without the call, and the new index is what it always is. A build that does not end is ended
 * after a while.
 *
 * usage: mpirun -n N team_faults FOLDER     FOLDER has c.sfc, the index "old", and its copy "i"
 *        mpirun -n N team_faults open RANK  that process has no memory at the very beginning
 * FAULTS_ALL=1 tries every call; else a sample, and every allocation of process 1. */
#include <dirent.h>
#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "mpi/team_build.h"
#include "tap.h"

enum { PATIENCE = 60 /* s */ };

static sufi_team team;
static uint64_t old_index, new_index, n_failed, n_survived;

static uint64_t mix(uint64_t h, const void *data, size_t n)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

static uint64_t hash_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    static char block[1 << 16];
    uint64_t h = f ? 1 : 0;

    for (size_t n; f && (n = fread(block, 1, sizeof block, f)) > 0;)
        h = mix(h, block, n);
    if (f)
        fclose(f);
    return h;
}

/* Of names and contents; 0: there is none. */
static uint64_t hash_folder(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    uint64_t h = n >= 0;

    for (int i = 0; i < n; i++) {
        char inner[600];
        snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            uint64_t one = hash_file(inner);
            h = mix(mix(h, entries[i]->d_name, strlen(entries[i]->d_name)), &one, sizeof one);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return h;
}

/* Does the working folder have what a build was making? */
static bool has_temporary(void)
{
    DIR *dir = opendir(".");
    bool found = false;

    for (struct dirent *e; dir && (e = readdir(dir));)
        found = found || strncmp(e->d_name, "i.tmp-", 6) == 0;
    if (dir)
        closedir(dir);
    return found;
}

struct trial {
    unsigned rank; /* whose calls fail */
    enum fault_kind kind;
    uint64_t k, n;
    int error;
};

static int build(suf_diag *diag)
{
    suf_build_opts opts = {
        .segment_limit = 3000, .part_positions = 500, .threads = 2, .force = 1, .command = "test"};

    return sufi_team_build(&team, "c.sfc", "i", &opts, diag);
}

/* What this process finds wrong with a build that returned `err`; NULL: nothing. */
static const char *judge(const struct trial *t, int err, const suf_diag *diag,
                         const suf_diag *first, int64_t descriptors)
{
    if (err != first->err || (err && strcmp(diag->what, first->what) != 0))
        return "another outcome than process 0 has";
    if (err && !diag->what[0])
        return "no message";
    if (faults_held().descriptors != descriptors)
        return "descriptors are left";
    if (team.rank > 0)
        return NULL;
    /* A fault that lasts may keep process 0 from clearing up, in either case. */
    if (has_temporary() && !(t->n > 1 && t->rank == 0) && err)
        return "temporaries are left";
    uint64_t now = hash_folder("i");
    /* The last thing that can fail is making sure that the disk has the new name. */
    return now == new_index || (err && now == old_index) ? NULL : "the index is not whole";
}

/* True when the fault came. */
static bool try_one(const struct trial *t)
{
    suf_diag diag = {0}, first;
    int64_t descriptors = faults_held().descriptors;

    alarm(PATIENCE);
    if (team.rank == t->rank)
        faults_arm(t->kind, t->k, t->n, t->error);
    int err = build(&diag);
    uint64_t done = team.rank == t->rank ? faults_done() : 0;
    faults_disarm();
    diag.err = err;
    first = diag;
    sufi_team_tell(&team, &first, sizeof first);
    const char *wrong = judge(t, err, &diag, &first, descriptors);
    suf_diag found = {0};
    if (wrong)
        snprintf(found.what, sizeof found.what, "process %u: %s; outcome %d, %.200s", team.rank,
                 wrong, err, diag.what);
    int bad = sufi_team_agree(&team, wrong ? SUF_ECORRUPT : SUF_OK, &found);
    if (team.rank == 0) {
        if (bad)
            ok(false, "call %llu of kind %d%s failing in process %u: %s", (unsigned long long)t->k,
               (int)t->kind, t->n > 1 ? " and all after" : "", t->rank, found.what);
        if (hash_folder("i") != old_index || has_temporary())
            bad = system("rm -rf i i.tmp-* && cp -a old i");
    }
    bool came = sufi_team_agree(&team, done ? SUF_EIO : SUF_OK, &found) != SUF_OK;
    n_failed += err != SUF_OK;
    n_survived += came && !err;
    return came;
}

static void try_kind(unsigned rank, enum fault_kind kind)
{
    static const int errors[FAULT_KINDS] = {ENOMEM, EMFILE, EIO,          ENOSPC, ENOMEM, EIO, EIO,
                                            EDQUOT, EACCES, MDB_MAP_FULL, EAGAIN, 0,      0};
    uint64_t n_tried = 0;

    for (int lasting = 0; lasting < 2; lasting++) {
        bool all = getenv("FAULTS_ALL") || (kind == FAULT_ALLOC && rank == 1 && !lasting);
        struct trial t = {rank, kind, 1, lasting ? UINT64_MAX : 1, errors[kind]};
        while (try_one(&t)) {
            n_tried++;
            t.k = all ? t.k + 1 + t.k / 50 : (lasting ? 11 : 5) * t.k + 1;
        }
    }
    if (team.rank == 0)
        ok(true, "%llu faults of kind %d in process %u", (unsigned long long)n_tried, (int)kind,
           rank);
}

/* The index it makes without faults, twice: the second time nothing is new to MPI. */
static bool prepare(void)
{
    suf_diag diag = {0};
    int err = SUF_OK;

    for (int i = 0; i < 2 && !err; i++)
        err = build(&diag);
    if (team.rank == 0) {
        old_index = hash_folder("old");
        new_index = hash_folder("i");
        ok(!err && old_index && new_index && old_index != new_index, "without faults it works");
        if (err)
            printf("# %s\n", diag.what);
        err = err || system("rm -rf i && cp -a old i") != 0;
    }
    return sufi_team_agree(&team, err ? SUF_EIO : SUF_OK, &diag) == SUF_OK;
}

static int open_without_memory(int argc, char **argv)
{
    const char *rank = getenv("OMPI_COMM_WORLD_RANK");

    alarm(PATIENCE);
    if (rank && strcmp(rank, argv[2]) == 0)
        faults_arm(FAULT_ALLOC, 1, UINT64_MAX, ENOMEM);
    int err = sufi_team_open(&team, &argc, &argv);
    if (err == SUF_OK)
        sufi_team_close(&team);
    if (team.rank == 0)
        puts(err == SUF_ENOMEM ? "out of memory" : "another outcome");
    return 0;
}

int main(int argc, char **argv)
{
    faults_own_calls();
    if (argc == 3)
        return open_without_memory(argc, argv);
    if (argc != 2 || chdir(argv[1]) != 0 || sufi_team_open(&team, &argc, &argv) != SUF_OK)
        return 2;
    bool good = prepare();
    for (unsigned rank = 0; good && rank < team.size; rank++)
        for (int kind = 0; kind <= FAULT_THREAD; kind++)
            try_kind(rank, (enum fault_kind)kind);
    if (team.rank == 0) {
        printf("# builds that failed: %llu, that did without the call: %llu\n",
               (unsigned long long)n_failed, (unsigned long long)n_survived);
        good = tap_done() == 0 && good;
    }
    sufi_team_close(&team);
    return good ? 0 : 1;
}
