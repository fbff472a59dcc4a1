/* examples.h - six learning curves as they are. */
#ifndef SUF_REPORT_EXAMPLES_H
#define SUF_REPORT_EXAMPLES_H

#include "report/sections.h"

/* Needs runs and metrics. SUF_EMISMATCH: these differ in runs or examples. */
int sufi_put_examples(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;

#endif
