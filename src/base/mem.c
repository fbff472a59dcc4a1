#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Bytes of n items, at least 1; 0 where no object can be so large. */
static size_t bytes_of(size_t n, size_t size)
{
    size_t bytes = sufi_mul_size(n, size);

    return bytes > PTRDIFF_MAX ? 0 : bytes ? bytes : 1;
}

void *sufi_alloc(size_t n, size_t size)
{
    size_t bytes = bytes_of(n, size);

    return bytes ? malloc(bytes) : NULL;
}

void *sufi_alloc_zero(size_t n, size_t size)
{
    size_t bytes = bytes_of(n, size);

    return bytes ? calloc(bytes, 1) : NULL;
}

bool sufi_grow(void *items, size_t *cap, size_t need, size_t size)
{
    void *old;
    size_t room = *cap + *cap / 2 + 16;

    if (need <= *cap)
        return true;
    if (room < need)
        room = need;
    size_t bytes = bytes_of(room, size);
    if (!bytes)
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

void *sufi_pages_alloc(size_t n, size_t size)
{
    size_t bytes = bytes_of(n, size);
    void *p = MAP_FAILED;

    if (bytes)
        p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, bytes, MADV_HUGEPAGE); /* a wish, not a need */
    return p;
}

void sufi_pages_free(void *p, size_t n, size_t size)
{
    if (p)
        (void)munmap(p, bytes_of(n, size));
}
