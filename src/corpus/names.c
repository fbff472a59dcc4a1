/* names.c - the chunk VOCB of corpus.sfc: names of ids, and their hash table (also in
 * docs/format.md). The arrays are in the byte order that the container's header tells, the numbers
 * before them little-endian.
 *
 *   OFFSET SIZE  MEANING
 *    0      4    n, number of names, 1 .. vocabulary size: ids 0 .. n-1 have them
 *    4      4    kind: 1 words, 2 pieces
 *    8      8    s, number of slots, a power of two above n
 *   16      8    t, bytes of text
 *   24      8    0
 *   32    8(n+1) where in the text each name begins; t
 *    -     4 s   slots: 0, or an id plus one
 *    -      t    the names, a NUL behind each; an empty one is no name
 *
 * A name hashes to the slot XXH3-64 modulo s; if that holds another name, the next one is tried,
 * behind the last the first. Of ids with one name the lowest has a slot. So a name is found without
 * anything being built when a corpus is opened. */
#include "corpus/names.h"

#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"

enum { KIND_AT = 4, SLOTS_AT = 8, TEXT_AT = 16, HEADER_BYTES = 32 };

const char *sufi_names_open(sufi_names *names, const uint8_t *chunk, uint64_t size,
                            uint32_t vocab_size)
{
    if (size < HEADER_BYTES)
        return "is too short";
    uint64_t n = sufi_get_le32(chunk), kind = sufi_get_le32(chunk + KIND_AT);
    uint64_t n_slots = sufi_get_le64(chunk + SLOTS_AT), bytes = sufi_get_le64(chunk + TEXT_AT);
    if (n == 0 || n > vocab_size || (kind != SUF_NAMES_WORDS && kind != SUF_NAMES_PIECES))
        return "contradicts itself";
    /* The sizes are below that of the file, so their sum cannot overflow. */
    if (n_slots <= n || n_slots > size || (n_slots & (n_slots - 1)) || bytes < n || bytes > size ||
        size != HEADER_BYTES + 8 * (n + 1) + 4 * n_slots + bytes)
        return "has another size than it says";
    *names = (sufi_names){.kind = (enum suf_names)kind,
                          .n = (uint32_t)n,
                          .n_slots = n_slots,
                          .text_bytes = bytes,
                          .offset = (const void *)(chunk + HEADER_BYTES),
                          .slot = (const void *)(chunk + HEADER_BYTES + 8 * (n + 1)),
                          .text = (const char *)chunk + size - bytes};
    if (names->offset[0] != 0 || names->offset[n] != bytes || names->text[bytes - 1] != '\0')
        return "contradicts itself";
    return NULL;
}

const char *sufi_names_get(const sufi_names *names, uint32_t id, size_t *len)
{
    if (id >= names->n)
        return NULL;
    uint64_t begin = names->offset[id], end = names->offset[id + 1];
    /* A damaged name is none; sufi_names_verify tells. */
    if (end > names->text_bytes || begin >= end || end - begin < 2 || names->text[end - 1] != '\0')
        return NULL;
    *len = (size_t)(end - begin - 1);
    return names->text + begin;
}

bool sufi_names_find(const sufi_names *names, const char *text, size_t len, uint32_t *id)
{
    uint64_t mask = names->n_slots - 1, at;

    if (names->n == 0)
        return false;
    at = sufi_hash64(text, len) & mask;
    for (uint64_t tried = 0; tried < names->n_slots && names->slot[at]; tried++) {
        size_t have = 0;
        uint32_t candidate = names->slot[at] - 1;
        const char *name = sufi_names_get(names, candidate, &have);
        if (name && have == len && memcmp(name, text, len) == 0) {
            *id = candidate;
            return true;
        }
        at = (at + 1) & mask;
    }
    return false;
}

const char *sufi_names_verify(const sufi_names *names, uint32_t *id)
{
    uint64_t findable = 0, used = 0;

    for (uint32_t i = 0; i < names->n; i++) {
        uint64_t begin = names->offset[i], end = names->offset[i + 1];
        size_t len = 0;
        uint32_t found;
        *id = i;
        if (begin >= end || end > names->text_bytes || names->text[end - 1] != '\0')
            return "its name leaves the text";
        const char *name = sufi_names_get(names, i, &len);
        if (name && memchr(name, '\0', len))
            return "its name holds a NUL";
        if (name && (!sufi_names_find(names, name, len, &found) || found > i ||
                     (found < i && names->kind == SUF_NAMES_WORDS)))
            return "its name is not found";
        findable += name && found == i;
    }
    for (uint64_t k = 0; k < names->n_slots; k++)
        used += names->slot[k] != 0;
    return used == findable ? NULL : "the slots hold other names, too";
}

void sufi_names_write(const sufi_names *names, sufi_chunkfile_writer *file)
{
    uint8_t header[HEADER_BYTES] = {0};

    sufi_put_le32(header, names->n);
    sufi_put_le32(header + KIND_AT, (uint32_t)names->kind);
    sufi_put_le64(header + SLOTS_AT, names->n_slots);
    sufi_put_le64(header + TEXT_AT, names->text_bytes);
    sufi_chunkfile_begin(file, SUFI_CORPUS_NAMES);
    sufi_chunkfile_write(file, header, sizeof header);
    sufi_chunkfile_write(file, names->offset, 8 * ((size_t)names->n + 1));
    sufi_chunkfile_write(file, names->slot, 4 * (size_t)names->n_slots);
    sufi_chunkfile_write(file, names->text, (size_t)names->text_bytes);
    sufi_chunkfile_end(file);
}
