/* npy_header.c - reading and writing the header of .npy files.
 *
 *   OFFSET SIZE    MEANING
 *    0      6      magic "\x93NUMPY"
 *    6      1      format version: 1, 2 or 3
 *    7      1      minor version, 0
 *    8      2 | 4  length L of the text, little-endian; 2 bytes in version 1, 4 in 2 and 3
 *   10 | 12 L      a Python dict, blanks, a newline:
 *                  {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 *
 * NumPy evaluates the text as Python; other programs write it with keys in another order, other
 * quotes, no final comma. So it is parsed as what it is, a dict literal, and not matched against
 * the one form NumPy prints. */
#include "data/npy_header.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"

static const char magic[6] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    [SUF_BOOL] = {"|b1", 1}, [SUF_U8] = {"|u1", 1},  [SUF_U16] = {"<u2", 2}, [SUF_U32] = {"<u4", 4},
    [SUF_U64] = {"<u8", 8},  [SUF_I8] = {"|i1", 1},  [SUF_I16] = {"<i2", 2}, [SUF_I32] = {"<i4", 4},
    [SUF_I64] = {"<i8", 8},  [SUF_F16] = {"<f2", 2}, [SUF_F32] = {"<f4", 4}, [SUF_F64] = {"<f8", 8},
};
enum { N_DTYPES = sizeof dtypes / sizeof dtypes[0] };

size_t suf_dtype_size(suf_dtype dtype)
{
    return (unsigned)dtype < N_DTYPES ? dtypes[dtype].size : 0;
}

const char *suf_dtype_name(suf_dtype dtype)
{
    return (unsigned)dtype < N_DTYPES ? dtypes[dtype].name : "?";
}

struct parser {
    const char *at, *end, *start;
    const char *path;
    suf_diag *diag;
    uint64_t base; /* offset of the text in the file */
};

static int malformed(const struct parser *p, const char *wanted)
{
    return sufi_fail_at(p->diag, SUF_EFORMAT, p->path, SUF_AT_BYTE,
                        p->base + (uint64_t)(p->at - p->start), "NPY header: %s expected", wanted);
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
        p->at++;
}

