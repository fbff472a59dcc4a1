/* sandwich.c - scores summed by group, and their cross products.
 *
 * Rows come in the order of their groups, so that only one group's sum is open at a time; tasks
 * take runs of whole groups of about TASK_ROWS rows, cut where the number of threads has no say,
 * and their parts are added in order. Cost: n p^2.
 *
 * Source: A. Zeileis, "Econometric computing with HC and HAC covariance matrix estimators" (2004);
 * A. C. Cameron, J. Gelbach and D. Miller, "Robust inference with multiway clustering" (2011). */
#include "stats/sandwich.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"

enum { TASK_ROWS = 1 << 15, PENDING = 256 };

typedef struct job {
    const sufi_model_rows *m;
    const sufi_groups *g;
    enum sufi_leverage leverage;
    double *part; /* [n_tasks][p*p] cross products */
} job;

/* One task's sums that wait to be multiplied. */
typedef struct pending {
    double *u; /* [PENDING][p], row-major */
    size_t n;
} pending;

/* Turn residuals into what multiplies q. */
static void weigh(const job *j, sufi_model_block *b, size_t count)
{
    size_t p = j->m->basis->p;

    for (size_t i = 0; i < count && j->leverage != SUFI_HC0; i++) {
        double h = 0;
        for (size_t c = 0; c < p; c++)
            h += b->q[c * SUFI_BLOCK + i] * b->q[c * SUFI_BLOCK + i];
        b->residual[i] /= j->leverage == SUFI_HC2 ? sqrt(1 - h) : 1 - h;
    }
}

static void multiply(const job *j, pending *w, size_t task)
{
    size_t p = j->m->basis->p;

    sufi_gemm(true, false, p, p, w->n, 1, w->u, p, w->u, p, 1, j->part + task * p * p, p);
    w->n = 0;
    memset(w->u, 0, PENDING * p * sizeof *w->u);
}

static int run_task(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    const sufi_groups *g = j->g;
    size_t p = j->m->basis->p, group = sufi_groups_from(g, task * TASK_ROWS);
    size_t end_group = sufi_groups_from(g, (task + 1) * TASK_ROWS), end = g->start[end_group];
    pending w = {.u = sufi_alloc_zero(sufi_mul_size(PENDING, p), sizeof *w.u)};
    sufi_model_block b = {0};
    int err = w.u ? sufi_model_block_init(&b, j->m, diag) : sufi_fail_nomem(diag, "scores");

    (void)worker;
    for (size_t first = g->start[group], count; first < end && !err; first += count) {
        count = end - first < SUFI_BLOCK ? end - first : SUFI_BLOCK;
        sufi_model_block_fill(&b, j->m, g->order, first, count);
        weigh(j, &b, count);
        for (size_t i = 0; i < count; i++) {
            double *u = w.u + w.n * p;
            for (size_t c = 0; c < p; c++)
                u[c] += b.q[c * SUFI_BLOCK + i] * b.residual[i];
            if (first + i + 1 == g->start[group + 1]) {
                group++;
                if (++w.n == PENDING)
                    multiply(j, &w, task);
            }
        }
    }
    if (!err)
        multiply(j, &w, task);
    sufi_model_block_release(&b);
    free(w.u);
    return err;
}

int sufi_sandwich_add(double *meat, double factor, const sufi_model_rows *m, const sufi_groups *g,
                      enum sufi_leverage leverage, unsigned n_threads, suf_diag *diag)
{
    size_t square = m->basis->p * m->basis->p, n_tasks = g->n / TASK_ROWS + 1;
    job j = {.m = m, .g = g, .leverage = leverage};

    if (!(j.part = sufi_alloc_zero(sufi_mul_size(n_tasks, square), sizeof *j.part)))
        return sufi_fail_nomem(diag, "robust errors");
    int saved = sufi_linalg_begin();
    int err = sufi_parallel(n_threads, n_tasks, run_task, &j, diag);
    sufi_linalg_end(saved);
    for (size_t t = 0; t < n_tasks && !err; t++)
        for (size_t i = 0; i < square; i++)
            meat[i] += factor * j.part[t * square + i];
    free(j.part);
    return err;
}
