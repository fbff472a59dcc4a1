/* npy_decode.c - items of an .npy array, little-endian, to numbers of this machine. */
#include "data/npy_decode.h"

#include <string.h>

#include "base/bytes.h"

static double double_of_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

static double get_f16(const uint8_t *p)
{
    uint16_t bits = sufi_get_le16(p);
    uint64_t sign = (uint64_t)(bits >> 15) << 63;
    uint64_t exponent = bits >> 10 & 31;
    uint64_t fraction = bits & 1023;

    if (exponent == 0) /* zero or subnormal: a multiple of 2^-24 */
        return (sign ? -0x1p-24 : 0x1p-24) * (double)fraction;
    exponent = exponent == 31 ? 2047 : exponent + (1023 - 15);
    return double_of_bits(sign | exponent << 52 | fraction << 42);
}

static double get_f32(const uint8_t *p)
{
    uint32_t bits = sufi_get_le32(p);
    float v;

    memcpy(&v, &bits, sizeof v);
    return (double)v;
}

/* out[k * stride] = EXPRESSION of the item at p, for n items of `size` bytes. */
#define EACH_ITEM(size, expression)          \
    for (uint64_t k = 0; k < n; k++) {       \
        const uint8_t *p = src + k * (size); \
        out[k * stride] = (expression);      \
    }                                        \
    break

void sufi_npy_decode_f64(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride)
{
    double *out = to;

    switch (dtype) {
    case SUF_BOOL:
        EACH_ITEM(1, *p ? 1.0 : 0.0);
    case SUF_U8:
        EACH_ITEM(1, (double)*p);
    case SUF_U16:
        EACH_ITEM(2, (double)sufi_get_le16(p));
    case SUF_U32:
        EACH_ITEM(4, (double)sufi_get_le32(p));
    case SUF_U64:
        EACH_ITEM(8, (double)sufi_get_le64(p));
    case SUF_I8:
        EACH_ITEM(1, (double)(int8_t)*p);
    case SUF_I16:
        EACH_ITEM(2, (double)(int16_t)sufi_get_le16(p));
    case SUF_I32:
        EACH_ITEM(4, (double)(int32_t)sufi_get_le32(p));
    case SUF_I64:
        EACH_ITEM(8, (double)(int64_t)sufi_get_le64(p));
    case SUF_F16:
        EACH_ITEM(2, get_f16(p));
    case SUF_F32:
        EACH_ITEM(4, get_f32(p));
    case SUF_F64:
        EACH_ITEM(8, double_of_bits(sufi_get_le64(p)));
    }
}

bool sufi_npy_is_signed(suf_dtype dtype)
{
    return dtype >= SUF_I8 && dtype <= SUF_I64;
}

uint64_t sufi_npy_get_integer(suf_dtype dtype, const uint8_t *p)
{
    switch (suf_dtype_size(dtype)) {
    case 1:
        return sufi_npy_is_signed(dtype) ? (uint64_t)(int64_t)(int8_t)*p : *p;
    case 2:
        return sufi_npy_is_signed(dtype) ? (uint64_t)(int64_t)(int16_t)sufi_get_le16(p)
                                         : sufi_get_le16(p);
    case 4:
        return sufi_npy_is_signed(dtype) ? (uint64_t)(int64_t)(int32_t)sufi_get_le32(p)
                                         : sufi_get_le32(p);
    default:
        return sufi_get_le64(p);
    }
}

void sufi_npy_decode_ids(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride)
{
    uint32_t *out = to;

    switch (dtype) {
    case SUF_U8:
        EACH_ITEM(1, *p);
    case SUF_U16:
        EACH_ITEM(2, sufi_get_le16(p));
    case SUF_U32:
        EACH_ITEM(4, sufi_get_le32(p));
    default: {
        size_t size = suf_dtype_size(dtype);
        for (uint64_t k = 0; k < n; k++) {
            uint64_t v = sufi_npy_get_integer(dtype, src + k * size);
            out[k * stride] = v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
        }
    }
    }
}

void sufi_npy_decode_mask(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to,
                          uint64_t stride)
{
    uint8_t *out = to;
    size_t size = suf_dtype_size(dtype);

    for (uint64_t k = 0; k < n; k++)
        out[k * stride] = sufi_npy_get_integer(dtype, src + k * size) != 0;
}
