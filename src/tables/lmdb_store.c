#include "tables/lmdb_store.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "sufgram/defs.h"
#include "tables/lmdb_pages.h"

/* Uncommitted pages live on the heap: commit often enough to bound them. */
#define COMMIT_BYTES (32u << 20)

struct sufi_store {
    char *path;
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi order[SUF_MAX_ORDER], meta;
    unsigned n_orders;
    size_t uncommitted;
};

static int fail_mdb(const sufi_store *s, suf_diag *diag, const char *doing, int rc)
{
    if (rc == ENOMEM)
        return sufi_fail_nomem(diag, "the table store");
    if (rc == MDB_INVALID)
        return sufi_fail(diag, SUF_EMAGIC, s->path, "is not a table file");
    if (rc == MDB_VERSION_MISMATCH)
        return sufi_fail(diag, SUF_EVERSION, s->path, "was written by another LMDB format version");
    if (rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_NOTFOUND)
        return sufi_fail(diag, SUF_ECORRUPT, s->path, "%s: %s", doing, mdb_strerror(rc));
    if (rc > 0) {
        errno = rc;
        return sufi_fail_errno(diag, s->path, doing);
    }
    return sufi_fail(diag, SUF_EDB, s->path, "%s: %s", doing, mdb_strerror(rc));
}

/* A write that was cut short, as by a disk that fills up, LMDB reports as EIO. */
static int fail_write(const sufi_store *s, suf_diag *diag, const char *doing, int rc)
{
    if (rc == EIO)
        return sufi_fail(diag, SUF_EIO, s->path, "%s: input/output error, or the disk is full",
                         doing);
    return fail_mdb(s, diag, doing, rc);
}

static sufi_store *new_store(const char *path, unsigned n_orders)
{
    sufi_store *s = sufi_alloc_zero(1, sizeof *s);

    if (s && !(s->path = sufi_strdup(path))) {
        free(s);
        s = NULL;
    }
    if (s)
        s->n_orders = n_orders;
    return s;
}

void sufi_store_close(sufi_store *s)
{
    if (!s)
        return;
    if (s->txn)
        mdb_txn_abort(s->txn);
    if (s->env)
        mdb_env_close(s->env);
    free(s->path);
    free(s);
}

static int open_databases(sufi_store *s, unsigned flags)
{
    int rc = mdb_dbi_open(s->txn, "meta", flags, &s->meta);

    for (unsigned n = 0; n < s->n_orders && !rc; n++) {
        char name[12];
        snprintf(name, sizeof name, "%u", n + 1);
        rc = mdb_dbi_open(s->txn, name, flags, &s->order[n]);
    }
    return rc;
}

static int open_environment(sufi_store *s, size_t map_bytes, unsigned flags, bool create,
                            suf_diag *diag)
{
    int rc = mdb_env_create(&s->env);

    if (!rc)
        rc = mdb_env_set_maxdbs(s->env, SUF_MAX_ORDER + 1);
    if (!rc)
        rc = mdb_env_set_mapsize(s->env, map_bytes);
    if (!rc)
        rc = mdb_env_open(s->env, s->path, flags | MDB_NOSUBDIR | MDB_NOLOCK, 0666);
    if (!rc)
        rc = mdb_txn_begin(s->env, NULL, create ? 0 : MDB_RDONLY, &s->txn);
    if (!rc)
        rc = open_databases(s, create ? MDB_CREATE : 0);
    return rc ? fail_mdb(s, diag, "cannot open the tables", rc) : SUF_OK;
}

int sufi_store_create(sufi_store **out, const char *path, unsigned n_orders, uint64_t map_bytes,
                      suf_diag *diag)
{
    sufi_store *s = new_store(path, n_orders);

    if (!s)
        return sufi_fail_nomem(diag, "the table store");
    /* Nothing is synced before the end: the whole index directory is a temporary until then. Pages
     * are cleared, so that the same tables are the same bytes. */
    int err = open_environment(s, map_bytes, MDB_NOSYNC | MDB_NOMETASYNC, true, diag);
    if (err) {
        sufi_store_close(s);
        return err;
    }
    *out = s;
    return SUF_OK;
}

