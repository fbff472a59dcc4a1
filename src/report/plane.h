/* plane.h - drawing histograms in the plane. */
#ifndef SUF_REPORT_PLANE_H
#define SUF_REPORT_PLANE_H

#include "report/page.h"
#include "sufgram/histogram.h"

/* Complete the figure's script: axes over the bins, cells shaded by their counts, and what
 * `clause_after`, a continuation of "plot" or "", adds. */
void sufi_plane_draw(const suf_histogram *h, sufi_figure *g, const char *clause_after);

/* The least count of shade k where the largest count is `most`: equal steps of a logarithm, from
 * 1. */
uint64_t sufi_shade_least(uint64_t most, size_t k);

enum { SUFI_SUMMARY_ROWS = 20, SUFI_SUMMARY_COLUMNS = 4 };

/* A table behind it: for each of at most SUFI_SUMMARY_ROWS ranges of x its middle, the points in it
 * and mean and standard deviation of y (from the middles of the bins), rows[] of
 * SUFI_SUMMARY_COLUMNS. Returns the number of rows. */
size_t sufi_plane_summary(const suf_histogram *h, double *rows);

#endif
