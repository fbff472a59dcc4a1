#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *sufi_alloc(size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes))
        return NULL;
    return malloc(bytes ? bytes : 1);
}

void *sufi_alloc_zero(size_t n, size_t size)
{
    return calloc(n ? n : 1, size ? size : 1);
}

bool sufi_grow(void *items, size_t *cap, size_t need, size_t size)
{
    void *old;
    size_t room = *cap + *cap / 2 + 16;
    size_t bytes;

    if (need <= *cap)
        return true;
    if (room < need)
        room = need;
    if (__builtin_mul_overflow(room, size, &bytes))
        return false;
    memcpy(&old, items, sizeof old);
    void *grown = realloc(old, bytes);
    if (!grown)
        return false;
    memcpy(items, &grown, sizeof grown);
    *cap = room;
    /* cppcheck-suppress memleak ; the caller's pointer holds it */
    return true;
}

char *sufi_strdup(const char *s)
{
    size_t len = strlen(s) + 1;
    char *copy = sufi_alloc(len, 1);

    return copy ? memcpy(copy, s, len) : NULL;
}

void *sufi_pages_alloc(size_t bytes)
{
    void *p =
        mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, bytes, MADV_HUGEPAGE); /* a wish, not a need */
    return p;
}

void sufi_pages_free(void *p, size_t bytes)
{
    if (p)
        (void)munmap(p, bytes ? bytes : 1);
}
