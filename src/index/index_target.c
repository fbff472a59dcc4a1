#define _GNU_SOURCE /* renameat2 */
#include "index/index_target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "index/build_files.h"
#include "index/manifest.h"

static void let_go(sufi_target *t)
{
    if (t->old >= 0)
        (void)close(t->old);
    t->old = -1;
}

void sufi_target_release(sufi_target *t)
{
    let_go(t);
    free(t->path);
    t->path = NULL;
}

/* Without trailing slashes; where a symbolic link leads, so that what it leads to is replaced and
 * not the link; "." and ".." cannot be renamed. */
static char *resolve(const char *path)
{
    char *copy = sufi_strdup(path);
    struct stat st;

    for (size_t n = copy ? strlen(copy) : 0; n > 1 && copy[n - 1] == '/'; n--)
        copy[n - 1] = '\0';
    if (!copy)
        return NULL;
    const char *slash = strrchr(copy, '/'), *base = slash ? slash + 1 : copy;
    bool dots = strcmp(base, ".") == 0 || strcmp(base, "..") == 0;
    if (dots || (lstat(copy, &st) == 0 && S_ISLNK(st.st_mode))) {
        char *real = realpath(copy, NULL);
        if (real) { /* else it leads nowhere and will be refused */
            free(copy);
            copy = real;
        }
    }
    return copy;
}

