/* Programs in the place of gnuplot (src/report/gnuplot.c), with scripts larger than what a socket
 * holds. How whole commands bear them: tests/cli/children.sh. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/gnuplot.h"
#include "tap.h"

enum { SCRIPT = 3 << 20 };

static char *script;
static unsigned n_asked, n_patient;

/* Patient for so many questions. */
static bool asked(void *arg)
{
    (void)arg;
    return n_asked++ >= n_patient;
}

static int run(const char *program, unsigned patient, char **out, size_t *len, suf_diag *diag)
{
    const char *path = write_text(scratch("program"), program);

    n_asked = 0;
    n_patient = patient;
    if (chmod(path, 0755) != 0)
        exit(2);
    return sufi_gnuplot(path, script, SCRIPT, (sufi_gnuplot_stop){asked, NULL}, out, len, diag);
}

static void test_answers(void)
{
    char *out = NULL;
    size_t len = 0;
    suf_diag diag = {0};

    int err = run("#!/bin/sh\nexec cat\n", 600, &out, &len, &diag);
    ok_err(err, SUF_OK, &diag, "it_takes_and_gives_more_than_a_socket_holds");
    ok(!err && len == SCRIPT && memcmp(out, script, SCRIPT) == 0 && out[len] == '\0',
       "every_byte_is_passed_on");
    free(out);
    err = run("#!/bin/sh\ncat >/dev/null\nexec cat \"$0\"\n", 600, &out, &len, &diag);
    ok_err(err, SUF_OK, &diag, "an_answer_after_the_whole_script");
    ok(!err && len > 9 && memcmp(out, "#!/bin/sh", 9) == 0, "the_answer_is_what_was_written");
    free(out);
}

static void refused(const char *program, unsigned patient, int want, const char *what)
{
    char *out = NULL;
    size_t len = 0;
    suf_diag diag = {0};

    ok_err(run(program, patient, &out, &len, &diag), want, &diag, "refused: %s", what);
    ok(strstr(diag.what, what) != NULL && !out, "%s (%s)", what, diag.what);
}

static void test_misbehaviour(void)
{
    char *out = NULL;
    size_t len = 0;
    suf_diag diag = {0};
    sufi_gnuplot_stop stop = {asked, NULL};

    int err = sufi_gnuplot("/nonexistent/gnuplot", script, SCRIPT, stop, &out, &len, &diag);
    ok(err == SUF_EIO && strstr(diag.what, "cannot run it"), "a_missing_program_is_named");
    refused("#!/bin/sh\nexit 3\n", 600, SUF_EIO, "gnuplot failed");
    refused("#!/bin/sh\necho half\necho first >&2\necho 'line 7: bad' >&2\nexit 1\n", 600, SUF_EIO,
            "line 7: bad");
    refused("#!/bin/sh\ncat >/dev/null\n", 600, SUF_EIO, "drew nothing");
    refused("#!/bin/sh\necho drawing\n", 600, SUF_EIO, "did not read all of the script");
    refused("#!/bin/sh\nexec <&-\nsleep 0.2\necho drawing\n", 600, SUF_EIO,
            "did not read all of the script");
    refused("#!/bin/sh\nhead -c 100\n", 600, SUF_EIO, "did not read all of the script");
    refused("#!/bin/sh\ncat >/dev/null\nkill -TERM $$\n", 600, SUF_EIO, "ended by signal 15");
    refused("#!/bin/sh\nexec yes a drawing without an end\n", 600, SUF_EIO, "without end");
    refused("#!/bin/sh\nexec sleep 1000\n", 2, SUF_EINTERRUPTED, "interrupted");
    ok(n_asked == 3, "asked_until_it_shall_stop");
    refused("#!/bin/sh\ncat >/dev/null\ntrap '' TERM INT HUP\nexec sleep 1000\n", 2,
            SUF_EINTERRUPTED, "interrupted");
}

int main(void)
{
    script = malloc(SCRIPT);
    for (size_t i = 0; script && i < SCRIPT; i++)
        script[i] = i % 64 == 63 ? '\n' : (char)('a' + i % 23);
    test_answers();
    test_misbehaviour();
    free(script);
    return tap_done();
}
