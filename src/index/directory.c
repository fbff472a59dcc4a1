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
#include "index/build_files.h"
#include "index/build_state.h"
#include "index/manifest.h"

enum { STARTING_SECONDS = 60 };

static void release(sufi_build_directory *d)
{
    if (d->lock >= 0)
        (void)close(d->lock);
    sufi_target_release(&d->target);
    free(d->temporary);
    d->temporary = NULL;
    d->lock = -1;
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
    char stranger[256];

    ours = dir && sufi_find_stranger(dir, stranger) == 0 && !stranger[0];
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        (void)close(fd);
    return ours;
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
        sufi_remove_build(temporary);
    if (lock >= 0)
        (void)close(lock);
    return false;
}

/* Clear what dead builds of the target left. The one to go on with gets our name. */
static void clear_dead_builds(sufi_build_directory *d, const char *state)
{
    const char *target = d->target.path, *slash = strrchr(target, '/');
    const char *base = slash ? slash + 1 : target;
    char *parent = sufi_strdup(slash ? target : ".");
    char *taken = NULL;
    size_t prefix = strlen(base);

    if (!parent)
        return;
    if (slash)
        parent[slash == target ? 1 : slash - target] = '\0';
    DIR *dir = opendir(parent);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (strncmp(e->d_name, base, prefix) != 0 || strncmp(e->d_name + prefix, ".tmp-", 5) != 0 ||
            !sufi_is_number(e->d_name + prefix + 5) || !is_of_build(dirfd(dir), e->d_name))
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
        sufi_remove_build(d->temporary);
    return err;
}

int sufi_build_directory_claim(sufi_build_directory *d, const char *target,
                               sufi_replacing replacing, suf_diag *diag)
{
    *d = (sufi_build_directory){.lock = -1};
    return sufi_target_claim(&d->target, target, replacing, diag);
}

int sufi_build_directory_open(sufi_build_directory *d, const char *state, suf_diag *diag)
{
    size_t cap = strlen(d->target.path) + 32;
    int err = SUF_OK;

    d->temporary = sufi_alloc(cap, 1);
    if (!d->temporary) {
        err = sufi_fail_nomem(diag, "a path");
    } else {
        snprintf(d->temporary, cap, "%s.tmp-%ld", d->target.path, (long)getpid());
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
        sufi_remove_build(d->temporary);
    release(d);
}

void sufi_build_directory_discard(sufi_build_directory *d)
{
    if (d->temporary)
        sufi_remove_build(d->temporary);
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

int sufi_build_directory_publish(sufi_build_directory *d, suf_diag *diag)
{
    char *lock = sufi_path_in(d->target.path, SUFI_LOCK_NAME);
    char *state = sufi_path_in(d->temporary, SUFI_STATE_NAME);
    int err = lock && state ? SUF_OK : sufi_fail_nomem(diag, "a path");

    if (!err)
        (void)unlink(state); /* there may be none */
    if (!err)
        err = sync_directory(d->temporary, diag);
    if (err)
        sufi_remove_build(d->temporary);
    else
        err = sufi_target_put(&d->target, d->temporary, diag);
    if (!err) {
        err = sufi_sync_directory_of(d->target.path, diag);
        (void)unlink(lock); /* last: without it another build would take this one for dead */
    }
    free(lock);
    free(state);
    release(d);
    return err;
}