/* Is the index that we hold what has that name? */
static bool is_held(const sufi_target *t, const char *path)
{
    struct stat held, named;

    return fstat(t->old, &held) == 0 && lstat(path, &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

static int no_index(const sufi_target *t, bool meanwhile, suf_diag *diag)
{
    return sufi_fail(diag, SUF_EMAGIC, t->path,
                     meanwhile ? "changed meanwhile and is not an index: not replaced"
                               : "exists and is not an index: not replaced");
}

static int changed(const sufi_target *t, suf_diag *diag)
{
    if (t->replacing == SUFI_REPLACE_SAME)
        return sufi_fail(diag, SUF_EIO, t->path,
                         "was replaced meanwhile, by another build perhaps: nothing is added");
    return sufi_fail(diag, SUF_EIO, t->path, "changed meanwhile: not replaced");
}

/* Open and lock what is there, if anything is. */
static int hold(sufi_target *t, bool meanwhile, suf_diag *diag)
{
    t->old = open(t->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (t->old < 0 && (errno == ENOENT || t->replacing == SUFI_REPLACE_SAME))
        return SUF_OK;
    if (t->old < 0)
        return errno == ENOTDIR || errno == ELOOP
                   ? no_index(t, meanwhile, diag)
                   : sufi_fail_errno(diag, t->path, "cannot examine");
    bool busy = flock(t->old, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    /* Is it still this folder that has the name, or was it replaced before we had the lock? */
    if (!busy && is_held(t, t->path))
        return SUF_OK;
    let_go(t);
    return sufi_fail(diag, SUF_EIO, t->path, "is being changed by another process");
}

/* What else lies in the folder would go with it. */
static int check_strangers(const sufi_target *t, suf_diag *diag)
{
    char name[256];
    int fd = openat(t->old, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (!dir) {
        int err = sufi_fail_errno(diag, t->path, "cannot examine");
        if (fd >= 0)
            (void)close(fd);
        return err;
    }
    errno = sufi_find_stranger(dir, name);
    int err = errno ? sufi_fail_errno(diag, t->path, "cannot examine") : SUF_OK;
    closedir(dir);
    if (!err && name[0])
        err = sufi_fail(diag, SUF_EMAGIC, t->path,
                        "holds %s, which is no part of an index and would be lost", name);
    return err;
}

/* A broken index may be replaced, something else may not. */
static int check_held(const sufi_target *t, bool meanwhile, suf_diag *diag)
{
    sufi_manifest m;

    if (t->old < 0)
        return SUF_OK;
    int err = sufi_manifest_read(&m, t->path, diag);
    if (!err)
        sufi_manifest_release(&m);
    else if (err == SUF_ENOMEM || err == SUF_EIO)
        return err;
    else if (err == SUF_EMAGIC && t->replacing == SUFI_REPLACE_SAME && !meanwhile)
        return SUF_OK;
    else if (err == SUF_EMAGIC)
        return no_index(t, meanwhile, diag);
    return check_strangers(t, diag);
}

int sufi_target_claim(sufi_target *t, const char *path, sufi_replacing replacing, suf_diag *diag)
{
    struct stat st;
    int err = SUF_OK;

    *t = (sufi_target){.replacing = replacing, .old = -1};
    if (!*path)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the name of the index is empty");
    t->path = resolve(path);
    if (!t->path)
        return sufi_fail_nomem(diag, "a path");
    if (replacing != SUFI_REPLACE_NOTHING) {
        err = hold(t, false, diag);
        if (!err)
            err = check_held(t, false, diag);
    } else if (lstat(t->path, &st) == 0) {
        err = sufi_fail(diag, SUF_EEXIST, t->path, "exists; --force replaces an index");
    } else if (errno != ENOENT) {
        err = sufi_fail_errno(diag, t->path, "cannot examine");
    }
    if (err)
        sufi_target_release(t);
    return err;
}

/* rename(2) to a new name. It would replace a file's, or an empty folder's, so where the system
 * cannot refuse that we look first. */
static int rename_new(const char *from, const char *to)
{
    struct stat st;

    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return -1;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

static int put_new(const sufi_target *t, const char *temporary, suf_diag *diag)
{
    if (rename_new(temporary, t->path) == 0)
        return SUF_OK;
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR)
        return sufi_fail(diag, SUF_EEXIST, t->path,
                         "exists: it was made meanwhile, and is not replaced");
    return sufi_fail_errno(diag, t->path, "cannot rename the finished index");
}

/* Where names cannot be exchanged in one step the old index is moved aside first, and moved back if
 * the second step fails. */
static int exchange_in_steps(const sufi_target *t, const char *temporary, suf_diag *diag)
{
    size_t cap = strlen(t->path) + 32;
    char *aside = sufi_alloc(cap, 1);
    int err = SUF_OK;

    if (!aside)
        return sufi_fail_nomem(diag, "a path");
    snprintf(aside, cap, "%s.old-%ld", t->path, (long)getpid());
    if (rename_new(t->path, aside) != 0) {
        err = sufi_fail_errno(diag, t->path, "cannot move the old index aside");
    } else {
        err = is_held(t, aside) ? put_new(t, temporary, diag) : changed(t, diag);
        if (err)
            (void)rename_new(aside, t->path);
        else
            sufi_remove_build(aside);
    }
    free(aside);
    return err;
}

/* *temporary becomes NULL when it is not ours any more. */
static int exchange(const sufi_target *t, const char **temporary, suf_diag *diag)
{
    if (renameat2(AT_FDCWD, *temporary, AT_FDCWD, t->path, RENAME_EXCHANGE) != 0)
        return exchange_in_steps(t, *temporary, diag);
    if (is_held(t, *temporary))
        return SUF_OK; /* it is the old index now */
    /* Somebody without a lock came between our last look and the exchange. */
    if (renameat2(AT_FDCWD, *temporary, AT_FDCWD, t->path, RENAME_EXCHANGE) != 0)
        *temporary = NULL;
    return changed(t, diag);
}

/* Much may have happened since the claim. */
static int claim_again(sufi_target *t, suf_diag *diag)
{
    if (t->replacing == SUFI_REPLACE_NOTHING)
        return SUF_OK;
    if (t->old < 0 || !is_held(t, t->path)) {
        if (t->replacing == SUFI_REPLACE_SAME)
            return changed(t, diag);
        let_go(t);
        int err = hold(t, true, diag);
        if (err)
            return err;
    }
    return check_held(t, true, diag);
}

int sufi_target_put(sufi_target *t, const char *temporary, suf_diag *diag)
{
    int err = claim_again(t, diag);

    if (!err)
        err = t->old < 0 ? put_new(t, temporary, diag) : exchange(t, &temporary, diag);
    if (temporary && (err || t->old >= 0))
        sufi_remove_build(temporary);
    return err;
}
