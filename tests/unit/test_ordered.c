/* The ordered pipeline (base/ordered): order, bounds, the first failure, nothing lost. */
#include <pthread.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/ordered.h"
#include "tap.h"

struct state {
    size_t n_tasks, fail_make, fail_take; /* SIZE_MAX: never */
    pthread_mutex_t lock;
    size_t begun, taken, alive, most_alive;
    bool wrong;
};

static int make(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    struct state *s = arg;
    volatile unsigned spin = (unsigned)(task * 2654435761u % 20000);

    (void)worker;
    pthread_mutex_lock(&s->lock);
    s->begun++;
    s->alive++;
    s->most_alive = s->alive > s->most_alive ? s->alive : s->most_alive;
    pthread_mutex_unlock(&s->lock);
    while (spin > 0)
        spin--;
    size_t *r = malloc(sizeof *r);
    *r = task;
    *result = r;
    return task >= s->fail_make ? sufi_fail(diag, SUF_EIO, NULL, "task %zu", task) : SUF_OK;
}

static void drop(void *arg, void *result)
{
    struct state *s = arg;

    free(result);
    pthread_mutex_lock(&s->lock);
    s->alive--;
    pthread_mutex_unlock(&s->lock);
}

static int take(void *arg, size_t task, void *result, suf_diag *diag)
{
    struct state *s = arg;

    s->wrong = s->wrong || task != s->taken || *(size_t *)result != task;
    s->taken++;
    drop(arg, result);
    return task == s->fail_take ? sufi_fail(diag, SUF_EDB, NULL, "take %zu", task) : SUF_OK;
}

static void run(unsigned n_threads, size_t n_tasks, size_t fail_make, size_t fail_take)
{
    struct state s = {.n_tasks = n_tasks, .fail_make = fail_make, .fail_take = fail_take};
    sufi_ordered p = {make, take, drop, &s};
    suf_diag diag = {0};
    size_t end = fail_make < fail_take ? fail_make : fail_take;
    int want = end >= n_tasks ? SUF_OK : end == fail_make ? SUF_EIO : SUF_EDB;

    pthread_mutex_init(&s.lock, NULL);
    int err = sufi_ordered_run(&p, n_threads, n_tasks, &diag);
    ok(err == want && diag.err == want, "%zu tasks on %u threads end with %d", n_tasks, n_threads,
       want);
    if (want == SUF_OK)
        end = n_tasks;
    else if (want == SUF_EDB)
        end++; /* that one was taken, too */
    ok(!s.wrong && s.taken == end, "%zu tasks on %u threads are taken in order", n_tasks,
       n_threads);
    ok(s.alive == 0, "no result of %zu tasks on %u threads is lost", n_tasks, n_threads);
    ok(s.most_alive <= n_threads + 2, "%zu tasks on %u threads wait for each other", n_tasks,
       n_threads);
    pthread_mutex_destroy(&s.lock);
}

int main(void)
{
    for (unsigned n_threads = 1; n_threads <= 7; n_threads += 3) {
        run(n_threads, 0, SIZE_MAX, SIZE_MAX);
        run(n_threads, 1, SIZE_MAX, SIZE_MAX);
        run(n_threads, 500, SIZE_MAX, SIZE_MAX);
        run(n_threads, 500, 0, SIZE_MAX);
        run(n_threads, 500, 250, SIZE_MAX);
        run(n_threads, 500, 499, SIZE_MAX);
        run(n_threads, 500, SIZE_MAX, 0);
        run(n_threads, 500, SIZE_MAX, 250);
        run(n_threads, 500, 251, 250);
        run(n_threads, 500, 250, 251);
    }
    return tap_done();
}
