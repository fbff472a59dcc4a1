/* test_errors.c - every error code has a text of its own, and diagnostics are one line that fits.
 */
#include <stdio.h>
#include <string.h>

#include "sufgram/err.h"
#include "tap.h"

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