/* Skip blanks; take the character if it is next. */
static bool take(struct parser *p, char c)
{
    skip_blanks(p);
    if (p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static bool take_word(struct parser *p, const char *word)
{
    size_t len = strlen(word);

    skip_blanks(p);
    if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0)
        return false;
    p->at += len;
    return true;
}

/* A quoted string without escapes, which no key and no simple dtype needs. */
static bool take_string(struct parser *p, const char **text, size_t *len)
{
    skip_blanks(p);
    if (p->at == p->end || (*p->at != '\'' && *p->at != '"'))
        return false;
    const char *close = memchr(p->at + 1, *p->at, (size_t)(p->end - p->at - 1));
    if (!close)
        return false;
    *text = p->at + 1;
    *len = (size_t)(close - *text);
    p->at = close + 1;
    return true;
}

static int parse_dtype(struct parser *p, sufi_npy_header *h)
{
    const char *text;
    size_t len;
    const char *place = p->at;

    if (!take_string(p, &text, &len))
        return malformed(p, "a simple dtype such as '<f8'");
    bool ordered = len == 3 && strchr("<>=|", text[0]) && text[0];
    for (int i = 0; ordered && i < N_DTYPES; i++) {
        if (memcmp(text + 1, dtypes[i].name + 1, 2) != 0)
            continue;
        if (text[0] == '>' && dtypes[i].size > 1)
            return sufi_fail_at(p->diag, SUF_EFORMAT, p->path, SUF_AT_BYTE,
                                p->base + (uint64_t)(place - p->start),
                                "big-endian data (dtype '%.*s') is not supported", (int)len, text);
        h->dtype = (suf_dtype)i;
        return SUF_OK;
    }
    return sufi_fail_at(p->diag, SUF_EFORMAT, p->path, SUF_AT_BYTE,
                        p->base + (uint64_t)(place - p->start), "unsupported dtype '%.*s'",
                        (int)(len < 60 ? len : 60), text);
}

static int parse_length(struct parser *p, uint64_t *out)
{
    uint64_t v = 0;

    skip_blanks(p);
    if (p->at == p->end || *p->at < '0' || *p->at > '9')
        return malformed(p, "a dimension");
    for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
        if (!sufi_mul_u64(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(*p->at - '0'), &v))
            return malformed(p, "a dimension below 2^64");
    (void)take(p, 'L'); /* Python 2 wrote long integers so */
    *out = v;
    return SUF_OK;
}

static int parse_shape(struct parser *p, sufi_npy_header *h)
{
    h->ndim = 0;
    if (!take(p, '('))
        return malformed(p, "a tuple");
    while (!take(p, ')')) {
        uint64_t length = 0;
        int err = parse_length(p, &length);
        if (err)
            return err;
        if (h->ndim == SUF_NPY_MAX_DIMS)
            return sufi_fail(p->diag, SUF_ELIMIT, p->path, "has more than %d dimensions",
                             SUF_NPY_MAX_DIMS);
        h->shape[h->ndim++] = length;
        bool comma = take(p, ',');
        skip_blanks(p);
        if (!comma && (h->ndim == 1 || p->at == p->end || *p->at != ')'))
            return malformed(p, "a comma");
    }
    return SUF_OK;
}

static int parse_order(struct parser *p, sufi_npy_header *h)
{
    h->fortran_order = take_word(p, "True");
    return h->fortran_order || take_word(p, "False") ? SUF_OK : malformed(p, "True or False");
}

static int parse_dict(struct parser *p, sufi_npy_header *h)
{
    static const struct {
        const char *key;
        int (*parse)(struct parser *p, sufi_npy_header *h);
    } fields[] = {{"descr", parse_dtype}, {"fortran_order", parse_order}, {"shape", parse_shape}};
    unsigned seen = 0;

    if (!take(p, '{'))
        return malformed(p, "a dict");
    while (!take(p, '}')) {
        const char *key;
        size_t len;
        int k = 0;
        if (!take_string(p, &key, &len) || !take(p, ':'))
            return malformed(p, "a key and a colon");
        while (k < 3 && (strlen(fields[k].key) != len || memcmp(fields[k].key, key, len) != 0))
            k++;
        if (k == 3 || seen & 1u << k)
            return malformed(p, "descr, fortran_order and shape once each, and no other key,");
        seen |= 1u << k;
        int err = fields[k].parse(p, h);
        if (err)
            return err;
        bool comma = take(p, ',');
        skip_blanks(p);
        if (!comma && (p->at == p->end || *p->at != '}'))
            return malformed(p, "a comma");
    }
    skip_blanks(p);
    if (p->at != p->end)
        return malformed(p, "nothing after the dict");
    return seen == 7 ? SUF_OK : malformed(p, "descr, fortran_order and shape");
}

bool sufi_npy_has_magic(const uint8_t *data, size_t size)
{
    return size >= sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}

int sufi_npy_header_parse(sufi_npy_header *h, const uint8_t *data, size_t size, const char *path,
                          suf_diag *diag)
{
    memset(h, 0, sizeof *h);
    if (!sufi_npy_has_magic(data, size))
        return sufi_fail(diag, SUF_EMAGIC, path, "is not an .npy file");
    if (size > 6 && (data[6] < 1 || data[6] > 3))
        return sufi_fail_at(diag, SUF_EVERSION, path, SUF_AT_BYTE, 6,
                            "has NPY format version %u; versions 1 to 3 are read", data[6]);
    uint64_t begin = size > 6 && data[6] == 1 ? 10 : 12;
    if (size < begin)
        return sufi_fail_at(diag, SUF_ETRUNCATED, path, SUF_AT_BYTE, size,
                            "the file ends inside its header");
    uint64_t len = begin == 10 ? sufi_get_le16(data + 8) : sufi_get_le32(data + 8);
    if (!sufi_within(begin, len, size))
        return sufi_fail_at(diag, SUF_ETRUNCATED, path, SUF_AT_BYTE, size,
                            "the file ends inside its header");
    const char *text = (const char *)data + begin;
    struct parser p = {
        .at = text, .end = text + len, .start = text, .path = path, .diag = diag, .base = begin};
    int err = parse_dict(&p, h);
    if (err)
        return err;
    if (h->fortran_order && h->ndim > 2)
        return sufi_fail(diag, SUF_ELIMIT, path, "is in Fortran order and has %u dimensions; %s",
                         (unsigned)h->ndim, "Fortran order is read for at most 2");
    h->data_offset = begin + len;
    return SUF_OK;
}

void sufi_npy_header_write(const sufi_npy_header *h, sufi_outfile *out)
{
    uint8_t lead[10] = {0};
    char text[192];
    size_t len;

    len = (size_t)snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                           suf_dtype_name(h->dtype));
    for (uint32_t i = 0; i < h->ndim; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%llu%s", i ? " " : "",
                                (unsigned long long)h->shape[i],
                                i + 1 < h->ndim || h->ndim == 1 ? "," : "");
    len += (size_t)snprintf(text + len, sizeof text - len, "), }");
    while ((sizeof lead + len + 1) % 64)
        text[len++] = ' ';
    text[len++] = '\n';
    memcpy(lead, magic, sizeof magic);
    lead[6] = 1;
    lead[8] = (uint8_t)len;
    lead[9] = (uint8_t)(len >> 8);
    sufi_outfile_write(out, lead, sizeof lead);
    sufi_outfile_write(out, text, len);
}
