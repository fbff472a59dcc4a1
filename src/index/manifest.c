#include "index/manifest.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/utf8.h"
#include "sufgram/defs.h"

static const char kind[] = "sufgram index";

char *sufi_path_in(const char *directory, const char *name)
{
    size_t cap = strlen(directory) + strlen(name) + 2;
    char *path = sufi_alloc(cap, 1);

    if (path)
        snprintf(path, cap, "%s/%s", directory, name);
    return path;
}

void sufi_index_file_name(uint32_t i, uint32_t n_segments, char name[24])
{
    if (i == 0)
        snprintf(name, 24, SUFI_CORPUS_NAME);
    else if (i <= n_segments)
        snprintf(name, 24, SUFI_SEGMENT_FORMAT, (unsigned)(i - 1) % 10000);
    else
        snprintf(name, 24, SUFI_TABLES_NAME);
}

int sufi_sum_file(const char *path, uint64_t *size, uint64_t *hash, suf_diag *diag)
{
    sufi_mapfile map;

    int err = sufi_mapfile_open(&map, path, diag);
    if (err)
        return err;
    sufi_mapfile_sequential(&map);
    *size = map.size;
    *hash = sufi_hash64(map.data, map.size);
    sufi_mapfile_close(&map);
    return SUF_OK;
}

void sufi_manifest_release(sufi_manifest *m)
{
    free(m->command);
    free(m->files);
    memset(m, 0, sizeof *m);
}

/* The checksum of an object that has no "checksum" member, as 16 hexadecimal digits. */
static int checksum_of(json_t *root, char out[17])
{
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);

    if (!text)
        return SUF_ENOMEM;
    snprintf(out, 17, "%016" PRIx64, sufi_hash64(text, strlen(text)));
    free(text);
    return SUF_OK;
}

static int malformed(const char *path, suf_diag *diag, const char *what)
{
    return sufi_fail(diag, SUF_ECORRUPT, path, "%s", what);
}

static int check_kind(json_t *root, const char *path, suf_diag *diag)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    json_t *sum = json_object_get(root, "checksum");
    char want[17], got[17] = "";

    if (!format || strcmp(format, kind) != 0)
        return sufi_fail(diag, SUF_EMAGIC, path, "is not the manifest of a sufgram index");
    json_int_t version = json_integer_value(json_object_get(root, "format_version"));
    if (version != SUFI_MANIFEST_VERSION)
        return sufi_fail(diag, SUF_EVERSION, path,
                         "has format version %lld; this program reads version %d",
                         (long long)version, SUFI_MANIFEST_VERSION);
    if (json_is_string(sum))
        snprintf(got, sizeof got, "%s", json_string_value(sum));
    json_object_del(root, "checksum");
    if (checksum_of(root, want) != SUF_OK)
        return sufi_fail_nomem(diag, "the manifest");
    return strcmp(want, got) == 0 ? SUF_OK : malformed(path, diag, "its checksum is wrong");
}

/* NULL: out of memory. */
static json_t *files_array(const sufi_manifest *m)
{
    json_t *files = json_array();
    bool good = files != NULL;

    for (uint32_t i = 0; i < m->n_files && good; i++) {
        char hex[17];
        snprintf(hex, sizeof hex, "%016" PRIx64, m->files[i].hash);
        json_t *file = json_pack("{s:s, s:I, s:s}", "name", m->files[i].name, "bytes",
                                 (json_int_t)m->files[i].size, "xxh3", hex);
        good = json_array_append_new(files, file) == 0;
    }
    if (!good) {
        json_decref(files);
        return NULL;
    }
    return files;
}

/* When memory runs out jansson 2.14 may leave a piece of a text out and say nothing. */
static bool reads_back(const char *text)
{
    json_t *root = json_loads(text, 0, NULL);
    bool good = root && check_kind(root, NULL, NULL) == SUF_OK;

    json_decref(root);
    return good;
}

/* A copy with U+FFFD for bytes that are no UTF-8, as names of files may hold, but not JSON. */
static char *valid_utf8(const char *text)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
    char *copy = sufi_alloc((size_t)(end - p) + 1, 3), *to = copy;
    uint32_t c;

    while (copy && p < end) {
        size_t n = sufi_utf8_decode(p, end, &c);
        memcpy(to, n ? (const char *)p : "\xef\xbf\xbd", n ? n : 3);
        to += n ? n : 3;
        p += n ? n : 1;
    }
    if (copy)
        *to = '\0';
    return copy;
}

