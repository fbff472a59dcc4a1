/* fuzz_index.c - questions to an index with changes in one of its files.
 *
 * An input is a list of changes, 4 bytes each:
 *   OFFSET SIZE  MEANING
 *    0      3    where in the file, modulo its size
 *    3      1    the byte that is put there
 * Then the checksums that can be found are made right again, so that the changes are met by those
 * who read what lies behind them. The index is one of 120 tokens in two segments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ask_index.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "fuzz.h"
#include "index/manifest.h"
#include "tables/table_lookup.h"
#include "tap.h"

enum { CORPUS, SUFFIX, TABLES, MANIFEST, N_FILES };

static struct text text;
static char directory[512];

static struct file {
    const char *name;
    uint8_t *sound, *changed;
    size_t size;
} files[N_FILES] = {{.name = "corpus.sfc"},
                    {.name = "suffix-001.sfa"},
                    {.name = "ngrams.mdb"},
                    {.name = "manifest.json"}};

/* Where the groups of the tables lie in their file. */
enum { MAX_GROUPS = 64 };
static struct {
    size_t at, size;
} groups[MAX_GROUPS];
static size_t n_groups;

static const char *path_of(const struct file *f)
{
    static char path[600];

    snprintf(path, sizeof path, "%s/%s", directory, f->name);
    return path;
}

static void read_file(struct file *f)
{
    FILE *in = fopen(path_of(f), "rb");

    f->sound = malloc(1 << 20);
    f->changed = malloc(1 << 20);
    f->size = in ? fread(f->sound, 1, 1 << 20, in) : 0;
    if (!f->size)
        abort();
    fclose(in);
}

/* A group begins with a small number of blocks, 0, and the hash of their headers. */
static void find_groups(void)
{
    const struct file *f = &files[TABLES];

    for (size_t at = 0; at + 16 + SUFI_BLOCK_HEADER < f->size && n_groups < MAX_GROUPS; at += 2) {
        const uint8_t *p = f->sound + at;
        uint32_t n = sufi_get_le32(p);
        size_t end = SUFI_GROUP_HEADER + (size_t)n * SUFI_BLOCK_HEADER;
        if (n == 0 || n > SUFI_GROUP_BLOCKS || sufi_get_le32(p + 4) || at + end > f->size ||
            sufi_hash64(p + SUFI_GROUP_HEADER, end - SUFI_GROUP_HEADER) !=
                ((uint64_t)sufi_get_be32(p + 8) << 32 | sufi_get_be32(p + 12)))
            continue;
        for (uint32_t i = 0; i < n; i++) {
            sufi_block_header h;
            sufi_block_header_get(&h, p + SUFI_GROUP_HEADER + (size_t)i * SUFI_BLOCK_HEADER);
            end += sufi_block_data_size(&h);
        }
        groups[n_groups].at = at;
        groups[n_groups++].size = end;
    }
}

static void prepare(void)
{
    rng r = {11};

    if (directory[0])
        return;
    text_random(&text, &r, 120, 12, 9);
    suf_index_close(text_index(&text, 3, 70));
    snprintf(directory, sizeof directory, "%s", scratch("text.idx"));
    for (int i = 0; i < N_FILES; i++)
        read_file(&files[i]);
    find_groups();
    if (n_groups != 3)
        abort();
}

