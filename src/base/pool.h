/* pool.h - run independent tasks on a few threads. */
#ifndef SUF_BASE_POOL_H
#define SUF_BASE_POOL_H

#include <stddef.h>

#include "sufgram/err.h"

/* One task: 0 or a negative suf_err. `worker` is 0..n_threads-1, for scratch space a thread. */
typedef int sufi_task_fn(void *arg, size_t task, unsigned worker, suf_diag *diag);

/* Run tasks 0..n_tasks-1 on up to n_threads threads (0 = one per online processor); tasks start in
 * order. After a failure no new task starts; the failure of the lowest task number is returned, so
 * the outcome does not depend on timing. With one thread everything runs in the caller. */
int sufi_parallel(unsigned n_threads, size_t n_tasks, sufi_task_fn *fn, void *arg,
                  suf_diag *diag) SUF_MUST_CHECK;

/* n_threads itself, or the number of online processors when it is 0. */
unsigned sufi_thread_count(unsigned n_threads);

#endif
