/* err.h - how every library function reports failure.
 *
 * Functions that can fail return an int: 0 = done, 1 = absent or end (never an error), negative =
 * one of enum suf_err. Outputs are written only on success. Where a `suf_diag *` is taken it may be
 * NULL; it is filled on failure only and says what went wrong, in which file and where. The library
 * never prints and never exits. */
#ifndef SUFGRAM_ERR_H
#define SUFGRAM_ERR_H

#include "defs.h"

SUF_BEGIN_DECLS

enum suf_err {
    SUF_OK = 0,
    SUF_ABSENT = 1,         /* no such item, or end of iteration */
    SUF_ENOMEM = -1,        /* out of memory */
    SUF_EIO = -2,           /* the operating system refused a read, write, open, rename ... */
    SUF_EINVAL = -3,        /* an argument is out of its documented range */
    SUF_EMAGIC = -4,        /* not a file of the expected kind */
    SUF_EVERSION = -5,      /* right kind of file, unsupported format version */
    SUF_EENDIAN = -6,       /* written on a machine of the other byte order */
    SUF_ETRUNCATED = -7,    /* the file is shorter than it says it is */
    SUF_ECORRUPT = -8,      /* checksum or internal consistency broken */
    SUF_EFORMAT = -9,       /* a text, NPY or table input is malformed */
    SUF_ERANGE = -10,       /* a token id is not below the vocabulary size */
    SUF_EMISMATCH = -11,    /* inputs that must agree (rows, lengths, keys) do not */
    SUF_EEXIST = -12,       /* the output exists and overwriting was not asked for */
    SUF_EDB = -13,          /* the table store (LMDB) failed */
    SUF_ELIMIT = -14,       /* beyond a documented limit */
    SUF_ENUMERIC = -15,     /* a numerical routine failed, or its input is not finite */
    SUF_EINTERRUPTED = -16, /* stopped by the progress callback */
};

/* What `where` of a diagnostic counts. */
enum suf_where { SUF_AT_NONE, SUF_AT_BYTE, SUF_AT_LINE, SUF_AT_ROW, SUF_AT_ITEM };

typedef struct suf_diag {
    int err;             /* the code returned */
    enum suf_where unit; /* what `where` counts */
    uint64_t where;      /* byte offset from 0, line from 1, row or item from 0 */
    char path[512];      /* the file, or "" */
    char what[512];      /* one line; what it quotes of inputs is spelled by suf_printable */
} suf_diag;

/* A static string naming the code; thread-safe. */
SUF_API const char *suf_strerror(int err);

/* Writes text to buf[0..cap-1], always terminated, so that it cannot act on a terminal and is one
 * line: control characters (C0, DEL, C1) and bytes that are not UTF-8 become \xNN. Printing the
 * result again changes nothing. Four bytes of room a byte of text, and one, are enough; what has no
 * room is left out. Returns buf. */
SUF_API const char *suf_printable(const char *text, char *buf, size_t cap);

/* Writes "PATH: line 3: WHAT" (as much as is known) to buf[0..cap-1], always terminated, made
 * printable. Returns buf. */
SUF_API const char *suf_diag_format(const suf_diag *diag, char *buf, size_t cap);

SUF_END_DECLS

#endif
