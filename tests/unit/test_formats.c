/* test_formats.c - files of other programs, written here from their documented layouts: the ids of
 * each, and each way a file may be broken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingested.h"
#include "pack.h"
#include "tap.h"

static const suf_source_opts as_found;

/* A file being made. */
typedef struct bytes {
    uint8_t data[8192];
    size_t n;
} bytes;

static void put(bytes *b, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        b->data[b->n++] = (uint8_t)(value >> (8 * i));
}

static void put_all(bytes *b, const uint64_t *values, size_t n, size_t width)
{
    for (size_t i = 0; i < n; i++)
        put(b, values[i], width);
}

static const char *write_bytes(const char *name, const bytes *b)
{
    return write_file(scratch(name), b->data, b->n);
}

/* ---- llm.c ---- */

static const char *llmc_file(uint32_t magic, uint32_t version, uint32_t n_ids, size_t width,
                             size_t n_there)
{
    static const uint64_t ids[] = {7, 0, 50256, 9, 11};
    bytes b = {{0}, 0};

    put(&b, magic, 4);
    put(&b, version, 4);
    put(&b, n_ids, 4);
    b.n = 1024;
    put_all(&b, ids, n_there, width);
    return write_bytes("llmc.bin", &b);
}

static void test_llmc(void)
{
    const suf_source_opts at_eot = {.has_separator = 1, .separator = 50256};
    const suf_source_opts pairs = {.sequence_length = 2};
    const suf_source_opts llmc = {.format = SUF_SOURCE_LLMC};
    char file[2048];

    gives(llmc_file(20240520, 1, 5, 2, 5), 0, &as_found, "7 0 50256 9 11", "llmc_16_bits");
    gives(llmc_file(20240801, 7, 5, 4, 5), 0, &as_found, "7 0 50256 9 11", "llmc_32_bits");
    gives(llmc_file(20240520, 1, 5, 2, 5), 100, &at_eot, "7 0|9 11", "llmc_cut_at_documents");
    gives(llmc_file(20240520, 1, 4, 2, 4), 0, &pairs, "7 0|50256 9", "llmc_cut_by_length");
    fails(llmc_file(20240520, 7, 5, 2, 5), 0, &as_found, SUF_EVERSION, SUF_AT_BYTE, 4, "version 7",
          "llmc_of_another_version");
    fails(llmc_file(20240801, 1, 5, 4, 5), 0, &as_found, SUF_EVERSION, SUF_AT_BYTE, 4, "version 1",
          "llmc_of_another_version_32_bits");
    fails(llmc_file(20240520, 1, 6, 2, 5), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE, 8,
          "announces 6 ids of 2 bytes, 10 bytes follow", "llmc_with_too_few_ids");
    fails(llmc_file(20240520, 1, 4, 2, 5), 0, &as_found, SUF_EFORMAT, SUF_AT_BYTE, 8, "announces 4",
          "llmc_with_too_many_ids");
    fails(llmc_file(20240520, 1, 5, 2, 5), 50256, &as_found, SUF_ERANGE, SUF_AT_BYTE, 1028,
          "token id 50256", "llmc_with_an_id_too_large");
    fails(llmc_file(20240521, 1, 5, 2, 5), 0, &llmc, SUF_EMAGIC, SUF_AT_NONE, 0, "not a .bin file",
          "llmc_of_another_magic");
    fails(llmc_file(20240521, 1, 5, 2, 5), 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "u16 or u32",
          "another_magic_is_not_guessed");
    llmc_file(20240520, 1, 5, 2, 5);
    FILE *f = fopen(scratch("llmc.bin"), "rb");
    size_t n = f ? fread(file, 1, sizeof file, f) : 0;
    if (f)
        fclose(f);
    gives(write_zstd(scratch("llmc.zst"), file, n), 0, &as_found, "7 0 50256 9 11",
          "llmc_compressed");
    fails(write_gzip(scratch("llmc.gz"), file, n - 2), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE, 8,
          "8 bytes follow", "llmc_compressed_with_too_few_ids");
    fails(write_file(scratch("llmc.bin"), file, 1000), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE,
          1000, "inside its header", "llmc_cut_in_its_header");
}

