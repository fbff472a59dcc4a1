/* table_runs.h - runs out of tables. Several tables share their examples and steps: each is read
 * once to learn which there are, then once to fill the matrices of its runs. */
#ifndef SUF_CURVES_TABLE_RUNS_H
#define SUF_CURVES_TABLE_RUNS_H

#include "curves/scratch.h"
#include "curves/table_files.h"
#include "data/keys.h"
#include "sufgram/runs.h"

/* One operand: a table, or a folder of them, with one run or several. */
typedef struct sufi_table_source {
    const char *path; /* as given */
    sufi_table_files files;
    sufi_keys runs;       /* names, in order of first appearance; "" without a column of runs */
    size_t *place;        /* of each of them among this source's runs */
    sufi_scratch *curves; /* [runs.n], by place */
    bool named;           /* there is a column of runs */
} sufi_table_source;

typedef struct sufi_tables {
    const suf_runs_opts *opts;  /* while they are read */
    sufi_table_source **source; /* each on its own, so that pointers to them last */
    size_t n_sources, cap;
    sufi_keys examples;
    bool numbered;    /* all examples are numbers */
    uint64_t *number; /* [examples.n], by place: sorted, if numbered */
    size_t *place;    /* of an example (by first appearance) in the curves */
    size_t *at;       /* the inverse */
    uint64_t *steps;  /* [n_steps]: the first n_sorted rise, the others, and those among them that
                         stand there twice, are sorted in later; all of them once it is loaded */
    size_t n_steps, n_sorted, step_cap;
    uint64_t n_values; /* cells of surprisals met */
} sufi_tables;

/* Take over `files` and learn what they hold; *source lasts as long as `t`. */
int sufi_tables_add(sufi_tables *t, const char *path, sufi_table_files *files,
                    const suf_runs_opts *opts, const sufi_table_source **source,
                    suf_diag *diag) SUF_MUST_CHECK;

/* After the last: put examples, steps and runs in order and fill the curves. */
int sufi_tables_load(sufi_tables *t, const suf_runs_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* The name of the run at that place, or NULL without a column of runs. */
const char *sufi_table_run_name(const sufi_table_source *s, size_t place);

/* The text that identifies the example at that place. */
const char *sufi_tables_example(const sufi_tables *t, uint64_t place);

/* Harmless on a zeroed struct. */
void sufi_tables_release(sufi_tables *t);

#endif
