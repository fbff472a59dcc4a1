/* lmdb_pages.c - the file format of LMDB 0.9 on 64-bit machines, as far as reading it goes.
 *
 * Numbers are in the byte order of the machine that wrote them. A file is pages of one size, the
 * first two of them meta pages; that with the higher transaction number is in force.
 *
 *   page
 *   OFFSET SIZE  MEANING
 *    0      8    its number
 *    8      2    0
 *   10      2    kind: 1 branch, 2 leaf, 4 first of the pages of a long value, 8 meta
 *   12      2    end of the array of nodes           (long value: 12, 4 bytes, number of pages)
 *   14      2    where the nodes begin
 *   16     2 n   where each node lies                (long value: 16, the value)
 *
 *   node of a leaf, of a branch
 *    0      4    size of the value; with bytes 4, 5 the number of the page below
 *    4      2    1: its value is a page number, of a long value; 2: it is a database
 *    6      2    size of the key
 *    8      -    key, value
 *
 *   meta page, from byte 16
 *    0      8    magic 0xbeefc0de, version 1
 *   24     48    database of free pages; its first 4 bytes are the page size
 *   72     48    database of databases
 *  120     16    number of the last page, transaction number
 *
 *   database
 *    4      2    flags
 *    6      2    depth of its tree
 *   40      8    page of the root, or all ones: empty
 */
#include "tables/lmdb_pages.h"

#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"

enum {
    PAGE_HEADER = 16,
    NODE_HEADER = 8,
    DATABASE_BYTES = 48,
    META_BYTES = PAGE_HEADER + 136,
    MIN_PAGE = 256,
    MAX_PAGE = 32768,
    MAX_DEPTH = 32, /* LMDB's cursors have room for so many pages */
    FIXED_MAP = 1,  /* a flag that asks for an address */
};
enum { BRANCH = 1, LEAF = 2, LONG_VALUE = 4, META = 8 };
enum { NODE_LONG = 1, NODE_DATABASE = 2 };
#define MAGIC 0xbeefc0deu
#define NO_PAGE UINT64_MAX

struct pages {
    const uint8_t *file;
    const char *path;
    suf_diag *diag;
    uint32_t page_size;
    uint64_t n_pages;
    uint64_t seen; /* pages met, never more than there are: trees share none, and walks end */
};

