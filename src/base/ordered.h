/* ordered.h - a pipeline: tasks are made on several threads, and taken one by one, in order, in the
 * caller's thread. */
#ifndef SUF_BASE_ORDERED_H
#define SUF_BASE_ORDERED_H

#include <stddef.h>

#include "sufgram/err.h"

typedef struct sufi_ordered {
    /* Make task 0..n_tasks-1: *result, which `take` or `drop` receives, and 0, or a negative
     * suf_err. `worker` is 0..n_threads-1, for scratch space a thread. */
    int (*make)(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag);
    /* Called for 0, 1, 2, ... in the caller's thread; owns the result. */
    int (*take)(void *arg, size_t task, void *result, suf_diag *diag);
    /* Discard a result that will not be taken. */
    void (*drop)(void *arg, void *result);
    void *arg;
} sufi_ordered;

/* Run all tasks on up to n_threads threads, the caller among them (0: one per online processor). At
 * most n_threads + 2 tasks are begun and not yet taken. Stops at the first failure in task order,
 * so that the outcome does not depend on timing, and returns it. */
int sufi_ordered_run(const sufi_ordered *p, unsigned n_threads, size_t n_tasks,
                     suf_diag *diag) SUF_MUST_CHECK;

#endif
