/* source_text.c - text of ids: one sequence a line, blank lines skipped. */
#include "corpus/source.h"
#include "corpus/text_ids.h"

/* The ids of the bytes that `text` stands before. */
static int read_ids(sufi_source *s, sufi_text_ids *text, suf_diag *diag)
{
    size_t n = 0;
    int err;

    while ((err = sufi_text_ids_next(text, s->ids, SUFI_SOURCE_BLOCK, &n, diag)) == SUF_OK) {
        err = sufi_source_put(s, s->ids, n, diag);
        if (!err && text->line_ended)
            err = sufi_source_end(s, SUF_AT_LINE, text->line, diag);
        if (err)
            return err;
    }
    return err == SUF_ABSENT ? SUF_OK : err;
}

int sufi_source_text(sufi_source *s, sufi_stream *in, suf_diag *diag)
{
    sufi_text_ids text = {.path = s->path,
                          .limit = s->limit,
                          .has_also = s->opts->has_separator != 0,
                          .also = s->opts->separator,
                          .line_ended = true};
    int err = SUF_OK;

    while (!text.last && !err) {
        const uint8_t *data = NULL;
        size_t n = 0;
        err = sufi_stream_words(in, &data, &n, &text.last, diag);
        if (err)
            break;
        text.at = data;
        text.end = data + n;
        err = read_ids(s, &text, diag);
        sufi_stream_take(in, n);
        if (!err)
            err = sufi_source_progress_of(s, in, diag);
    }
    /* A text whose last bytes are blanks may have ended within a line. */
    return err || text.line_ended ? err : sufi_source_end(s, SUF_AT_LINE, text.line, diag);
}