/* ---- Megatron ---- */

typedef struct megatron {
    uint64_t version, type, n_sequences, n_documents;
    uint64_t length[4], begin[4], document[4];
    int modes;
    size_t extra; /* bytes behind the arrays */
} megatron;

static const megatron sound = {
    1, 8, 4, 3, {2, 0, 3, 1}, {0, 4, 4, 10}, {0, 3, 4}, 0, 0,
};

static void megatron_idx(const megatron *m)
{
    bytes b = {{0}, 0};

    memcpy(b.data, "MMIDIDX\0\0", 9);
    b.n = 9;
    put(&b, m->version, 8);
    put(&b, m->type, 1);
    put(&b, m->n_sequences, 8);
    put(&b, m->n_documents, 8);
    put_all(&b, m->length, 4, 4);
    put_all(&b, m->begin, 4, 8);
    put_all(&b, m->document, 3, 8);
    b.n += (m->modes ? 4 : 0) + m->extra;
    write_bytes("m.idx", &b);
}

/* The six ids 1 2 3 4 5 6 in `width` bytes. */
static void megatron_bin(size_t width)
{
    static const uint64_t ids[] = {1, 2, 3, 4, 5, 6};
    bytes b = {{0}, 0};

    put_all(&b, ids, 6, width);
    write_bytes("m.bin", &b);
}

static const char *megatron_files(const megatron *m)
{
    megatron_idx(m);
    megatron_bin(2);
    return scratch("m.idx");
}

static void test_megatron(void)
{
    const suf_source_opts documents = {.documents = 1};
    const suf_source_opts pairs = {.sequence_length = 2, .partial_last = 1};
    const suf_source_opts u16 = {.format = SUF_SOURCE_U16};
    megatron m = sound;

    megatron_files(&m);
    gives(scratch("m.idx"), 0, &as_found, "1 2|3 4 5|6", "megatron_by_its_index");
    gives(scratch("m.bin"), 7, &as_found, "1 2|3 4 5|6", "megatron_by_its_bin");
    gives(scratch("m.bin"), 7, &documents, "1 2 3 4 5|6", "megatron_documents");
    gives(scratch("m.bin"), 7, &pairs, "1 2|3 4|5|6", "megatron_cut");
    gives(scratch("m.bin"), 7, &u16, "1 2 3 4 5 6", "a_format_given_is_obeyed");
    m.modes = 1;
    gives(megatron_files(&m), 7, &as_found, "1 2|3 4 5|6", "megatron_with_modes");
    fails(scratch("m.bin"), 6, &as_found, SUF_ERANGE, SUF_AT_BYTE, 10, "token id 6",
          "megatron_with_an_id_too_large");
    fails(write_text(scratch("text"), "1 2\n"), 0, &documents, SUF_EINVAL, SUF_AT_NONE, 0,
          "Megatron", "documents_of_text");
}

static void test_megatron_types(void)
{
    static const struct {
        uint64_t type;
        size_t width;
    } types[] = {{1, 1}, {2, 1}, {3, 2}, {4, 4}, {5, 8}, {8, 2}};
    bytes b;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        megatron m = sound;
        m.type = types[i].type;
        for (int k = 0; k < 4; k++)
            m.begin[k] = sound.begin[k] / 2 * types[i].width;
        megatron_idx(&m);
        megatron_bin(types[i].width);
        gives(scratch("m.bin"), 7, &as_found, "1 2|3 4 5|6", "megatron_of_any_type");
    }
    for (uint64_t type = 6; type <= 7; type++) /* the same files under both codes */
        for (size_t width = 4; width <= 8; width += 4) {
            megatron m = sound;
            m.type = type;
            b.n = 0;
            for (int k = 0; k < 6; k++) {
                double d = k + 1;
                float f = (float)d;
                memcpy(b.data + b.n, width == 4 ? (void *)&f : (void *)&d, width);
                b.n += width;
            }
            for (int k = 0; k < 4; k++)
                m.begin[k] = sound.begin[k] / 2 * width;
            megatron_idx(&m);
            write_bytes("m.bin", &b);
            gives(scratch("m.bin"), 7, &as_found, "1 2|3 4 5|6", "megatron_of_floats");
            b.data[width - 1] |= 0x80;
            write_bytes("m.bin", &b);
            fails(scratch("m.bin"), 7, &as_found, SUF_ERANGE, SUF_AT_BYTE, 0, "-1 is not",
                  "megatron_of_negative_floats");
        }
    megatron m = sound;
    m.type = 3;
    megatron_files(&m);
    b.n = 0;
    put_all(&b, (const uint64_t[]){1, 2, 3, 0xfff0, 5, 6}, 6, 2);
    write_bytes("m.bin", &b);
    fails(scratch("m.idx"), 7, &as_found, SUF_ERANGE, SUF_AT_BYTE, 6, "-16 is not",
          "megatron_with_a_negative_id");
}

