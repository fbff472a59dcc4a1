/* sufgram.h - the whole library: n-gram statistics and corpus indexing.
 *
 * Order of reading: err.h (how failure is reported), corpus.h (token streams), index.h (building
 * and opening an index), query.h (counts and probabilities), find.h (positions, conditions on
 * sequences), mkn.h (Kneser-Ney models), sample.h (drawing sequences), covariates.h and exposure.h
 * (one batch pass over an evaluation set), curves.h (learning-curve metrics), effects.h (the
 * paper's regressions), regression.h (your own), report.h (a page about all of it), and the tools
 * they share: npy.h, steps.h, table.h, fingerprint.h, gam.h, ols.h, suffix.h. */
#ifndef SUFGRAM_H
#define SUFGRAM_H

#include "defs.h"
#include "err.h"
#include "npy.h"
#include "steps.h"
#include "table.h"
#include "corpus.h"
#include "suffix.h"
#include "index.h"
#include "query.h"
#include "find.h"
#include "mkn.h"
#include "sample.h"
#include "covariates.h"
#include "row_context.h"
#include "exposure.h"
#include "gam.h"
#include "histogram.h"
#include "runs.h"
#include "curves.h"
#include "correlate.h"
#include "dataset_map.h"
#include "ols.h"
#include "regression.h"
#include "effects.h"
#include "directions.h"
#include "fingerprint.h"
#include "report.h"

#endif
