/* Commands that run other programs, and 'reproduce', which runs other commands, under faults
 * (tests/faults/trial.h): --spm with spm_encode, report with gnuplot. In the place of both stand
 * small scripts that answer the same at once; tests/cli/children.sh has those that misbehave. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "trial.h"

#define REPRODUCE                                                                          \
    "reproduce --eval eval.txt --vocab-size 6 run_0.tsv run_1.tsv --title 'a title' -t 1 " \
    "--cls 0 "

static const char *const cases[] = {
    "count i --spm m.model 'the cat' 'a dog'",
    "prob i -m chang2024 --spm m.model - <texts.txt",
    "next i --spm m.model the cat",
    "count i --spm m.model - <many",
    "report --effects effects.tsv --correlations correlations.tsv -t 1 -o new.html",
    "report --correlations correlations.tsv -t 1 --figures figures -o old.html",
    REPRODUCE "--corpus d.sfc --steps steps.txt run_2.tsv -o old",
};

/* With FAULTS_ALL only: they take long. */
static const char *const long_cases[] = {
    REPRODUCE "--corpus c.sfc --steps steps.txt -o new",
    REPRODUCE "--index i --steps steps.txt --gam-curves -o new",
};

static void write_program(const char *folder, const char *name, const char *text)
{
    char path[600];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    write_text(path, text);
    if (chmod(path, 0755) != 0)
        exit(2);
}

/* Programs found before any others. */
static void make_programs(void)
{
    const char *folder = scratch("bin");
    char path[4096];
    static char pdf[100000];

    if (mkdir(folder, 0777) != 0)
        exit(2);
    write_program(folder, "spm_encode", "#!/bin/sh\nexec sed 's/.*/1 2/'\n");
    /* The least of a drawing for each kind of terminal, when all of the script was read; but of PDF
     * one that needs more than one read, of which the program does not learn how they ended. */
    snprintf(path, sizeof path,
             "#!/bin/sh\n"
             "LC_ALL=C sed -n '/^set terminal/h; $ { g\n"
             "/svg/c\\\n<svg viewBox=\"0 0 9 9\"><path d=\"M0,0 L9,9\"/></svg>\n"
             "/pdf/ { r %s/pdf\nd; }\n"
             "s/.*/\\x89PNG\\r\\n\\x1a\\nIEND\\xaeB`\\x82/p; }' 2>/dev/null\n"
             "exit 0\n",
             folder);
    write_program(folder, "gnuplot", path);
    snprintf(pdf, sizeof pdf, "%%PDF-1.5\n%99980s\n%%%%EOF\n", "");
    snprintf(path, sizeof path, "%s/pdf", folder);
    write_text(path, pdf);
    snprintf(path, sizeof path, "%s:%s", folder, getenv("PATH"));
    setenv("PATH", path, 1);
}

/* A curve of 4 checkpoints for each of 12 examples. */
static void write_run(const char *path, rng *r)
{
    FILE *f = fopen(path, "w");

    if (!f)
        exit(2);
    fprintf(f, "example\t0\t10\t100\t1000\n");
    for (int i = 0; i < 12; i++) {
        fprintf(f, "%d", i);
        for (int k = 4; k > 0; k--)
            fprintf(f, "\t%.3f", k + rng_unit(r));
        fputc('\n', f);
    }
    if (fclose(f) != 0)
        exit(2);
}

static void write_sequences(const char *path, rng *r, int n)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; f && i < n; i++)
        for (int k = 0; k < 7; k++)
            fprintf(f, "%d%c", k ? 1 + (int)rng_below(r, 5) : 0, k < 6 ? ' ' : '\n');
    if (!f || fclose(f) != 0)
        exit(2);
}

/* Texts whose pieces are more than a pipe holds. */
static void write_many(const char *path)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; f && i < 30000; i++)
        fputs("the cat\n", f);
    if (!f || fclose(f) != 0)
        exit(2);
}

static void make_pristine(rng *r)
{
    static const char *const made[] = {
        "ingest c.txt --vocab-size 6 -o c.sfc",
        "ingest d.txt --vocab-size 6 -o d.sfc",
        "index c.sfc -o i -t 1",
        REPRODUCE "--corpus c.sfc --steps steps.txt -o old",
        "report --correlations old/correlations.tsv -t 1 -o old.html",
    };

    write_sequences("c.txt", r, 20);
    write_sequences("d.txt", r, 30);
    write_sequences("eval.txt", r, 2);
    write_text("steps.txt", "0\n10\n100\n1000\n");
    write_text("texts.txt", "the cat\n^ a dog\n\nfish and chips\n");
    write_many("many");
    write_text("m.model", "no model is looked at by the script\n");
    write_run("run_0.tsv", r);
    write_run("run_1.tsv", r);
    write_run("run_2.tsv", r);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        trials_make(made[i]);
    if (system("cp old/effects.tsv old/correlations.tsv .") != 0)
        exit(2);
}

int main(int argc, char **argv)
{
    rng r;

    trials_begin(argc, argv);
    r.state = tap_seed();
    make_programs();
    make_pristine(&r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try_line(cases[i]);
    for (size_t i = 0; getenv("FAULTS_ALL") && i < sizeof long_cases / sizeof long_cases[0]; i++)
        try_line(long_cases[i]);
    return trials_end();
}