static void change(struct file *f, const uint8_t *data, size_t size)
{
    memcpy(f->changed, f->sound, f->size);
    for (; size >= 4; data += 4, size -= 4) {
        size_t at = (data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % f->size;
        f->changed[at] = data[3];
    }
}

/* Ask, and put the sound file back. */
static void ask(struct file *f, const uint8_t *data, size_t size)
{
    /* One kind of question an input: all take a hundred times as long as opening. */
    static const unsigned kinds[] = {ASK_GRAMS,  ASK_GRAMS,    ASK_SAMPLES,
                                     ASK_MODELS, ASK_EXPOSURE, ASK_COVARIATES};
    rng r = {size ? sufi_hash64(data, size) : 0};
    unsigned kind = kinds[rng_below(&r, sizeof kinds / sizeof *kinds)];
    int refused = 0;

    write_file(path_of(f), f->changed, f->size);
    (void)ask_index(directory, &text, &r, kind, 10, &refused);
    write_file(path_of(f), f->sound, f->size);
}

/* The manifest names the corpus by its fingerprint. */
static void name_corpus(const uint8_t *container)
{
    sufi_hash128 print;
    sufi_manifest m;

    memcpy(print.bytes, container + 40, sizeof print.bytes);
    if (sufi_manifest_read(&m, directory, NULL) != SUF_OK)
        abort();
    sufi_hash128_hex(&print, m.fingerprint);
    if (sufi_manifest_write(&m, directory, NULL, 0, NULL) != SUF_OK)
        abort();
    sufi_manifest_release(&m);
}

void fuzz_index_corpus(const uint8_t *data, size_t size)
{
    prepare();
    struct file *f = &files[CORPUS];
    change(f, data, size);
    fuzz_repair_container(f->changed, f->size);
    name_corpus(f->changed);
    ask(f, data, size);
    write_file(path_of(&files[MANIFEST]), files[MANIFEST].sound, files[MANIFEST].size);
}

void fuzz_index_suffix(const uint8_t *data, size_t size)
{
    prepare();
    change(&files[SUFFIX], data, size);
    fuzz_repair_container(files[SUFFIX].changed, files[SUFFIX].size);
    ask(&files[SUFFIX], data, size);
}

/* Changes inside the groups of the tables. */
void fuzz_index_tables(const uint8_t *data, size_t size)
{
    prepare();
    struct file *f = &files[TABLES];
    memcpy(f->changed, f->sound, f->size);
    for (const uint8_t *p = data; p + 4 <= data + size; p += 4) {
        size_t g = p[2] % n_groups;
        f->changed[groups[g].at + (p[0] | (size_t)p[1] << 8) % groups[g].size] = p[3];
    }
    for (size_t g = 0; g < n_groups; g++)
        fuzz_repair_group(f->changed + groups[g].at, groups[g].size);
    ask(f, data, size);
}

/* Changes anywhere in the tables' file: its pages have no checksums. */
void fuzz_index_pages(const uint8_t *data, size_t size)
{
    prepare();
    change(&files[TABLES], data, size);
    ask(&files[TABLES], data, size);
}

/* The checksum of a manifest that is an object; NULL if it is none. */
static char *repaired_manifest(const uint8_t *data, size_t size)
{
    json_t *root = json_loadb((const char *)data, size, 0, NULL);
    char *compact = NULL, *whole = NULL, hex[17];

    if (json_is_object(root)) {
        json_object_del(root, "checksum");
        compact = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    }
    if (compact) {
        snprintf(hex, sizeof hex, "%016llx",
                 (unsigned long long)sufi_hash64(compact, strlen(compact)));
        json_object_set_new(root, "checksum", json_string(hex));
        whole = json_dumps(root, 0);
    }
    free(compact);
    json_decref(root);
    return whole;
}

/* The bytes are the manifest; data[0] & 1 repairs its checksum. */
void fuzz_index_manifest(const uint8_t *data, size_t size)
{
    suf_diag diag = {0};
    suf_index *index;

    prepare();
    struct file *f = &files[MANIFEST];
    if (!size)
        return;
    char *repaired = data[0] & 1 ? repaired_manifest(data + 1, size - 1) : NULL;
    if (repaired)
        write_text(path_of(f), repaired);
    else
        write_file(path_of(f), data + 1, size - 1);
    free(repaired);
    int err = suf_index_open(&index, directory, &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_index_close(index);
    fuzz_named(suf_index_verify(directory, NULL, NULL, &diag), &diag);
    write_file(path_of(f), f->sound, f->size);
}
