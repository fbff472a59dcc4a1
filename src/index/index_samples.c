/* index_samples.c - made once, by the first thread that wants them, and read without a lock. */
#include "index/index_samples.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "index/index_internal.h"

struct sufi_index_samples {
    pthread_mutex_t lock;
    bool tried;
    _Atomic(sufi_rank_samples **) made; /* by segment; NULL until complete */
};

sufi_index_samples *sufi_index_samples_new(void)
{
    sufi_index_samples *s = sufi_alloc_zero(1, sizeof *s);

    if (s && pthread_mutex_init(&s->lock, NULL) != 0) {
        free(s);
        return NULL;
    }
    return s;
}

static void release(sufi_rank_samples **made, uint32_t n)
{
    for (uint32_t i = 0; made && i < n; i++)
        sufi_rank_samples_free(made[i]);
    free(made);
}

void sufi_index_samples_free(sufi_index_samples *s, uint32_t n_segments)
{
    if (!s)
        return;
    release(atomic_load(&s->made), n_segments);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static sufi_rank_samples **make(const suf_index *x)
{
    uint32_t n = x->manifest.n_segments;
    sufi_rank_samples **made = sufi_alloc_zero(n, sizeof *made);

    for (uint32_t i = 0; i < n && made; i++)
        if (!(made[i] = sufi_rank_samples_new(&x->segments[i].array, 0))) {
            release(made, n);
            return NULL;
        }
    return made;
}

sufi_rank_samples *const *sufi_index_get_samples(const suf_index *x)
{
    sufi_index_samples *s = x->samples;
    sufi_rank_samples **made = atomic_load_explicit(&s->made, memory_order_acquire);

    if (made)
        return made;
    pthread_mutex_lock(&s->lock);
    if (!s->tried) {
        s->tried = true;
        atomic_store_explicit(&s->made, make(x), memory_order_release);
    }
    made = atomic_load_explicit(&s->made, memory_order_relaxed);
    pthread_mutex_unlock(&s->lock);
    return made;
}
