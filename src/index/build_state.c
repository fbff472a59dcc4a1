#include "index/build_state.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "index/manifest.h"

char *sufi_build_state(const suf_corpus_info *corpus, const uint64_t *starts, uint32_t n_segments)
{
    size_t cap = 128 + ((size_t)n_segments + 1) * 21; /* a number of 64 bits and a newline */
    char *text = sufi_alloc(cap, 1);

    if (!text)
        return NULL;
    size_t len = (size_t)snprintf(text, cap, "sufgram build 1\ncorpus %s\nsegments %" PRIu32 "\n",
                                  corpus->fingerprint, n_segments);
    for (uint32_t i = 0; i <= n_segments; i++)
        len += (size_t)snprintf(text + len, cap - len, "%" PRIu64 "\n", starts[i]);
    return text;
}

int sufi_build_state_write(const char *directory, const char *state, suf_diag *diag)
{
    char *path = sufi_path_in(directory, SUFI_STATE_NAME);
    sufi_outfile out;

    if (!path)
        return sufi_fail_nomem(diag, "a path");
    int err = sufi_outfile_open(&out, path, diag);
    if (!err) {
        sufi_outfile_write(&out, state, strlen(state));
        err = sufi_outfile_commit(&out, diag);
    }
    free(path);
    return err;
}

bool sufi_build_state_matches(const char *directory, const char *state)
{
    char *path = sufi_path_in(directory, SUFI_STATE_NAME);
    sufi_mapfile map;
    bool same = false;

    if (path && sufi_mapfile_open(&map, path, NULL) == SUF_OK) {
        same = map.size == strlen(state) && memcmp(map.data, state, map.size) == 0;
        sufi_mapfile_close(&map);
    }
    free(path);
    return same;
}

bool sufi_is_segment_name(const char *name)
{
    char want[24];
    unsigned number;

    if (sscanf(name, SUFI_SEGMENT_FORMAT, &number) != 1 || number >= SUFI_MAX_SEGMENTS)
        return false;
    snprintf(want, sizeof want, SUFI_SEGMENT_FORMAT, number);
    return strcmp(name, want) == 0;
}

unsigned sufi_build_state_clean(const char *directory)
{
    DIR *dir = opendir(directory);
    unsigned n = 0;

    for (struct dirent *e; dir && (e = readdir(dir));) {
        const char *name = e->d_name;
        if (sufi_is_segment_name(name))
            n++;
        else if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
                 strcmp(name, SUFI_LOCK_NAME) != 0 && strcmp(name, SUFI_STATE_NAME) != 0)
            (void)unlinkat(dirfd(dir), name, 0);
    }
    if (dir)
        closedir(dir);
    return n;
}

int sufi_build_state_segment(sufi_segment *s, const char *path, const suf_corpus *corpus,
                             uint64_t first, uint64_t n)
{
    suf_corpus_info info;

    suf_corpus_get_info(corpus, &info);
    if (access(path, F_OK) != 0 || sufi_segment_open(s, path, corpus, first, NULL) != SUF_OK)
        return SUF_ABSENT;
    if (s->array.n == n && s->array.alphabet == info.vocab_size + 1 &&
        sufi_segment_check(s, NULL) == SUF_OK)
        return SUF_OK;
    sufi_segment_close(s);
    return SUF_ABSENT;
}
