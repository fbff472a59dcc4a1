/* test_table_damage.c - the tables' file with a changed byte anywhere. Pages of LMDB have no
 * checksums: what opening accepts must be readable to the end, and nothing leaves the file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables/lmdb_pages.h"
#include "tables/table_lookup.h"
#include "tap.h"
#include "text_index.h"

enum { ORDER = 3, MAX_FILE = 1 << 20, PAGE = 4096 };

/* Open and walk over everything; *opened grows if it can be opened. Returns the last error. */
static int walk_tables(const char *path, size_t *opened, suf_diag *diag)
{
    sufi_table_walk *walk;
    sufi_tables *t;
    uint32_t gram[SUF_MAX_ORDER];
    uint64_t count;
    unsigned depth;

    memset(diag, 0, sizeof *diag);
    int err = sufi_tables_open(&t, path, ORDER, diag);
    if (err)
        return err;
    ++*opened;
    err = sufi_table_walk_new(&walk, t, ORDER, diag);
    while (!err)
        err = sufi_table_walk_next(walk, &depth, gram, &count, diag);
    sufi_table_walk_free(walk);
    sufi_tables_close(t);
    return err;
}

/* Every byte that is not 0, and those around it: the rest is free room in pages. */
static void change_every_byte(const char *path, uint8_t *file, size_t size)
{
    size_t tried = 0, opened = 0, unnamed = 0;
    suf_diag diag;

    for (size_t at = 0; at < size; at++) {
        if (!file[at] && !(at && file[at - 1]) && !(at + 1 < size && file[at + 1]))
            continue;
        const uint8_t old = file[at];
        const uint8_t values[] = {old ^ (uint8_t)(1u << at % 8), 0xff, (uint8_t)(old + 1)};
        for (size_t i = 0; i < sizeof values; i++, tried++) {
            file[at] = values[i];
            write_file(path, file, size);
            int err = walk_tables(path, &opened, &diag);
            unnamed += err < 0 && (diag.err != err || !diag.what[0]);
        }
        file[at] = old;
    }
    ok(tried > 3000, "changed_tables_are_refused_or_read (%zu tried)", tried);
    ok(unnamed == 0, "with_a_name_each_time");
    printf("# %zu of %zu could be opened\n", opened, tried);
}

static void cut_everywhere(const char *path, const uint8_t *file, size_t size)
{
    size_t opened = 0, tried = 0;
    suf_diag diag;

    for (size_t n = 0; n < size; n += n < 300 ? 1 : 97, tried++) {
        write_file(path, file, n);
        (void)walk_tables(path, &opened, &diag);
    }
    ok(opened == 0, "cut_tables_are_refused (%zu tried)", tried);
}

/* Page of the root of the database of databases, in the meta page that is in force. */
static uint8_t *root_of(uint8_t *file)
{
    uint64_t first, second;

    memcpy(&first, file + 16 + 128, 8);
    memcpy(&second, file + PAGE + 16 + 128, 8);
    return file + (first < second ? PAGE : 0) + 16 + 72 + 40;
}

static void name_what_is_wrong(uint8_t *file, size_t size)
{
    static uint8_t copy[MAX_FILE];
    const uint64_t far = 1u << 30, meta = 1;
    uint64_t root;
    suf_diag diag = {0};

#define BROKEN(change, code, what) \
    memcpy(copy, file, size);      \
    change;                        \
    ok_err(sufi_lmdb_check(copy, size, "x", &diag), code, &diag, what)
    BROKEN((void)0, SUF_OK, "a_sound_file_is_accepted");
    BROKEN(copy[16] = 0, SUF_EMAGIC, "another_magic_is_named");
    BROKEN(copy[PAGE + 20] = 2, SUF_EVERSION, "another_version_is_named");
    BROKEN(copy[40] = 1, SUF_ECORRUPT, "a_page_size_without_sense_is_named");
    BROKEN(memcpy(copy + 16 + 120, &far, 8), SUF_ETRUNCATED, "a_last_page_outside_is_named");
    BROKEN(memcpy(root_of(copy), &far, 8), SUF_ECORRUPT, "a_root_outside_is_named");
    BROKEN(memcpy(root_of(copy), &meta, 8), SUF_ECORRUPT, "a_root_that_is_no_tree_is_named");
    memcpy(&root, root_of(file), 8);
    uint8_t *page = copy + root * PAGE;
    BROKEN(page[10] = 1, SUF_ECORRUPT, "a_page_of_another_kind_is_named");
    BROKEN(page[12] = 15, SUF_ECORRUPT, "too_few_nodes_are_named");
    BROKEN(page[13] = 0xff, SUF_ECORRUPT, "too_many_nodes_are_named");
    BROKEN(page[17] = 0xff, SUF_ECORRUPT, "a_node_outside_is_named");
    BROKEN(page[16] = 0x18, SUF_ECORRUPT, "a_node_among_the_offsets_is_named");
#undef BROKEN
}

int main(void)
{
    static struct text t;
    static uint8_t file[MAX_FILE];
    rng r = {tap_seed()};
    char path[600];
    size_t opened = 0;
    suf_diag diag;

    snprintf(path, sizeof path, "%s/ngrams.mdb", scratch("text.idx"));
    text_random(&t, &r, 700, 30, 40);
    suf_index_close(text_index(&t, ORDER, 0));
    FILE *f = fopen(path, "rb");
    size_t size = f ? fread(file, 1, sizeof file, f) : 0;
    if (!size)
        return 2;
    fclose(f);
    ok_err(walk_tables(path, &opened, &diag), SUF_ABSENT, &diag, "sound_tables_are_read");
    name_what_is_wrong(file, size);
    snprintf(path, sizeof path, "%s", scratch("changed.mdb"));
    change_every_byte(path, file, size);
    cut_everywhere(path, file, size);
    return tap_done();
}
