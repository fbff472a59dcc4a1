#include "sufgram/steps.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The integer that is text[0..len-1]; false if it is none or does not fit. */
static bool parse_step(const char *text, size_t len, uint64_t *out)
{
    uint64_t v = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(text[i] - '0'), &v))
            return false;
    }
    *out = v;
    return len > 0;
}

int suf_steps_read(uint64_t **steps, size_t *n, const char *path, suf_diag *diag)
{
    sufi_mapfile map;
    uint64_t *list = NULL;
    size_t count = 0, cap = 0;
    uint64_t line = 0;
    int err = sufi_mapfile_open(&map, path, diag);

    if (err)
        return err;
    const char *p = (const char *)map.data, *end = p + map.size;
    for (; !err && p < end; line++) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        const char *stop = newline ? newline : end;
        const char *next = newline ? newline + 1 : end;
        while (p < stop && is_blank(*p))
            p++;
        while (stop > p && is_blank(stop[-1]))
            stop--;
        uint64_t step;
        size_t len = (size_t)(stop - p);
        if (len && !parse_step(p, len, &step))
            err = sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line + 1,
                               "'%.*s' is not a training step (one whole number a line)",
                               (int)(len < 40 ? len : 40), p);
        else if (len && count && step <= list[count - 1])
            err = sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line + 1,
                               "steps must increase: %llu after %llu", (unsigned long long)step,
                               (unsigned long long)list[count - 1]);
        else if (len && !sufi_grow(&list, &cap, count + 1, sizeof *list))
            err = sufi_fail_nomem(diag, "steps");
        else if (len)
            list[count++] = step;
        p = next;
    }
    if (!err && count == 0)
        err = sufi_fail(diag, SUF_EFORMAT, path, "there is no training step in it");
    sufi_mapfile_close(&map);
    if (err) {
        free(list);
        return err;
    }
    *steps = list;
    *n = count;
    return SUF_OK;
}