int sufi_manifest_write(const sufi_manifest *m, const char *directory, const sufi_fact *facts,
                        int n_facts, suf_diag *diag)
{
    char *command = valid_utf8(m->command ? m->command : "");
    json_t *numbers = json_object();
    json_t *root =
        json_pack("{s:s, s:i, s:s, s:s, s:i, s:i, s:s, s:o, s:o}", "format", kind, "format_version",
                  SUFI_MANIFEST_VERSION, "sufgram", SUF_VERSION, "command", command, "order",
                  (int)m->order, "segments", (int)m->n_segments, "corpus_fingerprint",
                  m->fingerprint, "files", files_array(m), "numbers", numbers);
    char *path = sufi_path_in(directory, SUFI_MANIFEST_NAME);
    char sum[17];
    char *text = NULL;
    sufi_outfile out;
    int err = SUF_OK;
    bool good = root != NULL;

    for (int i = 0; i < n_facts && good; i++)
        good = json_object_set_new(numbers, facts[i].name,
                                   json_integer((json_int_t)facts[i].value)) == 0;
    if (!good || !path || checksum_of(root, sum) != SUF_OK ||
        json_object_set_new(root, "checksum", json_string(sum)) != 0 ||
        !(text = json_dumps(root, JSON_INDENT(1))) || !reads_back(text)) {
        err = sufi_fail_nomem(diag, "the manifest");
        goto out;
    }
    err = sufi_outfile_open(&out, path, diag);
    if (err)
        goto out;
    sufi_outfile_printf(&out, "%s\n", text);
    err = sufi_outfile_commit(&out, diag);
out:
    free(command);
    free(text);
    free(path);
    json_decref(root);
    return err;
}

static int read_files(sufi_manifest *m, json_t *files, const char *path, suf_diag *diag)
{
    m->n_files = m->n_segments + 2;
    if (json_array_size(files) != m->n_files)
        return malformed(path, diag, "its list of files has a wrong length");
    m->files = sufi_alloc_zero(m->n_files, sizeof *m->files);
    if (!m->files)
        return sufi_fail_nomem(diag, "the manifest");
    for (uint32_t i = 0; i < m->n_files; i++) {
        json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *hex = json_string_value(json_object_get(file, "xxh3"));
        json_int_t size = json_integer_value(json_object_get(file, "bytes"));
        sufi_index_file_name(i, m->n_segments, m->files[i].name);
        if (!name || strcmp(name, m->files[i].name) != 0 || !hex || size < 0)
            return malformed(path, diag, "its list of files is not as expected");
        m->files[i].size = (uint64_t)size;
        m->files[i].hash = strtoull(hex, NULL, 16);
    }
    return SUF_OK;
}

static int read_members(sufi_manifest *m, json_t *root, const char *path, suf_diag *diag)
{
    const char *command = json_string_value(json_object_get(root, "command"));
    const char *print = json_string_value(json_object_get(root, "corpus_fingerprint"));
    json_int_t order = json_integer_value(json_object_get(root, "order"));
    json_int_t segments = json_integer_value(json_object_get(root, "segments"));

    if (!command || !print || strlen(print) != 32 || order < 1 || order > SUF_MAX_ORDER ||
        segments < 1 || segments > SUFI_MAX_SEGMENTS)
        return malformed(path, diag, "a member is missing or out of range");
    m->order = (uint32_t)order;
    m->n_segments = (uint32_t)segments;
    snprintf(m->fingerprint, sizeof m->fingerprint, "%s", print);
    m->command = sufi_strdup(command);
    if (!m->command)
        return sufi_fail_nomem(diag, "the manifest");
    return read_files(m, json_object_get(root, "files"), path, diag);
}

int sufi_manifest_read(sufi_manifest *m, const char *directory, suf_diag *diag)
{
    char *path = sufi_path_in(directory, SUFI_MANIFEST_NAME);
    json_error_t where = {.text = "out of memory"}; /* should it not be filled */
    json_t *root = NULL;
    sufi_mapfile map = {0};
    struct stat st;
    int err;

    memset(m, 0, sizeof *m);
    if (!path)
        return sufi_fail_nomem(diag, "a path");
    if (stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        bool there = stat(directory, &st) == 0;
        err = sufi_fail(diag, SUF_EMAGIC, directory, "%s",
                        there ? "is not a sufgram index (it has no " SUFI_MANIFEST_NAME ")"
                              : "no such index");
        goto out;
    }
    err = sufi_mapfile_open(&map, path, diag);
    if (err)
        goto out;
    root = json_loadb((const char *)map.data, map.size, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        err = sufi_fail_at(diag, SUF_ECORRUPT, path, SUF_AT_LINE, (uint64_t)where.line,
                           "is not JSON: %s", where.text);
    if (!err)
        err = check_kind(root, path, diag);
    if (!err)
        err = read_members(m, root, path, diag);
out:
    json_decref(root);
    sufi_mapfile_close(&map);
    free(path);
    if (err)
        sufi_manifest_release(m);
    return err;
}
