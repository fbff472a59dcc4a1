/* Tails of distributions against values computed with 60 to 4000 decimal digits from the finite
 * sums (even degrees of freedom), series and continued fractions in decimal arithmetic. */
#include <math.h>

#include "sufgram/ols.h"

#include "../lib/tap.h"

typedef struct known {
    double x, df, log10_p;
} known;

static const known chi2[] = {
    {3, 2, -6.514417228548777415e-1},
    {0.001, 4, -5.426872141763191268e-8},
    {52.47378068481885, 10, -7.030441865752134675e+0},
    {21.5, 20, -4.338618377042751156e-1},
    {23, 22, -3.960661563878659789e-1},
    {80, 100, -3.167355017893957000e-2},
    {150, 100, -3.043864218573361400e+0},
    {900, 1000, -4.679558367399886800e-3},
    {1003, 1000, -3.303526535349639802e-1},
    {5000, 1000, -5.214549400948360591e+2},
    {20100, 20000, -5.119324096159962587e-1},
    {19000, 20000, -8.088538533923615962e-8},
    {0.0018366321896792215, 1, -1.510543978066782829e-2},
    {0.5, 1, -3.192112778257203317e-1},
    {2, 3, -2.422952880889646118e-1},
    {1e-6, 5, -2.310111587976573252e-17},
    {18.976496385466817, 21, -2.316224895000050675e-1},
    {40, 45, -1.653943574227453031e-1},
    {1.9, 1, -7.744883039950550137e-1},
    {32.62062116432867, 1, -7.950704773823720427e+0},
    {1780.1877071427689, 1, -3.882863854377204446e+2},
    {460517, 1, -1.000029256450348913e+5},
    {460517, 3, -9.999726239748195874e+4},
    {1e6, 21, -2.170991550649401330e+5},
    {600, 45, -9.737514886977366096e+1},
    {1e9, 7, -2.171472197257771092e+8},
    {10, 1, -2.805374044070920195e+0},
};

static const known student[] = {
    {0.1, 1, -2.846951168573725199e-2},      {1.5, 1, -4.267406279883021026e-1},
    {1e5, 1, -5.196119877044629142e+0},      {1e200, 1, -2.001961198770301527e+2},
    {1.7, 2, -6.359493857982397333e-1},      {1e9, 2, -1.800000000000000000e+1},
    {0.01, 4, -3.269416195349875778e-3},     {30, 4, -5.133543933498294940e+0},
    {2, 30, -1.262608192544772723e+0},       {50, 30, -2.972780047658740174e+1},
    {0.3, 794, -1.167613263034548562e-1},    {2.5, 794, -1.898940393567733504e+0},
    {40, 794, -1.917444217095878821e+2},     {1000, 794, -1.232456038673900653e+3},
    {1.2, 100000, -6.380037711450196350e-1}, {1.8, 100000, -1.143490722639348587e+0},
    {40, 100000, -3.463823425624635510e+2},  {5, 1000000, -6.241542472648790319e+0},
};

/* Relative in the logarithm, absolute near p = 1 would be too easy. */
static void check(double got, double want, const char *what, double x, double df)
{
    ok_close(got / want, 1, 1e-12, "%s tail of %g with %g degrees of freedom", what, x, df);
}

static void tails_match_known_values(void)
{
    for (size_t i = 0; i < sizeof chi2 / sizeof *chi2; i++)
        check(suf_log10_chi2_tail(chi2[i].x, chi2[i].df), chi2[i].log10_p, "chi-square", chi2[i].x,
              chi2[i].df);
    for (size_t i = 0; i < sizeof student / sizeof *student; i++)
        check(suf_log10_t_tail(-student[i].x, student[i].df), student[i].log10_p, "t", student[i].x,
              student[i].df);
}

/* df = 1: erfc; df = 2: exp; df = 4: (1 + x/2) exp. t with df = 1: arctangent; df = 2: algebraic.
 */
static void tails_match_closed_forms(void)
{
    double worst[5] = {0};
    rng r = {tap_seed()};

    for (int i = 0; i < 20000; i++) {
        double x = exp(40 * rng_unit(&r) - 20), t = sqrt(x);
        double want[5] = {
            x < 1300 ? log10(erfc(sqrt(x / 2))) : 0,         -x / 2 / log(10),
            x < 1e-4 ? 0 : (log1p(x / 2) - x / 2) / log(10), log10(2 / acos(-1) * atan(1 / t)),
            log10(2 / (2 + x) / (1 + t / sqrt(2 + x))),
        };
        double got[5] = {
            x < 1300 ? suf_log10_chi2_tail(x, 1) : 0,
            suf_log10_chi2_tail(x, 2),
            x < 1e-4 ? 0 : suf_log10_chi2_tail(x, 4),
            suf_log10_t_tail(t, 1),
            suf_log10_t_tail(t, 2),
        };
        for (int k = 0; k < 5; k++)
            worst[k] = fmax(worst[k], fabs(got[k] - want[k]) / fmax(1e-3, fabs(want[k])));
    }
    for (int k = 0; k < 5; k++)
        ok_close(worst[k], 0, 2e-12, "closed form %d holds over 17 decades", k);
}

/* The two ways of computing meet at their seam and the tail falls throughout. */
static void tails_are_monotone(void)
{
    static const double dfs[] = {0.3, 1, 2, 7, 19.9, 20, 20.1, 300, 5000, 1e6};
    int rises = 0;

    for (size_t i = 0; i < sizeof dfs / sizeof *dfs; i++) {
        double last_c = 0.1, last_t = 0.1;
        for (int k = 0; k < 4000; k++) {
            double c = suf_log10_chi2_tail(dfs[i] * (0.5 + k / 2000.0) + 0.001 * k, dfs[i]);
            double t = suf_log10_t_tail(k / 500.0, dfs[i]);
            rises += !(c < last_c * (1 - 1e-14)) && c < -1e-9;
            rises += !(t < last_t) && k > 0;
            last_c = c;
            last_t = t;
        }
    }
    ok(rises == 0, "tails fall strictly across the seams (%d rises)", rises);
}

static void odd_arguments_are_answered(void)
{
    ok(suf_log10_chi2_tail(0, 3) == 0 && suf_log10_chi2_tail(-1e-9, 3) == 0, "p = 1 up to 0");
    ok(isnan(suf_log10_chi2_tail(1, 0)) && isnan(suf_log10_chi2_tail(NAN, 1)), "no df, no p");
    ok(isinf(suf_log10_chi2_tail(INFINITY, 3)), "an infinite statistic has p = 0");
    ok(suf_log10_t_tail(0, 3) == 0 && isinf(suf_log10_t_tail(-INFINITY, 3)), "t at its ends");
    ok(isnan(suf_log10_t_tail(1, -1)) && isnan(suf_log10_t_tail(NAN, 1)), "no df, no p for t");
    ok_close(suf_log10_t_tail(1e300, 7), suf_log10_t_tail(1e100, 7) - 1400, 1e-12,
             "a power law far out");
}

int main(void)
{
    tails_match_known_values();
    tails_match_closed_forms();
    tails_are_monotone();
    odd_arguments_are_answered();
    return tap_done();
}
