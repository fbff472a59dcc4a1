/* window_scan.h - the windows of all segments in one sorted stream (tables/window.h). */
#ifndef SUF_INDEX_WINDOW_SCAN_H
#define SUF_INDEX_WINDOW_SCAN_H

#include <stddef.h>

#include "index/segment.h"
#include "tables/window.h"

typedef struct sufi_window_scan sufi_window_scan;

/* The ranks ranges[i] of segment i, or all with NULL. Segments stay the caller's. NULL when out of
 * memory. */
sufi_window_scan *sufi_window_scan_new(const sufi_segment *segments, size_t n_segments,
                                       const suf_range *ranges, unsigned order);
void sufi_window_scan_free(sufi_window_scan *scan); /* accepts NULL */

/* As a source of the table builder. */
sufi_window_source sufi_window_scan_source(sufi_window_scan *scan);

#endif
