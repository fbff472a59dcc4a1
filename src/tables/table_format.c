#include "tables/table_format.h"

#include "base/bytes.h"

void sufi_table_totals_put(const sufi_table_totals *t, uint8_t *bytes)
{
    sufi_put_le64(bytes, t->n_entries);
    sufi_put_le64(bytes + 8, t->n_contexts);
    sufi_put_le64(bytes + 16, t->n_occurrences);
    sufi_put_le64(bytes + 24, t->n_boundary_entries);
    sufi_put_le64(bytes + 32, t->n_boundary_occurrences);
    sufi_put_le64(bytes + 40, t->n_blocks);
    for (int i = 0; i < 4; i++)
        sufi_put_le64(bytes + 48 + 8 * i, t->counts_of_counts[i]);
}

void sufi_table_totals_get(sufi_table_totals *t, const uint8_t *bytes)
{
    t->n_entries = sufi_get_le64(bytes);
    t->n_contexts = sufi_get_le64(bytes + 8);
    t->n_occurrences = sufi_get_le64(bytes + 16);
    t->n_boundary_entries = sufi_get_le64(bytes + 24);
    t->n_boundary_occurrences = sufi_get_le64(bytes + 32);
    t->n_blocks = sufi_get_le64(bytes + 40);
    for (int i = 0; i < 4; i++)
        t->counts_of_counts[i] = sufi_get_le64(bytes + 48 + 8 * i);
}