static uint16_t get16(const uint8_t *p)
{
    uint16_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

static uint32_t get32(const uint8_t *p)
{
    uint32_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t get64(const uint8_t *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

static int broken(const struct pages *f, uint64_t page, const char *what)
{
    return sufi_fail_at(f->diag, SUF_ECORRUPT, f->path, SUF_AT_BYTE, page * f->page_size,
                        "a page of the tables is broken: %s", what);
}

/* Count `n` pages from `page` on, which must be of that kind, as met. */
static int meet(struct pages *f, uint64_t page, uint64_t n, unsigned kind, uint64_t from)
{
    if (page < 2 || !sufi_within(page, n, f->n_pages))
        return broken(f, from, "it leads out of the file");
    const uint8_t *p = f->file + page * f->page_size;
    if (get64(p) != page || get16(p + 10) != kind)
        return broken(f, page, "it is not what another takes it for");
    f->seen += n;
    return f->seen <= f->n_pages ? SUF_OK : broken(f, page, "pages are used more than once");
}

static int check_long_value(struct pages *f, uint64_t from, const uint8_t *value, uint32_t size)
{
    uint64_t page = get64(value);
    int err = meet(f, page, 1, LONG_VALUE, from);

    if (err)
        return err;
    uint64_t n = get32(f->file + page * f->page_size + 12);
    f->seen--;
    err = meet(f, page, n, LONG_VALUE, from);
    if (!err && (n == 0 || size > n * f->page_size - PAGE_HEADER))
        err = broken(f, page, "a value is longer than its pages");
    return err;
}

static int check_tree(struct pages *f, const uint8_t *database, bool of_databases, uint64_t from);

/* Node `p` of a leaf, of which `room` bytes are left in the page. */
static int check_leaf_node(struct pages *f, uint64_t page, const uint8_t *p, uint32_t room,
                           bool of_databases)
{
    unsigned kind = get16(p + 4);
    uint32_t size = (uint32_t)get16(p) | (uint32_t)get16(p + 2) << 16, key = get16(p + 6);
    const uint8_t *value = p + NODE_HEADER + key;

    if (!sufi_within(NODE_HEADER + key, kind == NODE_LONG ? 8 : size, room))
        return broken(f, page, "a node is longer than its page");
    if (kind == NODE_LONG)
        return check_long_value(f, page, value, size);
    if (kind == NODE_DATABASE && of_databases && size == DATABASE_BYTES)
        return check_tree(f, value, false, page);
    return kind == 0 ? SUF_OK : broken(f, page, "a node of no known kind");
}

/* The tree below `page`, whose leaves are `depth` - 1 pages down. */
static int check_page(struct pages *f, uint64_t page, uint64_t from, unsigned depth,
                      bool of_databases)
{
    unsigned kind = depth > 1 ? BRANCH : LEAF;
    int err = meet(f, page, 1, kind, from);

    if (err)
        return err;
    const uint8_t *p = f->file + page * f->page_size;
    uint32_t lower = get16(p + 12), upper = get16(p + 14);
    if (lower < PAGE_HEADER || lower % 2 || lower > upper || upper > f->page_size ||
        lower < PAGE_HEADER + (kind == BRANCH ? 4 : 2))
        return broken(f, page, "it has an impossible number of nodes");
    for (uint32_t i = PAGE_HEADER; i < lower && !err; i += 2) {
        uint32_t at = get16(p + i), room = f->page_size - at;
        if (at < upper || at % 2 || at > f->page_size || room < NODE_HEADER)
            return broken(f, page, "a node lies outside it");
        const uint8_t *node = p + at;
        if (kind == LEAF)
            err = check_leaf_node(f, page, node, room, of_databases);
        else if ((uint32_t)get16(node + 6) + NODE_HEADER > room)
            err = broken(f, page, "a node is longer than its page");
        else
            err = check_page(
                f, get16(node) | (uint64_t)get16(node + 2) << 16 | (uint64_t)get16(node + 4) << 32,
                page, depth - 1, of_databases);
    }
    return err;
}

/* A database; `from` is the page that holds its description. */
static int check_tree(struct pages *f, const uint8_t *database, bool of_databases, uint64_t from)
{
    uint64_t root = get64(database + 40);
    unsigned depth = get16(database + 6);

    if (get16(database + 4) != 0)
        return broken(f, from, "a database with flags");
    if (root == NO_PAGE)
        return SUF_OK;
    if (depth == 0 || depth > MAX_DEPTH)
        return broken(f, from, "a tree of impossible depth");
    return check_page(f, root, from, depth, of_databases);
}

/* Meta page k, 0 or 1; the page size is known if k is 1. */
static int check_meta(struct pages *f, unsigned k, uint64_t size)
{
    const uint8_t *p = f->file + (uint64_t)k * f->page_size, *meta = p + PAGE_HEADER;

    if (get16(p + 10) != META || get32(meta) != MAGIC)
        return sufi_fail(f->diag, SUF_EMAGIC, f->path, "is not a table file");
    if (get32(meta + 4) != 1)
        return sufi_fail(f->diag, SUF_EVERSION, f->path,
                         "was written by another LMDB format version");
    uint32_t page_size = get32(meta + 24);
    if (page_size < MIN_PAGE || page_size > MAX_PAGE || (page_size & (page_size - 1)) ||
        (k && page_size != f->page_size) || get16(meta + 24 + 4) & FIXED_MAP)
        return broken(f, k, "a header without sense");
    f->page_size = page_size;
    f->n_pages = size / page_size;
    if (f->n_pages < 2 || get64(meta + 120) >= f->n_pages)
        return sufi_fail_at(f->diag, SUF_ETRUNCATED, f->path, SUF_AT_BYTE, size,
                            "the file ends before its last page");
    return SUF_OK;
}

int sufi_lmdb_check(const uint8_t *file, uint64_t size, const char *path, suf_diag *diag)
{
    struct pages f = {.file = file, .path = path, .diag = diag, .seen = 2};

    if (size < META_BYTES)
        return sufi_fail(diag, SUF_EMAGIC, path, "is not a table file");
    int err = check_meta(&f, 0, size);
    if (!err)
        err = check_meta(&f, 1, size);
    if (err)
        return err;
    const uint8_t *first = file + PAGE_HEADER, *second = first + f.page_size;
    const uint8_t *meta = get64(first + 128) < get64(second + 128) ? second : first;
    f.n_pages = get64(meta + 120) + 1;
    return check_tree(&f, meta + 72, true, meta == second);
}
