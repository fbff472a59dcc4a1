/* special.c - upper tails of chi-square, Student's t and F, in logarithms.
 *
 * Chi-square: P(X >= x) = Q(a, z), a = df/2, z = x/2, the regularised upper incomplete gamma
 * function. With the Poisson term D = z^a e^-z / Gamma(a+1),
 *     P(a, z) = D (1 + z/(a+1) + z^2/((a+1)(a+2)) + ...)                 (DLMF 8.11.4)
 *     Q(a, z) = D a / (z+1-a - 1(1-a)/(z+3-a - 2(2-a)/(z+5-a - ...)))    (DLMF 8.9.2)
 * the series below z = a + 1, the fraction (by Lentz's method) above it, where each converges fast.
 * Student: P(|T| >= |t|) = I_x(df/2, 1/2), x = df / (df + t^2), and F with d1 and d2 degrees:
 * P(F >= f) = I_x(d2/2, d1/2), x = d2 / (d2 + d1 f): the regularised incomplete beta function, by a
 * continued fraction on the side of the mean where that converges (A. DiDonato and A. Morris, ACM
 * Trans. Math. Softw. 18 (1992), 360-373).
 *
 * Only the factors in front can leave the range of a double, so only they are kept as logarithms:
 * ln Q = ln D + ln a - ln(fraction) is exact to rounding for p = 10^-100000 as for p = 0.1. For
 * large a, ln D is a small difference of large terms; there it is taken in the saddle-point form of
 * C. Loader, "Fast and accurate computation of binomial probabilities" (2000). Cost: about the
 * square root of a in steps at worst. */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "sufgram/ols.h"

enum { MAX_STEPS = 1000000 };

static const double ln_10 = 2.302585092994045684;
static const double half_ln_2pi = 0.91893853320467274178;

/* lgamma writes a global. */
static double ln_gamma(double a)
{
    int sign;

    return lgamma_r(a, &sign);
}

/* ln Gamma(a+1) - (a ln a - a + ln(2 pi a) / 2): the remainder of Stirling's formula, a >= 10
 * (DLMF 5.11.1; the first term left out is below 1e-17). */
