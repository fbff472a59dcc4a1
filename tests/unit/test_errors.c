/* test_errors.c - every error code has a text of its own, and diagnostics are one line that fits.
 */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "tap.h"

static void test_printable(void)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain ~ text \\", "plain ~ text \\"},
        {"\033[2J\a\r\n\t\x7f", "\\x1b[2J\\x07\\x0d\\x0a\\x09\\x7f"},
        {"caf\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x98\x80"},
        {"\xc2\x9b"
         "2J \xc2\x80\xc2\xa0",
         "\\xc2\\x9b"
         "2J \\xc2\\x80\xc2\xa0"}, /* C1, and what is not */
        {"caf\xe9 \x9b"
         "31m \xc3",
         "caf\\xe9 \\x9b"
         "31m \\xc3"},
    };
    char buf[64], again[64];
    suf_diag diag;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        suf_printable(cases[i].text, buf, sizeof buf);
        ok(strcmp(buf, cases[i].shown) == 0 &&
               strcmp(suf_printable(buf, again, sizeof again), buf) == 0,
           "text_%zu_is_made_printable_once", i);
    }
    ok(strcmp(suf_printable("ab\xc3\xa9\x1b", buf, 4), "ab") == 0 &&
           strcmp(suf_printable("ab\xc3\xa9\x1b", buf, 5), "ab\xc3\xa9") == 0 &&
           strcmp(suf_printable("\x1b", buf, 4), "") == 0 && suf_printable("x", buf, 1)[0] == '\0',
       "characters_stay_whole_where_there_is_no_room");
    sufi_fail(&diag, SUF_EFORMAT, "a\033b", "'%s' is wrong", "\033[2J\n");
    char text[200];
    ok(strcmp(diag.what, "'\\x1b[2J\\x0a' is wrong") == 0 && strcmp(diag.path, "a\033b") == 0 &&
           strcmp(suf_diag_format(&diag, text, sizeof text), "a\\x1bb: '\\x1b[2J\\x0a' is wrong") ==
               0,
       "a_diagnostic_is_printable_and_its_path_what_it_was");
}

int main(void)
{
    const char *unknown = suf_strerror(-1000);
    char line[40], whole[1100];
    suf_diag diag = {.err = SUF_EFORMAT, .unit = SUF_AT_LINE, .where = 7};
    int same = 0;

    for (int a = SUF_EINTERRUPTED; a <= SUF_ABSENT; a++) {
        same += strcmp(suf_strerror(a), unknown) == 0;
        for (int b = a + 1; b <= SUF_ABSENT; b++)
            same += strcmp(suf_strerror(a), suf_strerror(b)) == 0;
    }
    test_printable();
    ok(same == 0, "codes_have_texts_of_their_own");
    snprintf(diag.path, sizeof diag.path, "some/file");
    ok(strcmp(suf_diag_format(&diag, whole, sizeof whole), "some/file: line 7: malformed input") ==
           0,
       "a_diagnostic_without_text_names_the_code");
    snprintf(diag.what, sizeof diag.what, "a cell that is no number");
    suf_diag_format(&diag, line, sizeof line);
    ok(strlen(line) == sizeof line - 1 && strncmp(line, "some/file: line 7: a cell", 25) == 0,
       "a_diagnostic_is_cut_to_its_room");
    memset(diag.path, 'x', sizeof diag.path - 1);
    memset(diag.what, 'y', sizeof diag.what - 1);
    ok(strlen(suf_diag_format(&diag, whole, sizeof whole)) > 1000, "the_longest_one_fits");
    return tap_done();
}
