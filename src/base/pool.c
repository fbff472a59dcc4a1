#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"

struct pool {
    pthread_mutex_t lock;
    size_t next, n_tasks;
    sufi_task_fn *fn;
    void *arg;
    int err;
    size_t failed_task;
    suf_diag diag;
};

struct worker {
    struct pool *pool;
    unsigned number;
    pthread_t thread;
};

unsigned sufi_thread_count(unsigned n_threads)
{
    long n = n_threads ? (long)n_threads : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > 1024 ? 1024 : (unsigned)n;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct pool *p = w->pool;

    for (;;) {
        suf_diag diag;
        pthread_mutex_lock(&p->lock);
        size_t task = p->err ? p->n_tasks : p->next;
        p->next += task < p->n_tasks;
        pthread_mutex_unlock(&p->lock);
        if (task >= p->n_tasks)
            return NULL;
        memset(&diag, 0, sizeof diag);
        int err = p->fn(p->arg, task, w->number, &diag);
        if (err < 0) {
            pthread_mutex_lock(&p->lock);
            if (!p->err || task < p->failed_task) {
                p->err = err;
                p->failed_task = task;
                p->diag = diag;
            }
            pthread_mutex_unlock(&p->lock);
        }
    }
}

int sufi_parallel(unsigned n_threads, size_t n_tasks, sufi_task_fn *fn, void *arg, suf_diag *diag)
{
    struct pool pool = {.n_tasks = n_tasks, .fn = fn, .arg = arg};
    unsigned n = sufi_thread_count(n_threads);
    unsigned started = 0;

    if (n > n_tasks)
        n = n_tasks ? (unsigned)n_tasks : 1;
    struct worker *workers = sufi_alloc_zero(n, sizeof *workers);
    if (!workers)
        return sufi_fail_nomem(diag, "threads");
    pthread_mutex_init(&pool.lock, NULL);
    for (unsigned i = 0; i < n; i++)
        workers[i] = (struct worker){.pool = &pool, .number = i};
    /* The caller is worker 0. A thread that cannot be started only costs speed. */
    for (unsigned i = 1; i < n; i++, started++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            break;
    work(&workers[0]);
    for (unsigned i = 1; i <= started; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&pool.lock);
    free(workers);
    if (pool.err && diag)
        *diag = pool.diag;
    return pool.err;
}
