/* mem.h - the library's one door to the heap: sizes are (count, size) pairs checked for overflow.
 *
 * A count that is itself a product, such as rows times columns, is made by sufi_mul_size: an
 * allocation's argument holds no multiplication of variables (scripts/check-style). */
#ifndef SUF_BASE_MEM_H
#define SUF_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts, positions in files and lengths of mappings pass between uint64_t and size_t throughout,
 * and files are mapped whole: on a system of 32 bits both would be cut short quietly. */
_Static_assert(sizeof(size_t) == 8, "sufgram needs a system of 64 bits");

/* Products and sums of sizes; SIZE_MAX, which no allocation grants, when they overflow. */
static inline size_t sufi_mul_size(size_t a, size_t b)
{
    size_t product;

    return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

static inline size_t sufi_add_size(size_t a, size_t b)
{
    size_t sum;

    return __builtin_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

/* n items of `size` bytes, uninitialised; NULL when out of memory or when the product overflows.
 * n = 0 gives a valid pointer. Free with free(). */
void *sufi_alloc(size_t n, size_t size);

/* The same, zeroed. */
void *sufi_alloc_zero(size_t n, size_t size);

/* Make *items hold at least `need` items; *cap is the current room. Grows by half. On failure
 * returns false and leaves both unchanged. */
bool sufi_grow(void *items, size_t *cap, size_t need, size_t size);

/* A copy of a string; NULL when out of memory. */
char *sufi_strdup(const char *s);

/* Large working arrays: whole pages from the kernel, huge pages asked for (the suffix sort takes
 * 15-25 % less CPU on them), zeroed. NULL on failure. Free with the same n and size. */
void *sufi_pages_alloc(size_t n, size_t size);
void sufi_pages_free(void *p, size_t n, size_t size);

#endif
