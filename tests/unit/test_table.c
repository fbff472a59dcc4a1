/* Tables: what is read, what is refused and where, what is written, what is joined. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/table.h"
#include "../lib/tap.h"

static suf_table *must_read(const char *text)
{
    suf_table *t = NULL;
    suf_diag diag;
    int err = suf_table_read(&t, write_text(scratch("in"), text), NULL, 0, &diag);

    ok_err(err, SUF_OK, &diag, "a sound table is read");
    return t;
}

static void check_cell(const suf_table *t, size_t row, size_t column, const char *want)
{
    const char *got = suf_table_text(t, row, column);

    if (!ok(strcmp(got, want) == 0, "cell (%zu, %zu) holds its text", row, column))
        printf("# got '%s', wanted '%s'\n", got, want);
}

static void reads_tsv(void)
{
    suf_table *t = must_read("# model: mle\n#bare\n# a: b: c\n"
                             "example\tword\tbits\r\n"
                             "0\t\"quo,ted\t1.5\r\n"
                             "1\t\t\n"
                             "2\t a \t-3e2");
    const char *key, *value;
    double bits[3];
    size_t column = 9;

    ok(suf_table_rows(t) == 3 && suf_table_columns(t) == 3, "tsv has its shape");
    check_cell(t, 0, 1, "\"quo,ted");
    check_cell(t, 1, 1, "");
    check_cell(t, 2, 1, " a ");
    ok(suf_table_line(t, 0) == 5 && suf_table_line(t, 2) == 7, "rows know their lines");
    ok(suf_table_find(t, "bits", &column) == SUF_OK && column == 2, "find finds a column");
    ok(suf_table_find(t, "Bits", &column) == SUF_ABSENT, "find is exact");
    ok_err(suf_table_numbers(t, 2, bits, NULL), SUF_OK, NULL, "numbers are read");
    ok(bits[0] == 1.5 && isnan(bits[1]) && bits[2] == -300, "an empty cell is NaN");
    ok(suf_table_provenance(t, 0, &key, &value) == SUF_OK && !strcmp(key, "model") &&
           !strcmp(value, "mle"),
       "provenance has key and value");
    ok(suf_table_provenance(t, 1, &key, &value) == SUF_OK && !strcmp(key, "bare") && !*value,
       "provenance without a colon has an empty value");
    ok(suf_table_provenance(t, 2, &key, &value) == SUF_OK && !strcmp(value, "b: c"),
       "a value may hold a colon");
    ok(suf_table_provenance(t, 3, &key, &value) == SUF_ABSENT, "provenance ends");
    suf_table_free(t);
    suf_table_free(NULL);
}

static void reads_csv(void)
{
    suf_table *t = must_read("# x: 1\r\na,\"b\nb\",c\r\n"
                             "1,\"say \"\"hi\"\", twice\r\nor more\",\r\n"
                             " 2 ,3,4\r\n"
                             "5,,\"\"\n");

    ok(suf_table_rows(t) == 3 && suf_table_columns(t) == 3, "csv has its shape");
    ok(strcmp(suf_table_name(t, 1), "b\nb") == 0, "a quoted name may hold a newline");
    check_cell(t, 0, 1, "say \"hi\", twice\r\nor more");
    check_cell(t, 0, 2, "");
    check_cell(t, 1, 0, " 2 ");
    check_cell(t, 2, 2, "");
    ok(suf_table_line(t, 0) == 4 && suf_table_line(t, 1) == 6 && suf_table_line(t, 2) == 7,
       "newlines inside cells count as lines");
    suf_table_free(t);
    t = must_read("\xef\xbb\xbf"
                  "a,b\n1,2");
    ok(strcmp(suf_table_name(t, 0), "a") == 0, "a byte-order mark is skipped");
    suf_table_free(t);
    t = must_read("only\n1\n\n3\n");
    ok(suf_table_rows(t) == 3, "a blank line of a one-column table is an empty cell");
    check_cell(t, 1, 0, "");
    check_cell(t, 2, 0, "3");
    suf_table_free(t);
    t = must_read("a\tb\n");
    ok(suf_table_rows(t) == 0, "a table may have no rows");
    suf_table_free(t);
}

static void keeps_wanted_columns(void)
{
    static const char *const wanted[] = {"c", "a", "c"};
    static const char *const absent[] = {"a", "nope"};
    const char *path = write_text(scratch("in"), "a\tb\tc\n1\t2\t3\n4\t5\t6\n");
    suf_table *t = NULL;
    suf_diag diag;

    ok_err(suf_table_read(&t, path, wanted, 3, &diag), SUF_OK, &diag, "columns can be chosen");
    ok(suf_table_columns(t) == 3, "as many as were asked for");
    check_cell(t, 1, 0, "6");
    check_cell(t, 1, 1, "4");
    check_cell(t, 1, 2, "6");
    suf_table_free(t);
    ok_err(suf_table_read(&t, path, absent, 2, &diag), SUF_EMISMATCH, &diag,
           "a column that is not there is refused");
    ok(strstr(diag.what, "'nope'") != NULL, "by its name");
}

static void refuses(const char *name, const char *text, size_t len, int want, uint64_t line)
{
    suf_table *t = NULL;
    suf_diag diag = {0};
    char shown[1100];
    int err = suf_table_read(&t, write_file(scratch("in"), text, len), NULL, 0, &diag);

    if (!ok(err == want && !t && diag.where == line && diag.unit == SUF_AT_LINE,
            "refuses %s, naming line %llu", name, (unsigned long long)line))
        printf("# got %d: %s\n", err, suf_diag_format(&diag, shown, sizeof shown));
}

static void refuses_broken_tables(void)
{
#define REFUSES(name, text, line) refuses(name, text, sizeof text - 1, SUF_EFORMAT, line)
    REFUSES("an empty file", "", 1);
    REFUSES("provenance alone", "# a: b\n", 2);
    REFUSES("a short tsv row", "a\tb\n1\t2\n3\n", 3);
    REFUSES("a long tsv row", "a\tb\n1\t2\t3\n", 2);
    REFUSES("a blank line", "a\tb\n1\t2\n\n3\t4\n", 3);
    REFUSES("a short csv row", "a,b\n\"1\n1\",2\n3\n", 4);
    REFUSES("a long csv row", "# p: q\na,b\n1,2,3\n", 3);
    REFUSES("a blank csv line", "a,b\r\n1,2\r\n\r\n3,4\r\n", 3);
    REFUSES("a name given twice", "# k: v\na\tb\ta\n", 2);
    REFUSES("a quote inside a csv cell", "a,b\n1,2\n3,x\"y\n", 3);
    REFUSES("text after a closing quote", "a,b\n\"1\"x,2\n", 2);
    REFUSES("a quote never closed", "a,b\n1,2\n\"3,4\n5,6\n", 3);
    REFUSES("a NUL in a tsv cell",
            "a\tb\n1\t2\n3\t\0"
            "4\n",
            3);
    REFUSES("a NUL in a csv cell",
            "a,b\n\0"
            "1,2\n",
            2);
#undef REFUSES
    suf_table *t = NULL;
    suf_diag diag;
    ok_err(suf_table_read(&t, scratch("absent"), NULL, 0, &diag), SUF_EIO, &diag,
           "a file that is not there is an input error");
    static const char *const bad[] = {"x", "1x", "1e999", "1,5", "--1", "NA"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[64];
        double out[2];
        snprintf(text, sizeof text, "a\tb\n1\t1\n2\t%s\n", bad[i]);
        t = must_read(text);
        int err = suf_table_numbers(t, 1, out, &diag);
        ok(err == SUF_EFORMAT && diag.where == 3 && strstr(diag.what, bad[i]), "'%s' is no number",
           bad[i]);
        suf_table_free(t);
    }
}

static suf_table *reread(enum suf_format format, const double *numbers, size_t n,
                         const char *const *texts)
{
    static const char *const names[] = {"number", "text", "count"};
    const char *path = scratch("out");
    suf_rows *w;
    suf_table *t = NULL;
    suf_diag diag;

    ok_err(suf_rows_open(&w, path, format, &diag), SUF_OK, &diag, "a table is started");
    suf_rows_provenance(w, "command", "two\nlines");
    suf_rows_columns(w, names, 3);
    for (size_t i = 0; i < n; i++) {
        suf_rows_f64(w, numbers[i]);
        suf_rows_text(w, texts[i % 4]);
        suf_rows_u64(w, UINT64_MAX - i);
        suf_rows_end(w);
    }
    ok_err(suf_rows_commit(w, &diag), SUF_OK, &diag, "a table is published");
    ok_err(suf_table_read(&t, path, NULL, 0, &diag), SUF_OK, &diag, "and read back");
    return t;
}

static void written_tables_read_back(void)
{
    static const char *const csv_texts[] = {"plain", "a,\"b\"\r\nc", "", " # "};
    static const char *const tsv_texts[] = {"plain", "\"a, b", "", " # "};
    enum { N = 2000 };
    double numbers[N], got[N];
    rng r = {tap_seed()};

    for (int i = 0; i < N; i++) {
        uint64_t bits = rng_next(&r);
        memcpy(&numbers[i], &bits, sizeof bits);
    }
    numbers[0] = DBL_MIN / 8, numbers[1] = -DBL_MAX, numbers[2] = NAN, numbers[3] = INFINITY;
    numbers[4] = -0.0, numbers[5] = 0.1;
    for (int f = 0; f < 2; f++) {
        enum suf_format format = f ? SUF_CSV : SUF_TSV;
        const char *const *texts = f ? csv_texts : tsv_texts;
        const char *key, *value;
        suf_table *t = reread(format, numbers, N, texts);
        size_t bad_numbers = 0, bad_texts = 0;
        ok_err(suf_table_numbers(t, 0, got, NULL), SUF_OK, NULL, "written numbers are numbers");
        for (size_t i = 0; i < N; i++) {
            bool good = isfinite(numbers[i]) ? memcmp(&got[i], &numbers[i], sizeof *got) == 0
                                             : isnan(got[i]);
            bad_numbers += !good;
            bad_texts += strcmp(suf_table_text(t, i, 1), texts[i % 4]) != 0;
        }
        ok(bad_numbers == 0, "every double reads back to its bits (%s)", f ? "csv" : "tsv");
        ok(bad_texts == 0, "every text reads back (%s)", f ? "csv" : "tsv");
        check_cell(t, 1, 2, "18446744073709551614");
        ok(suf_table_provenance(t, 0, &key, &value) == SUF_OK && !strcmp(value, "two lines"),
           "a newline in a provenance value becomes a blank");
        suf_table_free(t);
    }
}

static char *slurp(const char *path)
{
    static char text[4096];
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    text[n] = '\0';
    if (f)
        fclose(f);
    return text;
}

static void writes_json_lines(void)
{
    static const char *const names[] = {"a", "b\""};
    const char *path = scratch("out.jsonl");
    suf_rows *w;

    ok_err(suf_rows_open(&w, path, SUF_JSONL, NULL), SUF_OK, NULL, "json lines are started");
    suf_rows_provenance(w, "k", "v");
    suf_rows_provenance(w, "k2", "v\n2");
    suf_rows_columns(w, names, 2);
    suf_rows_f64(w, NAN);
    suf_rows_text(w, "tab\t\\ \"q\" \x01 \xc3\xa9 \xff\xed\xa0\x80");
    suf_rows_end(w);
    suf_rows_f64(w, 0.5);
    suf_rows_u64(w, 7);
    suf_rows_end(w);
    ok_err(suf_rows_commit(w, NULL), SUF_OK, NULL, "json lines are published");
    const char *want = "{\"provenance\": {\"k\": \"v\", \"k2\": \"v\\n2\"}}\n"
                       "{\"a\": null, \"b\\\"\": \"tab\\t\\\\ \\\"q\\\" \\u0001 \xc3\xa9 "
                       "\\ufffd\\ufffd\\ufffd\\ufffd\"}\n"
                       "{\"a\": 0.5, \"b\\\"\": 7}\n";
    if (!ok(strcmp(slurp(path), want) == 0, "json lines are escaped"))
        printf("# got %s\n", slurp(path));
}

/* What a misused writer does: case `which`. */
static int misuse(int which, suf_diag *diag)
{
    static const char *const names[] = {"a", "b"};
    static const char *const odd[] = {"#a", "b"};
    const char *path = scratch("misuse");
    suf_rows *w;

    if (suf_rows_open(&w, path, SUF_TSV, diag) != SUF_OK)
        return SUF_EIO;
    if (which != 0)
        suf_rows_columns(w, which == 6 ? odd : names, 2);
    if (which == 1 || which == 2)
        suf_rows_u64(w, 1);
    if (which == 3)
        for (int i = 0; i < 3; i++)
            suf_rows_u64(w, 1);
    if (which == 4) {
        suf_rows_text(w, "a\tb");
        suf_rows_u64(w, 1);
    }
    if (which == 5)
        suf_rows_provenance(w, "late", "line");
    if (which == 7)
        suf_rows_columns(w, names, 2);
    if (which != 2 && which != 6)
        suf_rows_end(w);
    int err = suf_rows_commit(w, diag);
    FILE *f = fopen(path, "rb");
    ok(!f, "nothing is published after misuse %d", which);
    if (f)
        fclose(f);
    return err;
}

