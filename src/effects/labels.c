/* labels.c - a hash table from text to number: open addressing, XXH3, at most half full. */
#include "effects/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"

int sufi_labels(uint32_t *of, size_t *n_labels, const sufi_slice *value, size_t n, suf_diag *diag)
{
    size_t size = 16;

    if (n >= UINT32_MAX)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "more than 2^32 rows");
    while (size < 2 * n)
        size *= 2;
    uint32_t *slot = sufi_alloc_zero(size, sizeof *slot); /* 1 + the first row of a value */
    if (!slot)
        return sufi_fail_nomem(diag, "groups of rows");
    *n_labels = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)sufi_hash64(value[i].text, value[i].len) & (size - 1);
        for (; slot[at]; at = (at + 1) & (size - 1)) {
            const sufi_slice *known = &value[slot[at] - 1];
            if (known->len == value[i].len && memcmp(known->text, value[i].text, known->len) == 0)
                break;
        }
        if (slot[at]) {
            of[i] = of[slot[at] - 1];
        } else {
            slot[at] = (uint32_t)i + 1;
            of[i] = (uint32_t)(*n_labels)++;
        }
    }
    free(slot);
    return SUF_OK;
}