static void test_megatron_damage(void)
{
    megatron m;

#define BROKEN(change, err, unit, where, part, what) \
    m = sound;                                       \
    change;                                          \
    fails(megatron_files(&m), 0, &as_found, err, unit, where, part, what)
    BROKEN(m.version = 2, SUF_EVERSION, SUF_AT_BYTE, 9, "version 1", "megatron_of_version_2");
    BROKEN(m.type = 9, SUF_EFORMAT, SUF_AT_BYTE, 17, "item type 9", "megatron_of_no_type");
    BROKEN(m.type = 0, SUF_EFORMAT, SUF_AT_BYTE, 17, "item type 0", "megatron_of_type_0");
    BROKEN(m.type = 4, SUF_EMISMATCH, SUF_AT_NONE, 0, "6 tokens of <i4", "megatron_of_other_type");
    BROKEN(m.n_sequences = 5, SUF_ETRUNCATED, SUF_AT_BYTE, 106, "inside its arrays",
           "megatron_with_too_many_sequences");
    BROKEN(m.n_sequences = UINT64_MAX / 12, SUF_ETRUNCATED, SUF_AT_BYTE, 106, "inside its arrays",
           "megatron_with_far_too_many_sequences");
    BROKEN(m.n_documents = 4, SUF_ETRUNCATED, SUF_AT_BYTE, 106, "inside its arrays",
           "megatron_with_too_many_documents");
    BROKEN(m.n_documents = 2, SUF_EFORMAT, SUF_AT_BYTE, 98, "goes on",
           "megatron_with_too_few_documents");
    BROKEN(m.extra = 1, SUF_EFORMAT, SUF_AT_BYTE, 106, "goes on", "megatron_that_goes_on");
    BROKEN(m.length[3] = 2, SUF_EMISMATCH, SUF_AT_NONE, 0, "12 bytes; its index says 7 tokens",
           "megatron_with_too_many_tokens");
    BROKEN(m.length[3] = 0, SUF_EMISMATCH, SUF_AT_NONE, 0, "12 bytes; its index says 5 tokens",
           "megatron_with_too_few_tokens");
    BROKEN(m.length[1] = 0xffffffff, SUF_EFORMAT, SUF_AT_ITEM, 1, "negative",
           "megatron_with_a_negative_length");
    BROKEN(m.length[1] = 0x7fffffff, SUF_EMISMATCH, SUF_AT_NONE, 0, "more tokens",
           "megatron_with_a_huge_length");
    BROKEN(m.begin[2] = 2, SUF_EFORMAT, SUF_AT_ITEM, 2, "byte 2", "megatron_with_a_falling_offset");
    BROKEN(m.begin[0] = 2, SUF_EFORMAT, SUF_AT_ITEM, 0, "byte 2", "megatron_with_a_late_offset");
#undef BROKEN
}

