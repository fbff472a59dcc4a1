/* lmdif.c - calls MINPACK's lmdif (Fortran, as Debian packages it) from any number of threads.
 *
 * J. More, "The Levenberg-Marquardt algorithm: implementation and theory", in: Numerical Analysis,
 * Lecture Notes in Mathematics 630 (1978). SciPy's curve_fit without bounds is the same Fortran
 * code, and agrees in every bit; the translation to C that exists (cminpack) does not, since its
 * machine precision is exactly 2^-52 where MINPACK's is 2.22044604926e-16: from there the step of
 * the differences, and on flat valleys of the sum of squares another end.
 *
 * The Fortran routine hands its callback no argument of the caller's, so the fit under way is known
 * by thread: the library's one variable that outlives a call. */
#include "stats/lmdif.h"

#include <math.h>
#include <minpack.h>

static _Thread_local const sufi_lmdif *current;

/* MINPACK's callback: flag 1 asks for a step's residuals, 2 for those of a derivative. A step to
 * where there is no value is refused and shortened; with a derivative that is NaN all following
 * steps are NaN, so it ends the fit at once. */
static void callback(int *m, int *n, double *p, double *r, int *flag)
{
    (void)n;
    current->residuals(current->arg, p, r);
    for (int i = 0; *flag == 2 && i < *m; i++)
        if (isnan(r[i]))
            *flag = -1;
}

size_t sufi_lmdif_work(size_t n_residuals, size_t n_parameters)
{
    return n_residuals * (n_parameters + 2);
}

bool sufi_lmdif_fit(const sufi_lmdif *f, double *p, double *work)
{
    int m = (int)f->n_residuals, n = (int)f->n_parameters, max_calls = (int)f->max_calls;
    int mode = 1 /* scale by the columns of the Jacobian */, print = 0, info = 0, calls = 0;
    int pivots[SUFI_LMDIF_MAX_PARAMETERS];
    double scratch[5][SUFI_LMDIF_MAX_PARAMETERS]; /* diag, qtf, wa1, wa2, wa3 */
    double ftol = f->ftol, xtol = f->xtol, gtol = 0, precision = 0x1p-52, factor = 100;
    double *residuals = work, *jacobian = work + m, *trial = jacobian + (size_t)m * (size_t)n;

    current = f;
    lmdif_(callback, &m, &n, p, residuals, &ftol, &xtol, &gtol, &max_calls, &precision, scratch[0],
           &mode, &factor, &print, &info, &calls, jacobian, &m, pivots, scratch[1], scratch[2],
           scratch[3], scratch[4], trial);
    current = NULL;
    return info >= 1 && info <= 4;
}
