/* The set of numbered texts, and rows of tables read in pieces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/tap.h"
#include "data/keys.h"
#include "data/records.h"

/* Texts of few letters, so that they repeat and begin alike; the empty one among them. */
static size_t random_text(rng *r, char *text, size_t cap)
{
    size_t len = (size_t)rng_below(r, cap);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + rng_below(r, 3));
    text[len] = '\0';
    return len;
}

static void numbers_are_those_of_a_list(rng *r)
{
    enum { TEXTS = 8000, CAP = 9 };
    static char list[TEXTS][CAP];
    sufi_keys k = {0};
    size_t n = 0, wrong = 0, number;
    char text[CAP];

    ok(sufi_keys_find(&k, "a", 1, &number) == SUF_ABSENT, "nothing_is_in_an_empty_set");
    for (size_t i = 0; i < TEXTS; i++) {
        size_t len = random_text(r, text, CAP), want = 0;
        while (want < n && strcmp(list[want], text) != 0)
            want++;
        int found = sufi_keys_find(&k, text, len, &number);
        wrong += found != (want < n ? SUF_OK : SUF_ABSENT) || (want < n && number != want);
        if (want == n)
            memcpy(list[n++], text, len + 1);
        wrong += !sufi_keys_add(&k, text, len, &number) || number != want;
    }
    ok(wrong == 0 && k.n == n && n > 2048, "numbers_are_those_of_a_list (%zu texts)", n);
    for (size_t i = 0; i < n; i++)
        wrong += strcmp(sufi_keys_text(&k, i), list[i]) != 0;
    ok(wrong == 0, "texts_come_back");
    sufi_keys_release(&k);
    ok(k.n == 0 && sufi_keys_find(&k, "a", 1, &number) == SUF_ABSENT, "release_empties");
}

/* ---- records ---- */

struct seen {
    size_t n_columns, n_rows, wrong;
    size_t stop_at; /* row at which the sink fails */
};

static int on_names(void *arg, char *const *names, size_t n, suf_diag *diag)
{
    struct seen *s = arg;

    (void)diag;
    s->n_columns = n;
    s->wrong += strcmp(names[0], "first") != 0;
    return 0;
}

/* Row k is "k", k % 1000 times "x", "". */
static int on_row(void *arg, char *const *cells, uint64_t line, suf_diag *diag)
{
    struct seen *s = arg;
    char number[32];

    (void)diag;
    snprintf(number, sizeof number, "%zu", s->n_rows);
    s->wrong += strcmp(cells[0], number) != 0 || strlen(cells[1]) != s->n_rows % 1000 ||
                strspn(cells[1], "x") != s->n_rows % 1000 || *cells[2] || line != s->n_rows + 4;
    return ++s->n_rows == s->stop_at ? SUF_EINTERRUPTED : 0;
}

/* More than one piece of every size the reader works in. */
static void rows_come_one_by_one(char separator)
{
    enum { ROWS = 6000 };
    const char *path = scratch("records");
    FILE *f = fopen(path, "w");
    struct seen s = {0};
    const sufi_record_sink sink = {on_names, on_row, NULL, &s};
    suf_diag diag = {0};

    if (!f)
        exit(2);
    fprintf(f, "#a: b\n# c\nfirst%csecond%cthird\n", separator, separator);
    for (size_t i = 0; i < ROWS; i++) {
        fprintf(f, "%zu%c", i, separator);
        for (size_t k = 0; k < i % 1000; k++)
            fputc('x', f);
        fprintf(f, "%c%s", separator, i + 1 < ROWS ? "\n" : "");
    }
    fclose(f);
    ok_err(sufi_records_read(path, &sink, &diag), 0, &diag, "separator %d is read", separator);
    ok(s.n_columns == 3 && s.n_rows == ROWS && s.wrong == 0, "separator %d: every row as written",
       separator);
    s = (struct seen){.stop_at = 17};
    ok_err(sufi_records_read(path, &sink, &diag), SUF_EINTERRUPTED, &diag, "the sink may end it");
    ok(s.n_rows == 17, "at once");
}

int main(void)
{
    rng r = {tap_seed()};

    numbers_are_those_of_a_list(&r);
    rows_come_one_by_one(',');
    rows_come_one_by_one('\t');
    rows_come_one_by_one(' ');
    return tap_done();
}
