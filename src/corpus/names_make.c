/* names_make.c - names of ids in the making: one after another, or from files. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "corpus/corpus_file.h"
#include "corpus/names.h"

enum { FIRST_SLOTS = 64 };

/* The slot a name that is not there goes into. */
static uint64_t free_slot(const sufi_names *names, const char *text, size_t len)
{
    uint64_t at = sufi_hash64(text, len) & (names->n_slots - 1);

    while (names->slot[at])
        at = (at + 1) & (names->n_slots - 1);
    return at;
}

/* Twice the slots. In the order of ids, so that the table depends on the names alone. */
static bool grow_slots(sufi_names_maker *m)
{
    sufi_names *names = &m->names;
    uint64_t n_slots = names->n_slots ? 2 * names->n_slots : FIRST_SLOTS;
    uint32_t *slot = sufi_alloc_zero((size_t)n_slots, sizeof *slot), found;
    size_t len = 0;

    if (!slot)
        return false;
    free(m->slot);
    m->slot = slot;
    names->slot = slot;
    names->n_slots = n_slots;
    for (uint32_t i = 0; i < names->n; i++) {
        const char *name = sufi_names_get(names, i, &len);
        if (name && !sufi_names_find(names, name, len, &found))
            slot[free_slot(names, name, len)] = i + 1;
    }
    return true;
}

int sufi_names_add(sufi_names_maker *m, const char *text, size_t len, suf_diag *diag)
{
    sufi_names *names = &m->names;
    size_t end = (size_t)names->text_bytes + len + 1;
    uint32_t found;

    if (names->n == SUF_MAX_VOCAB)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "more than %lu names",
                         (unsigned long)SUF_MAX_VOCAB);
    bool room = sufi_grow(&m->offset, &m->offset_cap, (size_t)names->n + 2, sizeof *m->offset) &&
                sufi_grow(&m->text, &m->text_cap, end, 1);
    names->offset = m->offset;
    names->text = m->text;
    /* At most two thirds of the slots are used. */
    if (!room || (3 * ((uint64_t)names->n + 1) > 2 * names->n_slots && !grow_slots(m)))
        return sufi_fail_nomem(diag, "names");
    bool is_new = len && !sufi_names_find(names, text, len, &found);
    memcpy(m->text + names->text_bytes, text, len);
    m->text[end - 1] = '\0';
    m->offset[0] = 0;
    m->offset[++names->n] = end;
    names->text_bytes = end;
    if (is_new)
        m->slot[free_slot(names, text, len)] = names->n;
    return SUF_OK;
}

int sufi_names_join(sufi_names_maker *m, const sufi_names *other, const char *path, suf_diag *diag)
{
    int err = SUF_OK;

    if (m->names.kind != other->kind)
        return sufi_fail(diag, SUF_EMISMATCH, path,
                         "has names of another kind than what is there (words, pieces, or none)");
    for (uint32_t i = 0; i < other->n && !err; i++) {
        size_t len = 0, have = 0;
        const char *name = sufi_names_get(other, i, &len);
        const char *there = sufi_names_get(&m->names, i, &have);
        if (i >= m->names.n)
            err = sufi_names_add(m, name ? name : "", name ? len : 0, diag);
        else if (have != len || (len && memcmp(name, there, len) != 0))
            err = sufi_fail(diag, SUF_EMISMATCH, path,
                            "has another vocabulary: its name of id %lu is '%s', not '%s'",
                            (unsigned long)i, name ? name : "", there ? there : "");
    }
    return err;
}

/* May it be a word of the vocabulary? Not if it is there, or if no text can have it. */
static int check_word(const sufi_names_maker *m, const char *path, uint64_t line, const char *text,
                      size_t len, suf_diag *diag)
{
    int shown = (int)(len < 80 ? len : 80);
    const char *word = text;
    size_t word_len = 0;
    uint32_t found;

    if (len == 0)
        return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line, "is no word");
    if (suf_text_word(&word, text + len, &word_len) != SUF_OK || word_len != len)
        return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line,
                            "'%.*s' holds white space, where text is split: it can be no word",
                            shown, text);
    if (sufi_names_find(&m->names, text, len, &found))
        return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line,
                            "'%.*s' is the word of line %lu, too", shown, text,
                            (unsigned long)found + 1);
    return SUF_OK;
}

/* One line of a file of names. */
static int add_line(sufi_names_maker *m, const char *path, uint64_t line, const uint8_t *p,
                    const uint8_t *end, suf_diag *diag)
{
    const uint8_t *at = p;
    uint32_t c;

    while (at < end) {
        size_t n = sufi_utf8_decode(at, end, &c);
        if (n == 0 || c == 0)
            return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line,
                                "byte %zu of the line (0x%02x) is not UTF-8 text", (size_t)(at - p),
                                (unsigned)*at);
        at += n;
    }
    const char *text = (const char *)p;
    size_t len = (size_t)(end - p);
    int err =
        m->names.kind == SUF_NAMES_WORDS ? check_word(m, path, line, text, len, diag) : SUF_OK;
    return err ? err : sufi_names_add(m, text, len, diag);
}

/* If the first line has a tab, all have one: what follows it is a score. */
static int read_lines(sufi_names_maker *m, const char *path, const sufi_mapfile *map,
                      suf_diag *diag)
{
    const uint8_t *p = map->data, *end = p + map->size;
    bool scores = false;
    int err = SUF_OK;

    p += sufi_utf8_mark(p, map->size);
    for (uint64_t line = 1; p < end && !err; line++) {
        const uint8_t *newline = memchr(p, '\n', (size_t)(end - p));
        const uint8_t *stop = newline ? newline : end, *next = newline ? newline + 1 : end;
        stop -= stop > p && stop[-1] == '\r';
        const uint8_t *tab = memchr(p, '\t', (size_t)(stop - p));
        scores = line == 1 ? tab != NULL : scores;
        if (scores != (tab != NULL))
            err = sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, line,
                               scores ? "has no tab; the lines before it have one"
                                      : "has a tab; the lines before it have none");
        else
            err = add_line(m, path, line, p, tab ? tab : stop, diag);
        p = next;
    }
    return err;
}

static int read_corpus(sufi_names_maker *m, const char *path, suf_diag *diag)
{
    suf_corpus *corpus = NULL;
    int err = suf_corpus_open(&corpus, path, diag);

    if (!err)
        err = sufi_names_join(m, sufi_corpus_names(corpus), path, diag);
    suf_corpus_close(corpus);
    return err;
}

int sufi_names_read(sufi_names_maker *m, const char *path, suf_diag *diag)
{
    const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
    sufi_mapfile map;
    int err = sufi_mapfile_open(&map, path, diag);

    if (err)
        return err;
    if (map.size >= sizeof SUFI_CORPUS_MAGIC &&
        memcmp(map.data, SUFI_CORPUS_MAGIC, sizeof SUFI_CORPUS_MAGIC) == 0)
        err = read_corpus(m, path, diag);
    else
        err = read_lines(m, shown, &map, diag);
    if (!err && m->names.n == 0)
        err = sufi_fail(diag, SUF_EFORMAT, shown, "holds no names");
    sufi_mapfile_close(&map);
    return err;
}

void sufi_names_release(sufi_names_maker *m)
{
    free(m->offset);
    free(m->slot);
    free(m->text);
    memset(m, 0, sizeof *m);
}
