#include "effects/levels.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "sufgram/effects.h"

/* Byte order, which in UTF-8 is the order of code points. */
static int compare(sufi_slice a, sufi_slice b)
{
    int order = memcmp(a.text, b.text, a.len < b.len ? a.len : b.len);

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Where `value` stands or would stand among the sorted names. */
static size_t lower_bound(const sufi_levels *l, sufi_slice value, bool *found)
{
    size_t low = 0, high = l->n_levels;

    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(l->name[middle], value);
        if (order == 0)
            *found = true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int sufi_levels_init(sufi_levels *l, const sufi_slice *value, size_t n, const char *column,
                     suf_diag *diag)
{
    bool found;

    *l = (sufi_levels){0};
    l->name = sufi_alloc(SUF_MAX_LEVELS, sizeof *l->name);
    l->of = sufi_alloc(n, sizeof *l->of);
    if (!l->name || !l->of)
        return sufi_fail_nomem(diag, "the levels of a column");
    for (size_t i = 0; i < n; i++) {
        if (value[i].len > INT_MAX) /* names are printed, and that counts in int */
            return sufi_fail(diag, SUF_ELIMIT, NULL, "column '%s' has a value of 2 GiB", column);
        size_t at = lower_bound(l, value[i], &found);
        if (found)
            continue;
        if (l->n_levels == SUF_MAX_LEVELS)
            return sufi_fail(diag, SUF_ELIMIT, NULL,
                             "column '%s' has more than %d levels: is it categorical?", column,
                             SUF_MAX_LEVELS);
        memmove(l->name + at + 1, l->name + at, (l->n_levels - at) * sizeof *l->name);
        l->name[at] = value[i];
        l->n_levels++;
    }
    for (size_t i = 0; i < n; i++)
        l->of[i] = (uint32_t)lower_bound(l, value[i], &found);
    return SUF_OK;
}

int sufi_levels_set_reference(sufi_levels *l, size_t n, const char *reference)
{
    sufi_slice wanted = {reference, strlen(reference)};
    bool found;
    size_t at = lower_bound(l, wanted, &found);

    if (!found)
        return SUF_ABSENT;
    wanted = l->name[at];
    memmove(l->name + 1, l->name, at * sizeof *l->name);
    l->name[0] = wanted;
    for (size_t i = 0; i < n; i++)
        if (l->of[i] <= at)
            l->of[i] = l->of[i] == at ? 0 : l->of[i] + 1;
    return SUF_OK;
}

void sufi_levels_release(sufi_levels *l)
{
    free(l->name);
    free(l->of);
    *l = (sufi_levels){0};
}

void sufi_split_tag(const char *tag, sufi_slice *pos, sufi_slice *bilu)
{
    const char *first = strchr(tag, '_'), *last = strrchr(tag, '_');

    *pos = (sufi_slice){tag, strlen(tag)};
    if (tag[0] == '[') {
        *bilu = (sufi_slice){"U", 1};
        return;
    }
    *bilu = *pos;
    if (first) {
        pos->len = (size_t)(first - tag);
        *bilu = (sufi_slice){last + 1, strlen(last + 1)};
    }
}