static void writer_errors_stick(void)
{
    suf_diag diag;
    suf_rows *w;

    for (int which = 0; which < 8; which++)
        ok_err(misuse(which, &diag), SUF_EINVAL, &diag, "misuse %d comes out of commit", which);
    ok_err(suf_rows_open(&w, scratch("no/such/dir"), SUF_TSV, &diag), SUF_EIO, &diag,
           "an output that cannot be created is refused at once");
    suf_rows_abort(NULL);
}

static int join(const char *const *texts, size_t n, const char *const *keys, size_t n_keys,
                enum suf_format format, suf_diag *diag)
{
    static const char *const provenance[] = {"made by", "a test"};
    const char *paths[4];

    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "join%zu", i);
        paths[i] = write_text(scratch(name), texts[i]);
    }
    const suf_join_opts opts = {.provenance = provenance, .n_provenance = 1};
    return suf_table_join(paths, n, keys, n_keys, &opts, scratch("joined"), format, diag);
}

static bool same_bytes(const char *a, const char *b)
{
    FILE *f = fopen(a, "rb"), *g = fopen(b, "rb");
    int c, d;

    if (!f || !g)
        exit(2);
    do {
        c = getc(f);
        d = getc(g);
    } while (c == d && c != EOF);
    fclose(f);
    fclose(g);
    return c == d;
}