static void test_megatron_files(void)
{
    const suf_source_opts documents = {.documents = 1};
    const suf_source_opts megatron_format = {.format = SUF_SOURCE_MEGATRON};
    megatron m = sound;
    bytes b = {{0}, 0};

    m.document[1] = 5;
    fails(megatron_files(&m), 0, &documents, SUF_EFORMAT, SUF_AT_ITEM, 1, "does not rise",
          "a_document_past_the_end");
    m.document[1] = 3;
    m.document[2] = 2;
    fails(megatron_files(&m), 0, &documents, SUF_EFORMAT, SUF_AT_ITEM, 2, "does not rise",
          "falling_documents");
    gives(scratch("m.idx"), 0, &as_found, "1 2|3 4 5|6", "unread_documents_do_not_matter");
    m.document[2] = 3;
    fails(megatron_files(&m), 0, &documents, SUF_EFORMAT, SUF_AT_NONE, 0, "sequence 3 of 4",
          "documents_that_end_early");
    fails(write_file(scratch("m.idx"), "MMIDIDX\0\0\1", 10), 0, &as_found, SUF_ETRUNCATED,
          SUF_AT_BYTE, 10, "inside its header", "a_cut_index");
    fails(scratch("m.idx"), 0, &(suf_source_opts){.format = SUF_SOURCE_U16, .sequence_length = 4},
          SUF_EMISMATCH, SUF_AT_ITEM, 4, "1 tokens over", "a_cut_index_as_raw_ids");
    put(&b, 1, 1);
    write_bytes("m.idx", &b);
    fails(scratch("m.bin"), 0, &megatron_format, SUF_EMAGIC, SUF_AT_NONE, 0, "not a Megatron index",
          "an_index_without_magic");
    fails(scratch("m.bin"), 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "u16 or u32",
          "a_bin_beside_another_index");
    unlink(scratch("m.idx"));
    fails(scratch("m.bin"), 0, &megatron_format, SUF_EIO, SUF_AT_NONE, 0, "cannot open",
          "a_missing_index");
    megatron_files(&sound);
    unlink(scratch("m.bin"));
    fails(scratch("m.idx"), 0, &as_found, SUF_EIO, SUF_AT_NONE, 0, "cannot open", "a_missing_bin");
    write_file(scratch("other"), "MMIDIDX\0\0\1", 10);
    fails(scratch("other"), 0, &as_found, SUF_EINVAL, SUF_AT_NONE, 0, "X.idx or X.bin",
          "an_index_of_another_name");
}

/* ---- datatrove ---- */

static const char *datatrove_files(size_t width, const uint64_t *ends, size_t n, size_t extra)
{
    bytes ds = {{0}, 0}, index = {{0}, 0};

    put_all(&ds, (const uint64_t[]){1, 2, 3, 4, 5, 6}, 6, width);
    put_all(&index, ends, n, 8);
    index.n += extra;
    write_bytes("d.ds.index", &index);
    return write_bytes("d.ds", &ds);
}