static double stirling_remainder(double a)
{
    static const double c[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    double sum = 0;

    for (int i = (int)(sizeof c / sizeof *c) - 1; i >= 0; i--)
        sum = sum / (a * a) + c[i];
    return sum / a;
}

/* d - ln(1 + d) without cancellation near 0. */
static double log1p_remainder(double d)
{
    double sum = 0, power = d;

    if (fabs(d) > 0.1)
        return d - log1p(d);
    for (int i = 2; i < 40; i++) {
        power *= -d;
        double next = sum - power / i;
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

/* ln(z^a e^-z / Gamma(a+1)). */
static double ln_poisson_term(double a, double z)
{
    if (a < 10)
        return a * log(z) - z - ln_gamma(a + 1);
    return -a * log1p_remainder((z - a) / a) - half_ln_2pi - 0.5 * log(a) - stirling_remainder(a);
}

/* Lentz's method for b0 + a1/(b1 + a2/(b2 + ...)): state and one step. */
typedef struct fraction {
    double value, c, d;
} fraction;

static double away_from_zero(double v)
{
    return fabs(v) < 1e-290 ? 1e-290 : v;
}

static fraction fraction_begin(double b0)
{
    double value = away_from_zero(b0);

    return (fraction){value, value, 0};
}

/* Returns true when the step changed nothing any more. */
static bool fraction_step(fraction *f, double a, double b)
{
    f->d = 1 / away_from_zero(b + a * f->d);
    f->c = away_from_zero(b + a / f->c);
    double factor = f->c * f->d;
    f->value *= factor;
    return fabs(factor - 1) <= DBL_EPSILON;
}

/* ln Q(a, z), a > 0, z > 0. */
static double ln_gamma_upper(double a, double z)
{
    double ln_d = ln_poisson_term(a, z);

    if (z < a + 1) {
        double term = 1, sum = 1;
        for (int i = 1; i < MAX_STEPS && term > sum * (DBL_EPSILON / 4); i++) {
            term *= z / (a + i);
            sum += term;
        }
        return log1p(-exp(ln_d + log(sum)));
    }
    fraction f = fraction_begin(z + 1 - a);
    for (int i = 1; i < MAX_STEPS; i++)
        if (fraction_step(&f, i * (a - i), z + 1 - a + 2.0 * i))
            break;
    return ln_d + log(a) - log(f.value);
}

double suf_log10_chi2_tail(double x, double df)
{
    if (isnan(x) || !(df > 0) || isinf(df))
        return NAN;
    if (x <= 0)
        return 0;
    return isinf(x) ? -INFINITY : ln_gamma_upper(df / 2, x / 2) / ln_10;
}

/* ln B(a, b). */
static double ln_beta(double a, double b)
{
    if (a < 10)
        return ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    /* ln Gamma(a) - ln Gamma(a + b) by Stirling, its large terms cancelled by hand. */
    return ln_gamma(b) - (a - 0.5) * log1p(b / a) - b * log(a + b) + b + stirling_remainder(a) -
           stirling_remainder(a + b);
}

/* The continued fraction of I_x(a, b), y = 1 - x, to be divided into x^a y^b / B(a, b): the even
 * part of DLMF 8.17.22. Its partial denominators stay positive for x below the mean, where those of
 * the plain fraction cancel to 1/a and cost as many digits. */
static double beta_fraction(double a, double b, double x, double y)
{
    fraction f = fraction_begin(a * (a * y - b * x + 1) / (a + 1));

    for (int m = 1; m < MAX_STEPS; m++) {
        double at = a + 2.0 * m;
        double numerator =
            (a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x / (at - 1) / (at - 1);
        double denominator =
            m + m * (b - m) * x / (at - 1) + (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (at + 1);
        if (fraction_step(&f, numerator, denominator))
            break;
    }
    return f.value;
}

/* log10 of I_x(a, b), x = 1 / (1 + ratio). */
static double log10_beta_tail(double a, double b, double ratio)
{
    if (isinf(ratio)) /* x = 0 */
        return -INFINITY;
    /* Logarithms of x and 1 - x, neither by subtraction from 1. */
    double ln_x = -log1p(ratio), ln_y = log(ratio) + ln_x;
    double front = a * ln_x + b * ln_y - ln_beta(a, b);
    double x = 1 / (1 + ratio), y = ratio / (1 + ratio);
    if (x < (a + 1) / (a + b + 2))
        return (front - log(beta_fraction(a, b, x, y))) / ln_10;
    return log1p(-exp(front - log(beta_fraction(b, a, y, x)))) / ln_10;
}

double suf_log10_t_tail(double t, double df)
{
    double a = df / 2;

    if (isnan(t) || !(df > 0) || isinf(df))
        return NAN;
    if (t == 0)
        return 0;
    if (isinf(t))
        return -INFINITY;
    double root = fabs(t) / sqrt(df);
    if (isinf(root * root)) /* x^a alone is left, and ln x = -2 ln root */
        return (-2 * a * log(root) - log(a) - ln_beta(a, 0.5)) / ln_10;
    return root * root > 0 ? log10_beta_tail(a, 0.5, root * root) : 0;
}

double suf_log10_f_tail(double f, double df1, double df2)
{
    if (isnan(f) || !(df1 > 0) || !(df2 > 0) || isinf(df1) || isinf(df2))
        return NAN;
    double ratio = f * (df1 / df2);
    return ratio > 0 ? log10_beta_tail(df2 / 2, df1 / 2, ratio) : 0;
}

/* The tail falls with t, so halving finds it: in its exponent first, then to neighbouring doubles.
 */
double suf_t_quantile(double level, double df)
{
    double wanted = log1p(-level) / ln_10, low = 0, high = 1;

    if (!(level > 0) || !(level < 1) || !(df > 0) || isinf(df))
        return NAN;
    while (high < 1e300 && suf_log10_t_tail(high, df) > wanted)
        high *= 16;
    for (double t = 0.5 * high; t > low && t < high; t = low + 0.5 * (high - low))
        *(suf_log10_t_tail(t, df) > wanted ? &low : &high) = t;
    return high;
}