static int commit(sufi_store *s)
{
    int rc = mdb_txn_commit(s->txn);

    s->txn = NULL;
    s->uncommitted = 0;
    return rc;
}

static int put(sufi_store *s, MDB_dbi dbi, const void *key, size_t key_size, const void *value,
               size_t size, unsigned flags, suf_diag *diag)
{
    MDB_val k = {key_size, (void *)(uintptr_t)key}, v = {size, (void *)(uintptr_t)value};
    int rc = mdb_put(s->txn, dbi, &k, &v, flags);

    s->uncommitted += size;
    if (!rc && s->uncommitted > COMMIT_BYTES) {
        rc = commit(s);
        if (!rc)
            rc = mdb_txn_begin(s->env, NULL, 0, &s->txn);
    }
    return rc ? fail_write(s, diag, "cannot write the tables", rc) : SUF_OK;
}

int sufi_store_append(sufi_store *s, unsigned order, const void *key, size_t key_size,
                      const void *value, size_t size, suf_diag *diag)
{
    return put(s, s->order[order - 1], key, key_size, value, size, MDB_APPEND, diag);
}

int sufi_store_put_meta(sufi_store *s, const char *key, const void *value, size_t size,
                        suf_diag *diag)
{
    return put(s, s->meta, key, strlen(key), value, size, 0, diag);
}

int sufi_store_finish(sufi_store *s, suf_diag *diag)
{
    int rc = commit(s);

    if (!rc)
        rc = mdb_env_sync(s->env, 1);
    int err = rc ? fail_write(s, diag, "cannot finish the tables", rc) : SUF_OK;
    if (!err)
        sufi_store_close(s);
    return err;
}

int sufi_store_open(sufi_store **out, const char *path, unsigned n_orders, suf_diag *diag)
{
    sufi_store *s = new_store(path, n_orders);
    sufi_mapfile map;

    if (!s)
        return sufi_fail_nomem(diag, "the table store");
    int err = sufi_mapfile_open(&map, path, diag);
    if (!err) {
        /* The map is the file: LMDB would grow a smaller one silently and read past its end. */
        size_t size = map.size;
        err = sufi_lmdb_check(map.data, size, path, diag);
        sufi_mapfile_close(&map);
        if (!err)
            err = open_environment(s, size, MDB_RDONLY | MDB_NORDAHEAD, false, diag);
    }
    if (err) {
        sufi_store_close(s);
        return err;
    }
    *out = s;
    return SUF_OK;
}

int sufi_store_get_meta(sufi_store *s, const char *key, const void **value, size_t *size,
                        suf_diag *diag)
{
    MDB_val k = {strlen(key), (void *)(uintptr_t)key}, v;
    int rc = mdb_get(s->txn, s->meta, &k, &v);

    if (rc == MDB_NOTFOUND)
        return SUF_ABSENT;
    if (rc)
        return fail_mdb(s, diag, "cannot read the tables", rc);
    *value = v.mv_data;
    *size = v.mv_size;
    return SUF_OK;
}

int sufi_store_walk(sufi_store *s, unsigned order, sufi_store_visit *visit, void *arg,
                    suf_diag *diag)
{
    MDB_cursor *cursor;
    MDB_val k, v;
    int rc = mdb_cursor_open(s->txn, s->order[order - 1], &cursor);
    int err = SUF_OK;

    if (rc)
        return fail_mdb(s, diag, "cannot read the tables", rc);
    while (!err && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
        err = visit(arg, k.mv_data, k.mv_size, v.mv_data, v.mv_size, diag);
    if (!err && rc != MDB_NOTFOUND)
        err = fail_mdb(s, diag, "cannot read the tables", rc);
    mdb_cursor_close(cursor);
    return err;
}
