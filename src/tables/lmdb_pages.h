/* lmdb_pages.h - does everything in an LMDB file lead to places inside it?
 *
 * LMDB believes its files: in a damaged one it follows page numbers and offsets wherever they lead,
 * and ends the process where its assertions fail. So a file is looked through before LMDB opens it:
 * every page of every tree (not what the values hold), some microseconds a page; values of more
 * than half a page lie in pages of their own, of which only the first is looked at. */
#ifndef SUF_TABLES_LMDB_PAGES_H
#define SUF_TABLES_LMDB_PAGES_H

#include <stdint.h>

#include "sufgram/err.h"

/* `file` as it is mapped. SUF_EMAGIC: no LMDB file; SUF_EVERSION, SUF_ETRUNCATED; SUF_ECORRUPT
 * naming the byte at which a broken page begins. */
int sufi_lmdb_check(const uint8_t *file, uint64_t size, const char *path,
                    suf_diag *diag) SUF_MUST_CHECK;

#endif
