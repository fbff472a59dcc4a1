/* npy_map.h - what sources of token ids need of .npy arrays beyond the public header. */
#ifndef SUF_DATA_NPY_MAP_H
#define SUF_DATA_NPY_MAP_H

#include "base/mapfile.h"
#include "sufgram/npy.h"

/* As suf_npy_open, of a file that is mapped already (standard input can be read only once). Takes
 * the mapping over, also on failure. `path` is for diagnostics. */
int sufi_npy_open_map(suf_npy **out, sufi_mapfile *map, const char *path,
                      suf_diag *diag) SUF_MUST_CHECK;

/* As suf_npy_read_ids, of items [first, first + n) in C order, which the caller has made sure to
 * be inside the array: rows may be too long to be read whole. */
int sufi_npy_read_items(const suf_npy *npy, uint64_t first, uint64_t n, uint32_t *out,
                        suf_diag *diag) SUF_MUST_CHECK;

#endif
