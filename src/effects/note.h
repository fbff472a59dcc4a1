/* note.h - what tables of results share. */
#ifndef SUF_EFFECTS_NOTE_H
#define SUF_EFFECTS_NOTE_H

#include "sufgram/ols.h"
#include "sufgram/table.h"

/* A provenance line with a formatted value. */
void sufi_note(suf_rows *w, const char *key, const char *fmt, ...) SUF_PRINTF(3, 4);

/* The same with a number, as cells of tables spell it. */
void sufi_note_number(suf_rows *w, const char *key, double value);

/* Cells r2_adj r2_adj_increment lrt df log10_p. */
void sufi_put_test(suf_rows *w, const suf_ols_summary *model, const suf_ols_test *test);

#endif
