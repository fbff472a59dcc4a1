/* sigmoid.h - a sigmoid fitted to a learning curve, and the age of acquisition it gives. */
#ifndef SUF_CURVES_SIGMOID_H
#define SUF_CURVES_SIGMOID_H

#include <stdbool.h>
#include <stddef.h>

/* Parameters of a sigmoid: fewer points than these cannot be fitted. */
enum { SUFI_SIGMOID_PARAMETERS = 4 };

/* Doubles of working space for curves of n points. */
size_t sufi_sigmoid_work(size_t n);

/* Fit surprisal y[0..n-1] over log10 steps x; `chance` in bits. row[SUF_SIGMOID_COLUMNS] as
 * curves.h says; all NaN, and false, for a curve that no tolerance makes converge. */
bool sufi_sigmoid_acquire(const double *x, const double *y, size_t n, double chance, double *row,
                          double *work);

#endif
