/* ordered.c - tasks made side by side, taken in order.
 *
 * Begun tasks lie in a ring of n_threads + 2 slots, slot = task modulo the ring; a task may begin
 * when the one before it in its slot has been taken. The caller takes the next result when it is
 * there, else makes a task like the other threads, else waits. A failed task ends the beginning of
 * new ones; those before it are still made and taken, so the failure that is met first in order is
 * always the same. */
#include "base/ordered.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"

struct slot {
    void *result;
    bool done;
    int err;
    suf_diag diag;
};

struct run {
    const sufi_ordered *p;
    size_t n_tasks, next, taken; /* tasks begun, tasks taken */
    bool stopped;                /* no new tasks */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot *slot;
    size_t n_slots;
};

struct worker {
    struct run *run;
    unsigned number;
    pthread_t thread;
};

static bool may_begin(const struct run *r)
{
    return !r->stopped && r->next < r->n_tasks && r->next - r->taken < r->n_slots;
}

/* Make the next task; the lock is held before and after. */
static void make_next(struct run *r, unsigned worker)
{
    size_t task = r->next++;
    struct slot *s = &r->slot[task % r->n_slots];
    void *result = NULL;
    suf_diag diag;

    pthread_mutex_unlock(&r->lock);
    memset(&diag, 0, sizeof diag);
    int err = r->p->make(r->p->arg, task, worker, &result, &diag);
    pthread_mutex_lock(&r->lock);
    s->result = result;
    s->err = err;
    s->diag = diag;
    s->done = true;
    r->stopped = r->stopped || err != SUF_OK;
    pthread_cond_broadcast(&r->changed);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct run *r = w->run;

    pthread_mutex_lock(&r->lock);
    while (!r->stopped && r->next < r->n_tasks) {
        if (may_begin(r))
            make_next(r, w->number);
        else
            pthread_cond_wait(&r->changed, &r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* The caller's part: returns the first failure in task order. */
static int take_all(struct run *r, unsigned worker, suf_diag *diag)
{
    int err = SUF_OK;

    pthread_mutex_lock(&r->lock);
    while (!err && r->taken < r->n_tasks) {
        struct slot *s = &r->slot[r->taken % r->n_slots];
        if (r->taken < r->next && s->done) {
            void *result = s->result;
            size_t task = r->taken;
            err = s->err;
            if (err && diag)
                *diag = s->diag;
            memset(s, 0, sizeof *s);
            pthread_mutex_unlock(&r->lock);
            if (!err)
                err = r->p->take(r->p->arg, task, result, diag);
            else if (result)
                r->p->drop(r->p->arg, result);
            pthread_mutex_lock(&r->lock);
            r->taken++;
            pthread_cond_broadcast(&r->changed);
        } else if (may_begin(r)) {
            make_next(r, worker);
        } else {
            pthread_cond_wait(&r->changed, &r->lock);
        }
    }
    r->stopped = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    return err;
}

int sufi_ordered_run(const sufi_ordered *p, unsigned n_threads, size_t n_tasks, suf_diag *diag)
{
    unsigned n = sufi_thread_count(n_threads), started = 0;
    struct run r = {.p = p, .n_tasks = n_tasks};

    if (n > n_tasks)
        n = n_tasks ? (unsigned)n_tasks : 1;
    r.n_slots = (size_t)n + 2;
    r.slot = sufi_alloc_zero(r.n_slots, sizeof *r.slot);
    struct worker *workers = sufi_alloc_zero(n, sizeof *workers);
    if (!r.slot || !workers) {
        free(r.slot);
        free(workers);
        return sufi_fail_nomem(diag, "threads");
    }
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.changed, NULL);
    for (unsigned i = 0; i < n; i++)
        workers[i] = (struct worker){.run = &r, .number = i};
    /* The caller is worker 0. A thread that cannot be started only costs speed. */
    for (unsigned i = 1; i < n; i++, started++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            break;
    int err = take_all(&r, 0, diag);
    for (unsigned i = 1; i <= started; i++)
        pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < r.n_slots; i++)
        if (r.slot[i].result)
            p->drop(p->arg, r.slot[i].result);
    pthread_cond_destroy(&r.changed);
    pthread_mutex_destroy(&r.lock);
    free(r.slot);
    free(workers);
    return err;
}
