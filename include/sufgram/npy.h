/* npy.h - NumPy .npy arrays (format 1.0, 2.0, 3.0), read through a mapping and written streaming.
 */
#ifndef SUFGRAM_NPY_H
#define SUFGRAM_NPY_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

typedef enum suf_dtype {
    SUF_BOOL, /* ?  */
    SUF_U8,
    SUF_U16,
    SUF_U32,
    SUF_U64,
    SUF_I8,
    SUF_I16,
    SUF_I32,
    SUF_I64,
    SUF_F16, /* IEEE half */
    SUF_F32,
    SUF_F64,
} suf_dtype;

/* Bytes of one item. */
SUF_API size_t suf_dtype_size(suf_dtype dtype);

/* The NumPy descr, e.g. "<f8"; static. */
SUF_API const char *suf_dtype_name(suf_dtype dtype);

#define SUF_NPY_MAX_DIMS 4

typedef struct suf_npy suf_npy;

/* Open PATH ("-": standard input). Errors: SUF_EMAGIC not an .npy file, SUF_EVERSION, SUF_EFORMAT
 * (a header that cannot be read, an unsupported dtype, big-endian data, bytes after the items),
 * SUF_ETRUNCATED, SUF_ELIMIT (more than SUF_NPY_MAX_DIMS dimensions, Fortran order with more than
 * 2). Close with suf_npy_close. */
SUF_API int suf_npy_open(suf_npy **out, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_npy_close(suf_npy *npy);

SUF_API suf_dtype suf_npy_dtype(const suf_npy *npy);
SUF_API uint32_t suf_npy_ndim(const suf_npy *npy);

/* Length of dimension i; 1 for i >= ndim. */
SUF_API uint64_t suf_npy_shape(const suf_npy *npy, uint32_t i);

/* Rows = shape[0] (1 for a 0-dimensional array), row length = product of the other dimensions. */
SUF_API uint64_t suf_npy_rows(const suf_npy *npy);
SUF_API uint64_t suf_npy_row_length(const suf_npy *npy);

/* Convert rows [first, first + n_rows) to out[0 .. n_rows*row_length-1], row-major whatever the
 * order in the file. Any numeric dtype (64-bit integers above 2^53 round). SUF_EINVAL outside the
 * array. */
SUF_API int suf_npy_read_f64(const suf_npy *npy, uint64_t first, uint64_t n_rows, double *out,
                             suf_diag *diag) SUF_MUST_CHECK;

/* The same for token ids: integer dtypes only (SUF_EFORMAT otherwise); a negative number or one
 * above 2^32-2 is SUF_ERANGE, naming the item. */
SUF_API int suf_npy_read_ids(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint32_t *out,
                             suf_diag *diag) SUF_MUST_CHECK;

/* The same for a mask: bool or integer dtype, non-zero = 1. */
SUF_API int suf_npy_read_mask(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint8_t *out,
                              suf_diag *diag) SUF_MUST_CHECK;

typedef struct suf_npy_writer suf_npy_writer;

/* Start an array of known dtype and shape (C order, format 1.0). The file appears under its name
 * at finish only. SUF_BOOL is written as one byte an item. */
SUF_API int suf_npy_writer_open(suf_npy_writer **out, const char *path, suf_dtype dtype,
                                uint32_t ndim, const uint64_t *shape,
                                suf_diag *diag) SUF_MUST_CHECK;

/* Append n items of the array's dtype, in C order. Errors stick and are reported by finish. */
SUF_API void suf_npy_writer_write(suf_npy_writer *w, const void *items, uint64_t n);

/* Check that exactly the announced number of items came (SUF_EMISMATCH), publish, free. */
SUF_API int suf_npy_writer_finish(suf_npy_writer *w, suf_diag *diag) SUF_MUST_CHECK;

/* Discard and free; accepts NULL. */
SUF_API void suf_npy_writer_abort(suf_npy_writer *w);

SUF_END_DECLS

#endif
