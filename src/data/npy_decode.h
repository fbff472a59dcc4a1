/* npy_decode.h - items of an .npy array to numbers. Each function converts the n items at src to
 * to[0], to[stride], to[2 * stride] ... */
#ifndef SUF_DATA_NPY_DECODE_H
#define SUF_DATA_NPY_DECODE_H

#include <stdbool.h>

#include "sufgram/npy.h"

typedef void sufi_npy_decode_fn(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to,
                                uint64_t stride);

sufi_npy_decode_fn sufi_npy_decode_f64;  /* to double, from any dtype; halves are exact */
sufi_npy_decode_fn sufi_npy_decode_ids;  /* to uint32_t, from integers; UINT32_MAX, which is no id,
                                            for those that do not fit: the caller looks for it */
sufi_npy_decode_fn sufi_npy_decode_mask; /* to uint8_t 0 or 1, from bool or integers */

bool sufi_npy_is_signed(suf_dtype dtype);

/* One integer or bool item, sign-extended: a negative number is then far above every id. */
uint64_t sufi_npy_get_integer(suf_dtype dtype, const uint8_t *p);

#endif