static void test_datatrove(void)
{
    static const uint64_t ends[] = {2, 2, 5, 6}, falling[] = {2, 5, 4, 6}, early[] = {2, 5};
    const suf_source_opts datatrove = {.format = SUF_SOURCE_DATATROVE};

    gives(datatrove_files(2, ends, 4, 0), 0, &as_found, "1 2|3 4 5|6", "datatrove_16_bits");
    gives(datatrove_files(4, ends, 4, 0), 0, &as_found, "1 2|3 4 5|6", "datatrove_32_bits");
    fails(datatrove_files(2, ends, 4, 0), 5, &as_found, SUF_ERANGE, SUF_AT_BYTE, 8, "token id 5",
          "datatrove_with_an_id_too_large");
    fails(datatrove_files(2, falling, 4, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_ITEM, 2,
          "in front of it", "datatrove_with_falling_ends");
    fails(datatrove_files(2, early, 2, 0), 0, &as_found, SUF_EMISMATCH, SUF_AT_NONE, 0,
          "12 bytes; its index says 5", "datatrove_with_too_few_tokens");
    fails(datatrove_files(8, ends, 4, 0), 0, &as_found, SUF_EMISMATCH, SUF_AT_NONE, 0, "48 bytes",
          "datatrove_of_another_width");
    fails(datatrove_files(2, ends, 4, 1), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE, 33,
          "multiple of 8", "datatrove_with_a_cut_index");
    fails(datatrove_files(2, ends, 0, 0), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE, 0, "nothing",
          "datatrove_with_an_empty_index");
    unlink(scratch("d.ds.index"));
    fails(scratch("d.ds"), 0, &datatrove, SUF_EIO, SUF_AT_NONE, 0, "cannot open",
          "datatrove_without_an_index");
    fails(scratch("d.ds"), 0, &as_found, SUF_EFORMAT, SUF_AT_NONE, 0, "u16 or u32",
          "which_is_not_guessed");
}

/* ---- infini-gram ---- */

/* Documents 1 2, none, 3 4 5, 6, each behind a separator. */
static const char *infinigram_files(size_t width, uint64_t first, uint64_t second, size_t extra)
{
    static const uint64_t ids[] = {UINT64_MAX, 1, 2, UINT64_MAX, UINT64_MAX,
                                   3,          4, 5, UINT64_MAX, 6};
    bytes tokens = {{0}, 0}, offsets = {{0}, 0};

    put_all(&tokens, ids, 10, width);
    put(&offsets, first, 8);
    put(&offsets, second, 8);
    put(&offsets, 4 * width, 8);
    put(&offsets, 8 * width, 8);
    offsets.n += extra;
    write_bytes("offset.12", &offsets);
    return write_bytes("tokenized.12", &tokens);
}

static void test_infinigram(void)
{
    const suf_source_opts infinigram = {.format = SUF_SOURCE_INFINIGRAM};
    bytes b = {{0}, 0};

    for (size_t width = 1; width <= 4; width *= 2)
        gives(infinigram_files(width, 0, 3 * width, 0), 0, &as_found, "1 2|3 4 5|6",
              "infinigram_of_any_width");
    fails(infinigram_files(2, 0, 6, 0), 5, &as_found, SUF_ERANGE, SUF_AT_BYTE, 14, "token id 5",
          "infinigram_with_an_id_too_large");
    fails(infinigram_files(2, 0, 10, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_ITEM, 1, "do not rise",
          "infinigram_with_falling_offsets");
    fails(infinigram_files(2, 0, 60, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_ITEM, 0, "20 bytes",
          "infinigram_with_an_offset_outside");
    fails(infinigram_files(2, 0, 5, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_ITEM, 0, "2-byte ids",
          "infinigram_with_half_an_id");
    fails(infinigram_files(2, 0, 4, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_BYTE, 4,
          "no separator where document 1", "infinigram_with_a_wrong_offset");
    fails(infinigram_files(2, 2, 6, 0), 0, &as_found, SUF_EFORMAT, SUF_AT_ITEM, 0, "at byte 0",
          "infinigram_with_a_late_offset");
    fails(infinigram_files(2, 0, 6, 3), 0, &as_found, SUF_ETRUNCATED, SUF_AT_BYTE, 35,
          "multiple of 8", "infinigram_with_cut_offsets");
    put(&b, 0, 8);
    write_bytes("offset.12", &b);
    fails(scratch("tokenized.12"), 0, &as_found, SUF_EFORMAT, SUF_AT_BYTE, 6, "inside document 0",
          "infinigram_with_an_offset_missing");
    write_bytes("offset.x", &b);
    write_bytes("tokenized.x", &b);
    fails(scratch("tokenized.x"), 0, &infinigram, SUF_EINVAL, SUF_AT_NONE, 0, "tokenized.N",
          "infinigram_of_another_name");
    write_bytes("tokenized.12", &b);
    fails(scratch("tokenized.12"), 0, &as_found, SUF_EFORMAT, SUF_AT_BYTE, 0, "separator",
          "infinigram_without_separators");
    unlink(scratch("offset.12"));
    fails(scratch("tokenized.12"), 0, &infinigram, SUF_EIO, SUF_AT_NONE, 0, "cannot open",
          "infinigram_without_offsets");
}

/* ---- JSON lines ---- */

static const char *json(const char *text)
{
    return write_text(scratch("in.jsonl"), text);
}

static void test_jsonl(void)
{
    const suf_source_opts ids = {.field = "ids"};
    const suf_source_opts at_9 = {.has_separator = 1, .separator = 9};

    gives(json("{\"input_ids\": [1, 2,3]}\n\n {\"input_ids\":[4]} \r\n"), 0, &as_found, "1 2 3|4",
          "jsonl_lines");
    gives(json("{\"input_ids\":[]}\n{\"input_ids\":[ 0 , 65535 ]}"), 0, &as_found, "0 65535",
          "jsonl_empty_list");
    gives(json("{\"id\": \"a]}\\\"\\u00e9\\n\", \"meta\": {\"x\": [[], {}, [1.5e-3, -0, null]], "
               "\"input_ids\": [9]}, \"input_ids\": [1], \"ok\": true, \"no\": false}\n"),
          2, &as_found, "1", "jsonl_other_members");
    gives(json("{\"input_ids\": 3, \"ids\": [1, 2]}\n"), 0, &ids, "1 2", "jsonl_another_field");
    gives(json("{\"\\u0069ds\": [1, 2]}\n"), 0, &ids, "1 2", "jsonl_an_escaped_name");
    gives(json("{\"input_ids\": [1, 9, 2]}\n"), 3, &at_9, "1|2", "jsonl_with_a_separator");
    gives(json("{\"text\": \"\xc3\xa9\", \"input_ids\": [1]}\n"), 0, &as_found, "1", "jsonl_utf8");
    const char *text = "{\"input_ids\": [1, 2]}\n{\"input_ids\": [3]}";
    gives(write_gzip(scratch("j.gz"), text, strlen(text)), 0, &as_found, "1 2|3", "jsonl_in_gzip");
    gives(write_zstd(scratch("j.zst"), text, strlen(text)), 0, &as_found, "1 2|3", "jsonl_in_zstd");
}

static void test_jsonl_damage(void)
{
    static const struct {
        const char *text;
        uint64_t line;
        const char *part;
    } cases[] = {
        {"{\"ids\": [1]}\n", 1, "no member \"input_ids\""},
        {"{}\n", 1, "no member"},
        {"{\"input_ids\": [1]}\n{\"input_ids\": null}\n", 2, "byte 14 of the line: a list"},
        {"{\"input_ids\": \"1 2\"}\n", 1, "a list of token ids is wanted"},
        {"{\"input_ids\": [1, -2]}\n", 1, "byte 18 of the line: a token id is wanted"},
        {"{\"input_ids\": [1.5]}\n", 1, "a token id"},
        {"{\"input_ids\": [1e3]}\n", 1, "a token id"},
        {"{\"input_ids\": [01]}\n", 1, "a token id"},
        {"{\"input_ids\": [[1]]}\n", 1, "a token id"},
        {"{\"input_ids\": [\"a\"]}\n", 1, "a token id"},
        {"{\"input_ids\": [1,]}\n", 1, "a token id"},
        {"{\"input_ids\": [1 2]}\n", 1, "',' or ']'"},
        {"{\"input_ids\": [99999999999999999999]}\n", 1, "a token id"},
        {"{\"input_ids\": [1]}\n{\"input_ids\": [1, 2\n]}\n", 2, "the line ends at byte 19"},
        {"{\"input_ids\": [1, 2", 1, "the file ends at byte 19"},
        {"{\"input_ids\": [1]} {}\n", 1, "the end of the line"},
        {"{\"input_ids\": [1]}}\n", 1, "the end of the line"},
        {"{\"input_ids\": [1],}\n", 1, "a string"},
        {"{\"input_ids\": [1], \"input_ids\": [2]}\n", 1, "twice"},
        {"{\"input_ids\" [1]}\n", 1, "':' is wanted"},
        {"{\"a\": tru, \"input_ids\": [1]}\n", 1, "a value"},
        {"{\"a\": 01, \"input_ids\": [1]}\n", 1, "leading zeros"},
        {"{\"a\": 1., \"input_ids\": [1]}\n", 1, "a digit"},
        {"{\"a\": [1, 2}, \"input_ids\": [1]}\n", 1, "',' or ']'"},
        {"{\"a\": {\"b\": 1], \"input_ids\": [1]}\n", 1, "',' or '}'"},
        {"{\"a\": \"\\x\", \"input_ids\": [1]}\n", 1, "an escape"},
        {"{\"a\": \"\\u12g4\", \"input_ids\": [1]}\n", 1, "a hexadecimal digit"},
        {"{\"a\": \"b\n\", \"input_ids\": [1]}\n", 1, "the end of a string"},
        {"{\"input_ids\": [1]}\n[1, 2]\n", 2, "a JSON object"},
        {"{\"input_ids\": [1]}\n1 2\n", 2, "a JSON object"},
    };
    static char deep[2048];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        fails(json(cases[i].text), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, cases[i].line,
              cases[i].part, "a_broken_line");
    fails(json("{\"input_ids\": [1]}\n{\"input_ids\": [2, 9]}\n"), 9, &as_found, SUF_ERANGE,
          SUF_AT_LINE, 2, "token id 9", "jsonl_with_an_id_too_large");
    fails(json("{\"input_ids\": [4294967295]}\n"), 0, &as_found, SUF_ERANGE, SUF_AT_LINE, 1,
          "token id 4294967295", "jsonl_with_an_id_far_too_large");
    snprintf(deep, sizeof deep, "{\"a\": ");
    memset(deep + strlen(deep), '[', 1000);
    fails(json(deep), 0, &as_found, SUF_EFORMAT, SUF_AT_LINE, 1, "less nesting", "jsonl_too_deep");
}

/* A long file with everything across the borders of windows and blocks, against text of ids. */
static void test_jsonl_windows(void)
{
    enum { LINES = 40, CAP = 3 << 20 };
    char *lines = malloc(CAP), *text = malloc(CAP);
    size_t n = 0, m = 0;
    rng r = {tap_seed()};
    suf_corpus_info info[2];
    suf_diag diag;

    if (!lines || !text)
        exit(2);
    for (int i = 0; i < LINES; i++) {
        uint64_t ids = 1 + rng_below(&r, rng_below(&r, 5) ? 100 : 40000);
        n += (size_t)snprintf(lines + n, CAP - n, "{\"x\": {\"y\": [%*s]}, \"input_ids\": [",
                              (int)rng_below(&r, 3000), "");
        for (uint64_t k = 0; k < ids; k++) {
            unsigned id = (unsigned)rng_below(&r, 70000);
            n += (size_t)snprintf(lines + n, CAP - n, "%s%u", k ? ", " : "", id);
            m += (size_t)snprintf(text + m, CAP - m, "%u ", id);
        }
        n += (size_t)snprintf(lines + n, CAP - n, "], \"z\": \"%*s\"}\n", (int)rng_below(&r, 3000),
                              "");
        m += (size_t)snprintf(text + m, CAP - m, "\n");
    }
    const char *paths[] = {write_file(scratch("w.jsonl"), lines, n),
                           write_gzip(scratch("w.gz"), text, m)};
    for (int i = 0; i < 2; i++) {
        suf_corpus_writer *w = NULL;
        memset(&info[i], 0, sizeof info[i]);
        int err = suf_corpus_writer_open(&w, scratch("w.sfc"), 70000, &diag);
        if (!err)
            err = suf_corpus_ingest(w, paths[i], &as_found, &diag);
        ok_err(err ? err : suf_corpus_writer_finish(w, &info[i], &diag), SUF_OK, &diag,
               "long_lines_are_read");
    }
    ok(info[0].n_sequences == LINES && strcmp(info[0].fingerprint, info[1].fingerprint) == 0,
       "jsonl_and_compressed_text_give_the_same_corpus");
    free(lines);
    free(text);
}

int main(void)
{
    test_llmc();
    test_megatron();
    test_megatron_types();
    test_megatron_damage();
    test_megatron_files();
    test_datatrove();
    test_infinigram();
    test_jsonl();
    test_jsonl_damage();
    test_jsonl_windows();
    return tap_done();
}
