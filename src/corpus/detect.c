/* detect.c - the format of a token file, told where it is certain and asked for where it is not. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "corpus/source.h"
#include "data/npy_header.h"

static bool is_file(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_megatron_index(const char *path)
{
    sufi_mapfile map = {0};
    bool is = is_file(path) && sufi_mapfile_open(&map, path, NULL) == SUF_OK &&
              sufi_megatron_has_magic(map.data, map.size);

    sufi_mapfile_close(&map);
    return is;
}

/* The other file, and *format, of a kind of token file that comes in twos; NULL: it is none, or
 * *no_memory. */
static char *find_beside(const char *path, enum suf_source_format *format, bool *no_memory)
{
    bool bin = sufi_ends_in(path, ".bin"), idx = sufi_ends_in(path, ".idx");
    bool ds = sufi_ends_in(path, ".ds"), offsets = !bin && !idx && !ds;
    char *beside = bin   ? sufi_beside(path, 4, ".idx")
                   : idx ? sufi_beside(path, 4, ".bin")
                   : ds  ? sufi_beside(path, 0, ".index")
                         : sufi_infinigram_offsets(path);

    *no_memory = !beside && !offsets;
    if (beside && (bin   ? is_megatron_index(beside)
                   : idx ? is_megatron_index(path)
                         : is_file(beside))) {
        *format = bin || idx ? SUF_SOURCE_MEGATRON
                  : ds       ? SUF_SOURCE_DATATROVE
                             : SUF_SOURCE_INFINIGRAM;
        return beside;
    }
    free(beside);
    return NULL;
}

void sufi_source_detect_beside(const char *path, enum suf_source_format *format)
{
    bool no_memory;

    free(find_beside(path, format, &no_memory));
}

int suf_source_beside(char **out, const char *path, suf_diag *diag)
{
    enum suf_source_format format;
    bool no_memory;

    *out = find_beside(path, &format, &no_memory);
    return *out ? SUF_OK : no_memory ? sufi_fail_nomem(diag, "a path") : SUF_ABSENT;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Printable, in whatever encoding. Raw ids hold other bytes within the first few. */
static bool looks_like_text(const uint8_t *data, size_t n, bool *ascii)
{
    uint8_t all = 0;

    for (size_t i = 0; i < n; i++) {
        if ((data[i] < ' ' && !is_blank(data[i])) || data[i] == 0x7f)
            return false;
        all |= data[i];
    }
    *ascii = all < 0x80;
    return true;
}

static bool begins_with_brace(const uint8_t *data, size_t n)
{
    size_t i = 0;

    while (i < n && is_blank(data[i]))
        i++;
    return i < n && data[i] == '{';
}

int sufi_source_detect(const char *shown, const uint8_t *data, size_t n,
                       enum suf_source_format *format, suf_diag *diag)
{
    bool ascii = false, text = looks_like_text(data, n, &ascii);

    *format = sufi_npy_has_magic(data, n)          ? SUF_SOURCE_NPY
              : sufi_llmc_has_magic(data, n)       ? SUF_SOURCE_LLMC
              : sufi_megatron_has_magic(data, n)   ? SUF_SOURCE_MEGATRON
              : text && begins_with_brace(data, n) ? SUF_SOURCE_JSONL
                                                   : SUF_SOURCE_DETECT;
    if (*format != SUF_SOURCE_DETECT)
        return SUF_OK;
    if (sufi_ends_in(shown, ".npy"))
        return sufi_fail(diag, SUF_EFORMAT, shown,
                         "has no .npy header (some programs give raw ids that name); raw ids of 16 "
                         "and 32 bits look alike: say which (u16 or u32)");
    if (text && !ascii)
        return sufi_fail(diag, SUF_EFORMAT, shown,
                         "is text, but not of ids; text of words must be asked for (words)");
    /* ASCII text counts as text of ids even where it holds none: the parser can name the line. */
    *format = SUF_SOURCE_IDS;
    if (text)
        return SUF_OK;
    return sufi_fail(diag, SUF_EFORMAT, shown,
                     "is of no format that can be told from its contents; raw ids of 16 and 32 "
                     "bits look alike: say which (u16 or u32)");
}
