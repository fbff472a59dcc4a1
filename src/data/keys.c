#include "data/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 1024 };

/* The slot that holds the text, or the free one where it belongs. */
static size_t find_slot(const sufi_keys *k, const char *text, size_t len)
{
    size_t mask = k->n_slots - 1, at = (size_t)sufi_hash64(text, len) & mask;

    for (; k->slot[at]; at = (at + 1) & mask) {
        const char *other = sufi_keys_text(k, k->slot[at] - 1);
        if (strncmp(other, text, len) == 0 && other[len] == '\0')
            break;
    }
    return at;
}

static bool grow_slots(sufi_keys *k)
{
    sufi_keys larger = *k;

    larger.n_slots = k->n_slots ? 2 * k->n_slots : FIRST_SLOTS;
    larger.slot = sufi_alloc_zero(larger.n_slots, sizeof *larger.slot);
    if (!larger.slot)
        return false;
    for (size_t i = 0; i < k->n; i++) {
        const char *text = sufi_keys_text(k, i);
        larger.slot[find_slot(&larger, text, strlen(text))] = i + 1;
    }
    free(k->slot);
    k->slot = larger.slot;
    k->n_slots = larger.n_slots;
    return true;
}

bool sufi_keys_add(sufi_keys *k, const char *text, size_t len, size_t *number)
{
    if (2 * (k->n + 1) > k->n_slots && !grow_slots(k))
        return false;
    size_t at = find_slot(k, text, len);
    if (!k->slot[at]) {
        if (!sufi_grow(&k->text, &k->text_cap, k->text_len + len + 1, 1) ||
            !sufi_grow(&k->offset, &k->offset_cap, k->n + 1, sizeof *k->offset))
            return false;
        memcpy(k->text + k->text_len, text, len);
        k->text[k->text_len + len] = '\0';
        k->offset[k->n] = k->text_len;
        k->text_len += len + 1;
        k->slot[at] = ++k->n;
    }
    *number = k->slot[at] - 1;
    return true;
}

int sufi_keys_find(const sufi_keys *k, const char *text, size_t len, size_t *number)
{
    if (!k->n_slots)
        return SUF_ABSENT;
    size_t at = find_slot(k, text, len);
    if (!k->slot[at])
        return SUF_ABSENT;
    *number = k->slot[at] - 1;
    return SUF_OK;
}

const char *sufi_keys_text(const sufi_keys *k, size_t number)
{
    return k->text + k->offset[number];
}

void sufi_keys_release(sufi_keys *k)
{
    free(k->text);
    free(k->offset);
    free(k->slot);
    *k = (sufi_keys){0};
}
