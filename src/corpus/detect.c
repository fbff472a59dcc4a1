/* detect.c - the format of a token file, told where it is certain and asked for where it is not. */
#include <string.h>

#include "base/fail.h"
#include "corpus/source.h"
#include "data/npy_header.h"

/* Printable text counts as text even where it holds no ids: then the parser can name the line. */
static bool looks_like_text(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((data[i] < ' ' && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') ||
            data[i] >= 0x7f)
            return false;
    return true;
}

int sufi_source_detect(const char *shown, const uint8_t *data, size_t n,
                       enum suf_source_format *format, suf_diag *diag)
{
    size_t len = strlen(shown);

    if (sufi_npy_has_magic(data, n)) {
        *format = SUF_SOURCE_NPY;
        return SUF_OK;
    }
    if (len > 4 && strcmp(shown + len - 4, ".npy") == 0)
        return sufi_fail(diag, SUF_EFORMAT, shown,
                         "has no .npy header (some programs give raw ids that name); raw ids of 16 "
                         "and 32 bits look alike: say which (u16 or u32)");
    if (looks_like_text(data, n)) {
        *format = SUF_SOURCE_IDS;
        return SUF_OK;
    }
    return sufi_fail(diag, SUF_EFORMAT, shown,
                     "is of no format that can be told from its contents; raw ids of 16 and 32 "
                     "bits look alike: say which (u16 or u32)");
}
