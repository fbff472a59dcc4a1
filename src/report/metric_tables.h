/* metric_tables.h - what 'sufgram correlate --metrics' found, as tables. */
#ifndef SUF_REPORT_METRIC_TABLES_H
#define SUF_REPORT_METRIC_TABLES_H

#include "report/inputs.h"
#include "report/page.h"

int sufi_put_metric_tables(sufi_page *p, const char *path, suf_diag *diag) SUF_MUST_CHECK;

#endif
