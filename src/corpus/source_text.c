/* source_text.c - text of ids: one sequence a line, blank lines skipped. */
#include "corpus/source.h"
#include "corpus/text_ids.h"

int sufi_source_text(sufi_source *s, const sufi_mapfile *map, suf_diag *diag)
{
    sufi_text_ids text = {.at = map->data,
                          .end = map->data + map->size,
                          .path = s->path,
                          .limit = s->limit,
                          .has_also = s->opts->has_separator != 0,
                          .also = s->opts->separator,
                          .line_ended = true};
    size_t n = 0;
    int err;

    while ((err = sufi_text_ids_next(&text, s->ids, SUFI_SOURCE_BLOCK, &n, diag)) == SUF_OK) {
        err = sufi_source_put(s, s->ids, n, diag);
        if (!err && text.line_ended)
            err = sufi_source_end(s, SUF_AT_LINE, text.line, diag);
        if (!err)
            err = sufi_source_progress(s, (uint64_t)(text.at - map->data), diag);
        if (err)
            return err;
    }
    return err == SUF_ABSENT ? SUF_OK : err;
}
