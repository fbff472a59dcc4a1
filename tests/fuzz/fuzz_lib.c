#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/chunkfile.h"
#include "base/hash.h"
#include "fuzz.h"
#include "tables/block.h"
#include "tables/table_format.h"
#include "tap.h"

const struct fuzz_target fuzz_targets[] = {
    {"ids", fuzz_ids},
    {"words", fuzz_words},
    {"jsonl", fuzz_jsonl},
    {"npy_ids", fuzz_npy_ids},
    {"llmc", fuzz_llmc},
    {"megatron", fuzz_megatron},
    {"datatrove", fuzz_datatrove},
    {"infinigram", fuzz_infinigram},
    {"detect", fuzz_detect},
    {"gzip", fuzz_gzip},
    {"zstd", fuzz_zstd},
    {"names", fuzz_names},
    {"steps", fuzz_steps},
    {"table", fuzz_table},
    {"join", fuzz_join},
    {"npy", fuzz_npy},
    {"mask", fuzz_mask},
    {"runs", fuzz_runs},
    {"run_tables", fuzz_run_tables},
    {"metrics", fuzz_metrics},
    {"formula", fuzz_formula},
    {"regress", fuzz_regress},
    {"row_context", fuzz_row_context},
    {"grams", fuzz_grams},
    {"cnf", fuzz_cnf},
    {"block", fuzz_block},
    {"columns", fuzz_columns},
    {"corpus", fuzz_corpus},
    {"index_corpus", fuzz_index_corpus},
    {"index_suffix", fuzz_index_suffix},
    {"index_tables", fuzz_index_tables},
    {"index_pages", fuzz_index_pages},
    {"index_manifest", fuzz_index_manifest},
    {NULL, NULL},
};

const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    return write_file(scratch(name), data, size);
}

const uint8_t *fuzz_cut(const uint8_t **data, size_t *size, size_t *second)
{
    size_t n = *size < 2 ? 0 : sufi_get_le16(*data);
    const uint8_t *rest = *data + (*size < 2 ? *size : 2);
    size_t left = *size - (size_t)(rest - *data);

    n = n < left ? n : left;
    *data = rest;
    *size = n;
    *second = left - n;
    return rest + n;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    static char text[4097];
    size_t n = size < sizeof text ? size : sizeof text - 1;

    if (n)
        memcpy(text, data, n);
    text[n] = '\0';
    return text;
}

void fuzz_named(int err, suf_diag *diag)
{
    if (err < 0 && (diag->err != err || !diag->what[0])) {
        fprintf(stderr, "error %d (%s) without a diagnostic\n", err, suf_strerror(err));
        abort();
    }
    if (err == SUF_ENOMEM) { /* inputs are small */
        fprintf(stderr, "an error: memory out of proportion: %s\n", diag->what);
        abort();
    }
    memset(diag, 0, sizeof *diag);
}

static void put_be64(uint8_t *p, uint64_t v)
{
    sufi_put_be32(p, (uint32_t)(v >> 32));
    sufi_put_be32(p + 4, (uint32_t)v);
}

/* The layout stands in base/chunkfile.c. */
void fuzz_repair_container(uint8_t *bytes, size_t size)
{
    uint8_t joined[40 + SUFI_CHUNKFILE_MAX_CHUNKS * 32];

    if (size < 64)
        return;
    uint32_t n = sufi_get_le32(bytes + 16);
    uint64_t toc = sufi_get_le64(bytes + 24);
    sufi_put_le64(bytes + 32, size);
    if (n <= SUFI_CHUNKFILE_MAX_CHUNKS && sufi_within(toc, n * 32ull, size)) {
        for (uint32_t i = 0; i < n; i++) {
            uint8_t *entry = bytes + toc + i * 32;
            uint64_t at = sufi_get_le64(entry + 8), len = sufi_get_le64(entry + 16);
            if (sufi_within(at, len, size))
                put_be64(entry + 24, sufi_hash64(bytes + at, len));
        }
        memcpy(joined, bytes, 40);
        memcpy(joined + 40, bytes + toc, n * 32);
        sufi_hash128 print = sufi_hash128_of(joined, 40 + n * 32);
        memcpy(bytes + 40, print.bytes, 16);
    }
    put_be64(bytes + 56, sufi_hash64(bytes, 56));
}

/* The layout stands in tables/table_format.h and tables/block.c. */
void fuzz_repair_group(uint8_t *bytes, size_t size)
{
    uint32_t n = size < SUFI_GROUP_HEADER ? 0 : sufi_get_le32(bytes);
    size_t headers = (size_t)n * SUFI_BLOCK_HEADER, at = SUFI_GROUP_HEADER + headers;

    if (n > SUFI_GROUP_BLOCKS || at > size)
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t *header = bytes + SUFI_GROUP_HEADER + (size_t)i * SUFI_BLOCK_HEADER;
        sufi_block_header h;
        sufi_block_header_get(&h, header);
        size_t len = sufi_block_data_size(&h);
        if (!sufi_within(at, len, size))
            break;
        sufi_put_le32(header + 60, (uint32_t)sufi_hash64(bytes + at, len));
        at += len;
    }
    put_be64(bytes + 8, sufi_hash64(bytes + SUFI_GROUP_HEADER, headers));
}
