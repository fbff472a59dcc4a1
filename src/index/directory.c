#define _GNU_SOURCE /* renameat2 */
#include "index/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "index/build_state.h"
#include "index/manifest.h"

enum { STARTING_SECONDS = 60 };

static void release(sufi_build_directory *d)
{
    if (d->lock >= 0)
        (void)close(d->lock);
    free(d->target);
    free(d->temporary);
    memset(d, 0, sizeof *d);
    d->lock = -1;
}

/* Remove a directory and the plain files in it (an index has no subdirectories). */
static void remove_directory(const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    (void)rmdir(path);
}

/* "1234", as in TARGET.tmp-1234. */
static bool is_number(const char *s)
{
    return *s && strspn(s, "0123456789") == strlen(s);
}

/* A name that builds give to a file, finished or "NAME.tmp-1234". */
static bool is_file_of_build(const char *name)
{
    static const char *const names[] = {SUFI_MANIFEST_NAME, SUFI_CORPUS_NAME, SUFI_TABLES_NAME,
                                        SUFI_LOCK_NAME, SUFI_STATE_NAME};
    const char *rest = strstr(name, ".tmp-");
    size_t len = rest ? (size_t)(rest - name) : strlen(name);
    unsigned number;
    int end = 0;

    if (rest && !is_number(rest + strlen(".tmp-")))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return true;
    return sscanf(name, SUFI_SEGMENT_FORMAT "%n", &number, &end) == 1 && end > 0 &&
           (size_t)end == len;
}

/* May that directory be removed? Only if it is one (no link that leads to one), of our user, with
 * nothing in it but what builds put there: in a folder shared with others, or by a mishap, anything
 * may have such a name. */
static bool is_of_build(int parent, const char *name)
{
    struct stat st;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ours = fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid();
    DIR *dir = ours ? fdopendir(fd) : NULL;

    for (struct dirent *e; ours && dir && (e = readdir(dir));)
        ours = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
               is_file_of_build(e->d_name);
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        (void)close(fd);
    return ours && dir;
}

/* A build whose lock can be taken is dead: its lock, held, else -1. */
static int lock_of_dead(const char *temporary)
{
    char *path = sufi_path_in(temporary, SUFI_LOCK_NAME);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

static bool seems_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = true;

    for (struct dirent *e; dir && (e = readdir(dir));)
        empty = empty && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0);
    if (dir)
        closedir(dir);
    return empty;
}

/* One without a lock is an old index that was replaced, or was being removed; or, if it is empty,
 * perhaps a build that just starts. */
static bool has_no_builder(const char *temporary)
{
    char *path = sufi_path_in(temporary, SUFI_LOCK_NAME);
    struct stat st;
    bool dead = path && access(path, F_OK) != 0 && errno == ENOENT && stat(temporary, &st) == 0 &&
                S_ISDIR(st.st_mode) &&
                (!seems_empty(temporary) || time(NULL) - st.st_mtime > STARTING_SECONDS);

    free(path);
    return dead;
}

/* Deal with one temporary of the target: remove it if its build is dead, holding its lock so that
 * nobody else takes it over meanwhile; or, if it is the build to go on with, keep that lock in *d
 * and return true. */
static bool clear_build(sufi_build_directory *d, const char *temporary, const char *state)
{
    int lock = lock_of_dead(temporary);

    if (lock >= 0 && state && d->lock < 0 && sufi_build_state_matches(temporary, state)) {
        d->lock = lock;
        return true;
    }
    if (lock >= 0 || has_no_builder(temporary))
        remove_directory(temporary);
    if (lock >= 0)
        (void)close(lock);
    return false;
}

/* Clear what dead builds of the target left. The one to go on with gets our name. */
static void clear_dead_builds(sufi_build_directory *d, const char *state)
{
    const char *slash = strrchr(d->target, '/');
    const char *base = slash ? slash + 1 : d->target;
    char *parent = sufi_strdup(slash ? d->target : ".");
    char *taken = NULL;
    size_t prefix = strlen(base);

    if (!parent)
        return;
    if (slash)
        parent[slash == d->target ? 1 : slash - d->target] = '\0';
    DIR *dir = opendir(parent);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (strncmp(e->d_name, base, prefix) != 0 || strncmp(e->d_name + prefix, ".tmp-", 5) != 0 ||
            !is_number(e->d_name + prefix + 5) || !is_of_build(dirfd(dir), e->d_name))
            continue;
        char *path = sufi_path_in(parent, e->d_name);
        if (path && clear_build(d, path, state)) {
            taken = path;
            path = NULL;
        }
        free(path);
    }
    if (dir)
        closedir(dir);
    if (taken && rename(taken, d->temporary) == 0) {
        d->resumed = true;
        (void)sufi_build_state_clean(d->temporary);
    } else if (taken) {
        (void)close(d->lock);
        d->lock = -1;
    }
    free(taken);
    free(parent);
}

/* May `target` be built? */
static int check_target(const char *target, bool replace, suf_diag *diag)
{
    sufi_manifest m;
    struct stat st;

    if (lstat(target, &st) != 0)
        return errno == ENOENT ? SUF_OK : sufi_fail_errno(diag, target, "cannot examine");
    if (!replace)
        return sufi_fail(diag, SUF_EEXIST, target, "exists; --force replaces an index");
    int err = sufi_manifest_read(&m, target, NULL);
    if (!err)
        sufi_manifest_release(&m);
    /* A broken index may be replaced, something else may not. */
    if (err == SUF_EMAGIC)
        return sufi_fail(diag, SUF_EMAGIC, target, "exists and is not an index: not replaced");
    return SUF_OK;
}

