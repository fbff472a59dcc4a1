/* fuzz.h - fuzz targets: functions that put any bytes before one reader of files or questions.
 *
 * A target must return, whatever the bytes: no crash, no leak, no hang, no allocation out of
 * proportion, and every refusal named. libFuzzer calls it with inputs it invents (`make fuzz`,
 * scripts/fuzz); tests/unit/test_hostile_files.c calls it with those kept in
 * tests/fuzz/corpus/NAME/: seeds, and what once was found. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef void fuzz_fn(const uint8_t *data, size_t size);

struct fuzz_target {
    const char *name;
    fuzz_fn *run;
};

/* Ends with a NULL name. */
extern const struct fuzz_target fuzz_targets[];

/* Token files; data[0] says how to read, the rest is the file. Those of two files: then two bytes
 * (little-endian) with the size of the first. */
fuzz_fn fuzz_ids, fuzz_words, fuzz_jsonl, fuzz_npy_ids, fuzz_llmc, fuzz_megatron, fuzz_datatrove,
    fuzz_infinigram, fuzz_detect, fuzz_gzip, fuzz_zstd, fuzz_names;

/* Tables and arrays. */
fuzz_fn fuzz_steps, fuzz_table, fuzz_join, fuzz_npy, fuzz_mask, fuzz_runs, fuzz_run_tables,
    fuzz_metrics, fuzz_formula, fuzz_regress, fuzz_row_context;

/* Questions as text. */
fuzz_fn fuzz_grams, fuzz_cnf;

/* Posting-list blocks: data[0] & 1 repairs the checksum; columns are taken uncompressed. */
fuzz_fn fuzz_block, fuzz_columns;

/* A corpus file, its checksums repaired if data[0] & 1. */
fuzz_fn fuzz_corpus;

/* Changes to a file of a small sound index (fuzz_index.c), then questions to it. */
fuzz_fn fuzz_index_corpus, fuzz_index_suffix, fuzz_index_tables, fuzz_index_pages,
    fuzz_index_manifest;

/* What they share. */

/* Write a file of that name into the scratch folder; returns its path (see scratch, tap.h). */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Cut data[0..*size-1] in two, the first part as long as the first two bytes say; returns the
 * second. *data and *size become those of the first. */
const uint8_t *fuzz_cut(const uint8_t **data, size_t *size, size_t *second);

/* data as a string, at most 4 KiB of it and without NUL, in a static buffer. */
char *fuzz_text(const uint8_t *data, size_t size);

/* Abort if err is an error that the diagnostic does not name; clear the diagnostic. */
void fuzz_named(int err, suf_diag *diag);

/* Make all checksums of a container right that can be found, so that what lies behind is reached.
 */
void fuzz_repair_container(uint8_t *bytes, size_t size);

/* Make the checksums of the headers and blocks of a group of the tables right. */
void fuzz_repair_group(uint8_t *bytes, size_t size);

#endif