/* A row for i: a number, a fraction, text. */
static void put_row(suf_rows *w, int i)
{
    suf_rows_u64(w, (uint64_t)i * (uint64_t)i);
    suf_rows_f64(w, i % 3 ? i / 7.0 : NAN);
    suf_rows_text(w, i % 2 ? "x" : "y,\"z\"");
    suf_rows_end(w);
}

/* Parts of many sizes, small and beyond any buffer, are the rows they hold. */
static void parts_are_rows(enum suf_format format)
{
    enum { ROWS = 60000 };
    static const char *const names[] = {"a", "b", "c"};
    const char *paths[2] = {scratch("whole"), scratch("parts")};
    suf_rows *w, *part;

    for (int parts = 0; parts < 2; parts++) {
        ok_err(suf_rows_open(&w, paths[parts], format, NULL), SUF_OK, NULL, "a table is started");
        if (parts)
            ok_err(suf_rows_part(&part, w, NULL), SUF_EINVAL, NULL, "no_parts_without_columns");
        suf_rows_columns(w, names, 3);
        for (int i = 0, n = 1; i < ROWS; n = n < ROWS ? 3 * n : n) {
            if (!parts) {
                put_row(w, i++);
                continue;
            }
            if (suf_rows_part(&part, w, NULL) != SUF_OK)
                exit(2);
            for (int end = i + n < ROWS ? i + n : ROWS; i < end; i++)
                put_row(part, i);
            suf_rows_append(w, part);
        }
        ok_err(suf_rows_commit(w, NULL), SUF_OK, NULL, "and published");
    }
    ok(same_bytes(paths[0], paths[1]), "a_table_of_parts_has_the_same_bytes");
}

