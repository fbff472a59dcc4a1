/* regress.h - the two analyses of 'sufgram regress' and what they share. */
#ifndef SUF_CLI_REGRESS_H
#define SUF_CLI_REGRESS_H

#include "cli.h"

struct regress_settings {
    bool paper;
    const char *pos_column, *bilu_column;
    const char *context_sweep, *tag_effects;
    const char *formula, *response, *predictors, *categorical;
    const char *residualise;
    double clip;
    bool zscore;
    bool sequential;
    bool drop_missing;
    const char *missing;
    const char *errors, *cluster;
    double confidence;
    uint32_t bootstrap, permutations, folds;
    const char *fold_column;
    uint64_t seed;
    const char *terms, *correlations;
    uint32_t threads;
    const char *output;
    enum suf_format format;
};

/* Everything a run holds. */
struct regress_work {
    const struct regress_settings *s;
    const char *command_line;
    suf_table *table;
    suf_rows *rows;
    suf_diag diag;
};

/* Run the paper's analysis, or general least squares, over the table at `path`: an EXIT_ code. */
int regress_paper(struct regress_work *w, const char *path);
int regress_general(struct regress_work *w, const char *path);

/* Sweeps and effects of tags, into tables of their own, as far as they are asked for. A suf_err. */
int regress_directions(struct regress_work *w, const suf_effects_opts *opts);

/* Open an output and carry the provenance of the table over. */
int regress_start_output(struct regress_work *w, const char *path);

/* Publish what was written. */
int regress_finish_output(struct regress_work *w);

/* --missing drop, or --drop-missing. */
bool regress_drops_missing(const struct regress_settings *s);

#endif