/* Without trailing slashes; where a symbolic link leads, so that what it leads to is replaced and
 * not the link. */
static char *resolve(const char *path)
{
    char *copy = sufi_strdup(path);
    struct stat st;

    for (size_t n = copy ? strlen(copy) : 0; n > 1 && copy[n - 1] == '/'; n--)
        copy[n - 1] = '\0';
    if (copy && lstat(copy, &st) == 0 && S_ISLNK(st.st_mode)) {
        char *real = realpath(copy, NULL);
        if (real) { /* else it leads nowhere and will be refused as no index */
            free(copy);
            copy = real;
        }
    }
    return copy;
}

/* On failure nothing of ours is left; a directory that was there already is not ours (processes on
 * two hosts may have one number). */
static int make_and_lock(sufi_build_directory *d, suf_diag *diag)
{
    if (mkdir(d->temporary, 0777) != 0)
        return sufi_fail_errno(diag, d->temporary, "cannot create");
    char *path = sufi_path_in(d->temporary, SUFI_LOCK_NAME);
    int err = path ? SUF_OK : sufi_fail_nomem(diag, "a path");
    if (!err) {
        d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (d->lock < 0 || flock(d->lock, LOCK_EX | LOCK_NB) != 0)
            err = sufi_fail_errno(diag, path, "cannot lock");
    }
    free(path);
    if (err)
        remove_directory(d->temporary);
    return err;
}

int sufi_build_directory_open(sufi_build_directory *d, const char *target, bool replace,
                              const char *state, suf_diag *diag)
{
    *d = (sufi_build_directory){.lock = -1};
    d->target = resolve(target);
    size_t cap = d->target ? strlen(d->target) + 32 : 0;
    d->temporary = d->target ? sufi_alloc(cap, 1) : NULL;
    int err =
        d->temporary ? check_target(d->target, replace, diag) : sufi_fail_nomem(diag, "a path");
    if (!err) {
        snprintf(d->temporary, cap, "%s.tmp-%ld", d->target, (long)getpid());
        clear_dead_builds(d, state);
        if (!d->resumed)
            err = make_and_lock(d, diag);
    }
    if (err)
        release(d);
    return err;
}

void sufi_build_directory_keep(sufi_build_directory *d)
{
    if (sufi_build_state_clean(d->temporary) == 0)
        remove_directory(d->temporary);
    release(d);
}

void sufi_build_directory_discard(sufi_build_directory *d)
{
    remove_directory(d->temporary);
    release(d);
}

/* Make every file of the directory durable; most were synced when they were written. */
static int sync_directory(const char *path, suf_diag *diag)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int err = SUF_OK;

    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        err = sufi_fail_errno(diag, path, "cannot sync");
    if (fd >= 0)
        (void)close(fd);
    return err;
}

/* Put the new index in the place of the old one. Where names cannot be exchanged in one step the
 * old index is moved aside first and moved back if the second step fails. */
static int replace_target(sufi_build_directory *d, suf_diag *diag)
{
    if (renameat2(AT_FDCWD, d->temporary, AT_FDCWD, d->target, RENAME_EXCHANGE) == 0) {
        remove_directory(d->temporary); /* now the old index */
        return SUF_OK;
    }
    size_t cap = strlen(d->target) + 32;
    char *aside = sufi_alloc(cap, 1);
    int err = SUF_OK;
    if (!aside)
        return sufi_fail_nomem(diag, "a path");
    snprintf(aside, cap, "%s.old-%ld", d->target, (long)getpid());
    if (rename(d->target, aside) != 0) {
        err = sufi_fail_errno(diag, d->target, "cannot move the old index aside");
    } else if (rename(d->temporary, d->target) != 0) {
        err = sufi_fail_errno(diag, d->target, "cannot rename the finished index");
        (void)rename(aside, d->target);
    } else {
        remove_directory(aside);
    }
    free(aside);
    return err;
}

int sufi_build_directory_publish(sufi_build_directory *d, suf_diag *diag)
{
    struct stat st;
    char *lock = sufi_path_in(d->target, SUFI_LOCK_NAME);
    char *state = sufi_path_in(d->temporary, SUFI_STATE_NAME);
    int err = lock && state ? SUF_OK : sufi_fail_nomem(diag, "a path");

    if (!err)
        (void)unlink(state); /* there may be none */
    if (!err)
        err = sync_directory(d->temporary, diag);
    if (!err && lstat(d->target, &st) == 0)
        err = replace_target(d, diag);
    else if (!err && rename(d->temporary, d->target) != 0)
        err = sufi_fail_errno(diag, d->target, "cannot rename the finished index");
    if (err) {
        remove_directory(d->temporary);
    } else {
        err = sufi_sync_directory_of(d->target, diag);
        (void)unlink(lock); /* last: without it another build would take this one for dead */
    }
    free(lock);
    free(state);
    release(d);
    return err;
}

int sufi_lock_index(int *lock, const char *directory, suf_diag *diag)
{
    struct stat held, named;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    *lock = fd;
    if (fd < 0)
        return SUF_OK;
    bool busy = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    /* Is it still this directory that has the name, or was it replaced before we had the lock? */
    if (!busy && fstat(fd, &held) == 0 && stat(directory, &named) == 0)
        busy = held.st_ino != named.st_ino || held.st_dev != named.st_dev;
    if (!busy)
        return SUF_OK;
    (void)close(fd);
    *lock = -1;
    return sufi_fail(diag, SUF_EIO, directory, "is being changed by another process");
}