static void rows_are_recorded(void)
{
    static const char *const columns[] = {"a", "b", "c", "d", "e"};
    const char *const *names;
    const double *values;
    suf_rows *w;

    if (suf_rows_record(&w, NULL) != SUF_OK)
        exit(2);
    ok(suf_rows_recorded(w, &names, &values) == 0, "no_columns_yet");
    suf_rows_columns(w, columns, 5);
    for (int i = 0; i < 2; i++) {
        suf_rows_u64(w, 7 + (uint64_t)i);
        suf_rows_f64(w, -0.5);
        suf_rows_f64(w, INFINITY);
        suf_rows_text(w, i ? "" : "text");
        suf_rows_missing(w);
        suf_rows_end(w);
    }
    ok(suf_rows_recorded(w, &names, &values) == 5 && strcmp(names[4], "e") == 0 && values[0] == 8 &&
           values[1] == -0.5 && isnan(values[2]) && isnan(values[3]) && isnan(values[4]),
       "the_last_row_is_recorded");
    suf_rows_u64(w, 1);
    suf_rows_end(w);
    ok(suf_rows_recorded(w, &names, &values) == 0, "a_short_row_is_an_error");
    suf_rows_abort(w);
}

static void errors_of_parts_stick(void)
{
    static const char *const names[] = {"a", "b"};
    suf_rows *w, *part;
    suf_diag diag = {0};

    if (suf_rows_open(&w, scratch("broken"), SUF_TSV, &diag) != SUF_OK)
        exit(2);
    suf_rows_columns(w, names, 2);
    if (suf_rows_part(&part, w, &diag) != SUF_OK)
        exit(2);
    suf_rows_u64(part, 1);
    suf_rows_end(part);
    suf_rows_append(w, part);
    ok_err(suf_rows_commit(w, &diag), SUF_EINVAL, &diag, "a_short_row_of_a_part_is_the_table_s");
}

