/* lmdb_store.h - the LMDB environment of the tables (ngrams.mdb); the only module that sees lmdb.h.
 *
 * One named database an order ("1" .. "5"): key = first gram of a group of blocks as big-endian
 * 32-bit symbols, value = the group. One named database "meta": short text keys, small values. */
#ifndef SUF_TABLES_LMDB_STORE_H
#define SUF_TABLES_LMDB_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_store sufi_store;

/* Create PATH for writing. `map_bytes` bounds its size (address space, not disk or memory). */
int sufi_store_create(sufi_store **out, const char *path, unsigned n_orders, uint64_t map_bytes,
                      suf_diag *diag) SUF_MUST_CHECK;

/* Append a group to order 1..n; keys must rise. Data are copied. */
int sufi_store_append(sufi_store *s, unsigned order, const void *key, size_t key_size,
                      const void *value, size_t size, suf_diag *diag) SUF_MUST_CHECK;

int sufi_store_put_meta(sufi_store *s, const char *key, const void *value, size_t size,
                        suf_diag *diag) SUF_MUST_CHECK;

/* Commit, sync, free. After a failure of any function: sufi_store_close. */
int sufi_store_finish(sufi_store *s, suf_diag *diag) SUF_MUST_CHECK;

/* Open for reading: no lock file, any number of readers, the folder may be read-only. Values stay
 * valid until sufi_store_close; looking at them needs no lock. */
int sufi_store_open(sufi_store **out, const char *path, unsigned n_orders,
                    suf_diag *diag) SUF_MUST_CHECK;

/* 0, or SUF_ABSENT. Not thread-safe. */
int sufi_store_get_meta(sufi_store *s, const char *key, const void **value, size_t *size,
                        suf_diag *diag) SUF_MUST_CHECK;

/* Visit the groups of an order in key order; stops at the first non-zero return. Not
 * thread-safe. */
typedef int sufi_store_visit(void *arg, const void *key, size_t key_size, const void *value,
                             size_t size, suf_diag *diag);
int sufi_store_walk(sufi_store *s, unsigned order, sufi_store_visit *visit, void *arg,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Close without committing; accepts NULL. */
void sufi_store_close(sufi_store *s);

#endif
