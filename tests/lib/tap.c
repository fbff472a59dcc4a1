#include "tap.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int n_checks, n_failed;
static char scratch_dir[256];

SUF_PRINTF(2, 0)
static void report(bool cond, const char *fmt, va_list ap)
{
    n_checks++;
    n_failed += !cond;
    printf("%sok %d - ", cond ? "" : "not ", n_checks);
    vprintf(fmt, ap);
    printf("\n");
    fflush(stdout); /* a crash must not hide the checks before it */
}

bool ok(bool cond, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    report(cond, fmt, ap);
    va_end(ap);
    return cond;
}

bool ok_err(int result, int want, const suf_diag *diag, const char *fmt, ...)
{
    va_list ap;
    char text[1100];

    va_start(ap, fmt);
    report(result == want, fmt, ap);
    va_end(ap);
    if (result != want) {
        printf("# got %d (%s), wanted %d\n", result, suf_strerror(result), want);
        if (diag && result < 0)
            printf("# %s\n", suf_diag_format(diag, text, sizeof text));
    }
    return result == want;
}

static double difference(double got, double want)
{
    if (isnan(got) && isnan(want))
        return 0;
    if (isnan(got) || isnan(want))
        return INFINITY;
    if (got == want)
        return 0;
    return fabs(got - want) / fmax(1, fabs(want));
}

bool ok_close(double got, double want, double tolerance, const char *fmt, ...)
{
    va_list ap;
    bool good = difference(got, want) <= tolerance;

    va_start(ap, fmt);
    report(good, fmt, ap);
    va_end(ap);
    if (!good)
        printf("# got %.17g, wanted %.17g within %g\n", got, want, tolerance);
    return good;
}

double max_difference(const double *got, const double *want, size_t n)
{
    double worst = 0;

    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, difference(got[i], want[i]));
    return worst;
}

int tap_done(void)
{
    if (scratch_dir[0]) {
        char command[300];
        snprintf(command, sizeof command, "rm -rf '%s'", scratch_dir);
        if (system(command) != 0)
            printf("# cannot remove %s\n", scratch_dir);
    }
    printf("1..%d\n", n_checks);
    return n_failed ? 1 : 0;
}

uint64_t tap_seed(void)
{
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20240817;

    printf("# SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

uint64_t rng_next(rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

__extension__ typedef unsigned __int128 u128;

uint64_t rng_below(rng *r, uint64_t bound)
{
    return (uint64_t)((u128)rng_next(r) * bound >> 64);
}

double rng_unit(rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

static const char *in_directory(const char *dir, const char *name)
{
    static char ring[16][512];
    static unsigned next;
    char *buf = ring[next++ % 16];

    snprintf(buf, sizeof ring[0], "%s/%s", dir, name);
    return buf;
}

const char *scratch(const char *name)
{
    if (!scratch_dir[0]) {
        const char *tmp = getenv("TMPDIR");
        snprintf(scratch_dir, sizeof scratch_dir, "%s/sufgram-test-XXXXXX", tmp ? tmp : "/tmp");
        if (!mkdtemp(scratch_dir)) {
            perror("mkdtemp");
            exit(2);
        }
    }
    return in_directory(scratch_dir, name);
}

const char *oracle(const char *name)
{
    const char *dir = getenv("ORACLE");

    return in_directory(dir ? dir : "build/oracle", name);
}

const char *write_file(const char *path, const void *data, size_t len)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0) {
        perror(path);
        exit(2);
    }
    return path;
}

const char *write_text(const char *path, const char *text)
{
    return write_file(path, text, strlen(text));
}