static void joins_tables(void)
{
    static const char *const keys[] = {"run", "example"};
    static const char *const texts[] = {
        "# a: 1\nexample\trun\tx\n7\t0\tone\n3\t1\t2.50\n3\t0\t\n",
        "run,y,example\n0,\"p,q\",3\n0,1e5,7\n1,007,3\n",
        "# c: 3\nz\texample\trun\n10\t3\t1\n11\t3\t0\n12\t7\t0\n",
    };
    suf_diag diag;

    ok_err(join(texts, 3, keys, 2, SUF_TSV, &diag), SUF_OK, &diag, "three tables are joined");
    const char *want = "# made by: a test\n# input 1 a: 1\n# input 3 c: 3\n"
                       "example\trun\tx\ty\tz\n"
                       "7\t0\tone\t1e5\t12\n3\t1\t2.50\t007\t10\n3\t0\t\tp,q\t11\n";
    if (!ok(strcmp(slurp(scratch("joined")), want) == 0, "rows keep the first table's order"))
        printf("# got %s\n", slurp(scratch("joined")));
    ok_err(join(texts, 3, keys, 2, SUF_JSONL, &diag), SUF_OK, &diag, "joined into json lines");
    ok(strstr(slurp(scratch("joined")), "\"x\": 2.50, \"y\": \"007\", \"z\": 10}") != NULL,
       "numbers stay numbers, spelled the same");
}

static void refuses_join(const char *name, const char *a, const char *b, const char *where,
                         uint64_t line)
{
    static const char *const keys[] = {"k"};
    const char *texts[] = {a, b};
    suf_diag diag = {0};
    char shown[1100];
    int err = join(texts, 2, keys, 1, SUF_TSV, &diag);

    if (!ok(err == SUF_EMISMATCH && diag.where == line && strstr(diag.path, where),
            "join refuses %s", name))
        printf("# got %d: %s\n", err, suf_diag_format(&diag, shown, sizeof shown));
}

static void refuses_silent_mismatch(void)
{
    static const char *const keys[] = {"k"};
    suf_diag diag;

    refuses_join("a key twice in the first table", "k\tx\n1\t1\n1\t2\n", "k\ty\n1\t1\n", "join0",
                 3);
    refuses_join("a key twice in the second", "k\tx\n1\t1\n", "k\ty\n1\t1\n1\t1\n", "join1", 3);
    refuses_join("a missing key", "k\tx\n1\t1\n2\t1\n", "k\ty\n1\t1\n", "join0", 3);
    refuses_join("a left-over key", "k\tx\n1\t1\n", "k\ty\n2\t1\n1\t1\n", "join1", 2);
    refuses_join("a left-over key alone", "k\tx\n1\t1\n", "k\ty\n1\t1\n2\t1\n", "join1", 3);
    refuses_join("a missing key column", "k\tx\n1\t1\n", "j\ty\n1\t1\n", "join1", 0);
    refuses_join("a shared column", "k\tx\n1\t1\n", "k\tx\n1\t1\n", "join1", 0);
    ok_err(suf_table_join(NULL, 0, keys, 1, NULL, scratch("j"), SUF_TSV, &diag), SUF_EINVAL, &diag,
           "joining nothing is refused");
}

int main(void)
{
    reads_tsv();
    reads_csv();
    keeps_wanted_columns();
    refuses_broken_tables();
    written_tables_read_back();
    writes_json_lines();
    writer_errors_stick();
    rows_are_recorded();
    parts_are_rows(SUF_TSV);
    parts_are_rows(SUF_CSV);
    parts_are_rows(SUF_JSONL);
    errors_of_parts_stick();
    joins_tables();
    refuses_silent_mismatch();
    return tap_done();
}
