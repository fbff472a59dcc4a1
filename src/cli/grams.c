#include "grams.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int cli_names(const char *command, const suf_index *index, bool pieces, const suf_corpus **names)
{
    suf_index_info info;

    suf_index_get_info(index, &info);
    if (pieces && info.corpus.names == SUF_NAMES_NONE)
        return cli_usage_error(command, "--pieces: the index has no names of ids; 'ingest --vocab' "
                                        "stores them");
    *names = pieces || info.corpus.names == SUF_NAMES_WORDS ? suf_index_corpus(index) : NULL;
    return EXIT_DONE;
}

static const char end_of_sequence[] = "</s>";
static const char blanks[] = " \t\n\v\f\r";

static bool are_words(const suf_corpus *names)
{
    suf_corpus_info info;

    suf_corpus_get_info(names, &info);
    return info.names == SUF_NAMES_WORDS;
}

int cli_gram_word(const suf_corpus *names, const char **at, const char *end, size_t *len)
{
    if (names && are_words(names))
        return suf_text_word(at, end, len);
    *at += strspn(*at, blanks);
    *len = strcspn(*at, blanks);
    return *len ? SUF_OK : SUF_ABSENT;
}

/* A decimal id and nothing else. */
static bool parse_id(const char *word, size_t len, uint32_t *id)
{
    uint64_t v = 0;

    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)word[i]) || v >= SUF_MAX_VOCAB)
            return false;
        v = v * 10 + (uint64_t)(word[i] - '0');
    }
    *id = (uint32_t)v;
    return len && v < SUF_MAX_VOCAB;
}

static bool is(const char *word, size_t len, const char *other)
{
    return len == strlen(other) && memcmp(word, other, len) == 0;
}

/* Is it '^' behind backslashes? The first of them, or one more, keeps it from being the boundary.
 */
static bool is_escaped_boundary(const char *word, size_t len)
{
    return len && word[len - 1] == '^' && strspn(word, "\\") >= len - 1;
}

/* The name of a token as a gram may have it: NULL if it has none, or one with a blank in it, which
 * would be read as several. */
static const char *name_in_gram(const suf_corpus *names, uint32_t id)
{
    const char *name = suf_corpus_name(names, id);

    return name && !strpbrk(name, blanks) ? name : NULL;
}

static void note_unknown(struct cli_gram *gram, const char *word, size_t len)
{
    if (!gram->unknown[0])
        snprintf(gram->unknown, sizeof gram->unknown, "%.*s", (int)(len < 90 ? len : 90), word);
}

static void parse_name(struct cli_gram *gram, const char *word, size_t len, uint32_t *id)
{
    bool first = gram->n == 0;

    /* One boundary serves as both ends: what follows '</s>' would count as what begins. */
    if (gram->n == 1 && gram->ended) {
        gram->ids[0] = SUF_UNKNOWN;
        note_unknown(gram, end_of_sequence, strlen(end_of_sequence));
    }
    if (first && is(word, len, "^")) {
        *id = SUF_BOUNDARY;
        return;
    }
    if (first && is_escaped_boundary(word, len)) {
        word++;
        len--;
    }
    if (suf_corpus_id(gram->names, word, len, id) == SUF_OK)
        return;
    *id = SUF_UNKNOWN;
    bool ends = is(word, len, end_of_sequence);
    if (ends || (first && is(word, len, "<s>")))
        *id = SUF_BOUNDARY;
    else if (len > 5 && memcmp(word, "<id:", 4) == 0 && word[len - 1] == '>' &&
             parse_id(word + 4, len - 5, id) && name_in_gram(gram->names, *id))
        *id = SUF_UNKNOWN;
    if (*id == SUF_UNKNOWN)
        note_unknown(gram, word, len);
    gram->ended = first && ends;
}

const char *cli_gram_parse(struct cli_gram *gram, const char *text)
{
    const char *word = text, *end = text + strlen(text);
    size_t len = 0;
    int err;

    gram->n = 0;
    gram->unknown[0] = '\0';
    gram->ended = false;
    for (; (err = cli_gram_word(gram->names, &word, end, &len)) == SUF_OK; word += len) {
        uint32_t id = 0;
        if (gram->names)
            parse_name(gram, word, len, &id);
        else if (is(word, len, "^"))
            id = SUF_BOUNDARY;
        else if (strspn(word, "0123456789") < len)
            return "is not a gram: ids separated by blanks are wanted";
        else if (!parse_id(word, len, &id))
            return "an id is too large";
        if (gram->n == gram->cap) {
            size_t cap = 2 * gram->cap + 16;
            uint32_t *grown = reallocarray(gram->ids, cap, sizeof *grown);
            if (!grown)
                return "out of memory";
            gram->ids = grown;
            gram->cap = cap;
        }
        gram->ids[gram->n++] = id;
    }
    return err == SUF_ABSENT ? NULL : "is not UTF-8 text";
}

int cli_gram_known(const struct cli_gram *gram, suf_diag *diag)
{
    if (gram->ended) {
        snprintf(diag->what, sizeof diag->what,
                 "no gram begins with '</s>', the end of a sequence");
        return SUF_EFORMAT;
    }
    if (!gram->unknown[0])
        return SUF_OK;
    snprintf(diag->what, sizeof diag->what, "'%s' is no %s of the vocabulary", gram->unknown,
             are_words(gram->names) ? "word" : "piece");
    return SUF_EFORMAT;
}

int cli_gram_countable(const struct cli_gram *gram, suf_diag *diag)
{
    return gram->unknown[0] && !are_words(gram->names) ? cli_gram_known(gram, diag) : SUF_OK;
}

void cli_gram_release(struct cli_gram *gram)
{
    free(gram->ids);
    memset(gram, 0, sizeof *gram);
}

int cli_query_failed(const char *command, const char *text, uint64_t line, int err,
                     const char *what)
{
    fflush(stdout);
    what = what[0] ? what : suf_strerror(err);
    if (line)
        cli_say(command, "standard input: line %llu: %s", (unsigned long long)line, what);
    else
        cli_say(command, "'%s': %s", text, what);
    return EXIT_FAILED;
}

/* One query; `line` is 0 when it came from the command line. */
static int answer(const char *command, const char *text, uint64_t line, cli_text_fn *fn, void *arg)
{
    suf_diag diag = {0};
    int err = fn(arg, text, &diag);

    return err ? cli_query_failed(command, text, line, err, diag.what) : EXIT_DONE;
}

const char *cli_line_wrong(const char *text, size_t len)
{
    return memchr(text, '\0', len) ? "holds a NUL byte" : NULL;
}

int cli_stdin_ended(const char *command)
{
    if (feof(stdin))
        return EXIT_DONE;
    fprintf(stderr, "sufgram %s: cannot read standard input%s\n", command,
            ferror(stdin) ? "" : ": out of memory");
    return EXIT_FAILED;
}

static int from_stdin(const char *command, cli_text_fn *fn, void *arg)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t len;
    int status = EXIT_DONE;

    for (uint64_t line = 1; !status && (len = getline(&text, &cap, stdin)) >= 0; line++) {
        const char *wrong = cli_line_wrong(text, (size_t)len);
        status = wrong ? cli_query_failed(command, text, line, SUF_EFORMAT, wrong)
                       : answer(command, text, line, fn, arg);
    }
    if (!status)
        status = cli_stdin_ended(command);
    free(text);
    return status;
}

char *cli_join(const char *command, char **operands, int n)
{
    size_t cap = 1, len = 0;

    for (int i = 0; i < n; i++)
        cap += strlen(operands[i]) + 1;
    char *text = malloc(cap);
    if (!text) {
        fprintf(stderr, "sufgram %s: out of memory\n", command);
        return NULL;
    }
    text[0] = '\0';
    for (int i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, cap - len, "%s%s", i ? " " : "", operands[i]);
    return text;
}

static bool has_blank(const suf_corpus *names, const char *text)
{
    const char *word = text;
    size_t len, n = strlen(text);

    return n && (cli_gram_word(names, &word, text + n, &len) != SUF_OK || len < n);
}

int cli_each_text(const char *command, const suf_corpus *names, char **operands, int n,
                  cli_text_fn *fn, void *arg)
{
    int status = EXIT_DONE;
    bool separate = false;

    for (int i = 0; i < n; i++)
        separate = separate || has_blank(names, operands[i]);
    if (n == 1 && strcmp(operands[0], "-") == 0)
        return from_stdin(command, fn, arg);
    if (separate) {
        for (int i = 0; i < n && !status; i++)
            status = answer(command, operands[i], 0, fn, arg);
        return status;
    }
    char *text = cli_join(command, operands, n);
    status = text ? answer(command, text, 0, fn, arg) : EXIT_FAILED;
    free(text);
    return status;
}

struct gram_job {
    struct cli_gram gram;
    cli_gram_fn *fn;
    void *arg;
};

static int answer_gram(void *arg, const char *text, suf_diag *diag)
{
    struct gram_job *j = arg;
    const char *wrong = cli_gram_parse(&j->gram, text);

    if (!wrong)
        return j->fn(j->arg, &j->gram, diag);
    snprintf(diag->what, sizeof diag->what, "%s", wrong);
    return SUF_EFORMAT;
}

int cli_each_gram(const char *command, const suf_corpus *names, char **operands, int n,
                  cli_gram_fn *fn, void *arg)
{
    struct gram_job j = {.gram.names = names, .fn = fn, .arg = arg};
    int status = cli_each_text(command, names, operands, n, answer_gram, &j);

    cli_gram_release(&j.gram);
    return status;
}

/* A token by its name, or if that is NULL: in room[0..23]. */
static const char *spell(const suf_corpus *names, const char *name, uint32_t id, char room[24])
{
    if (id == SUF_BOUNDARY)
        return "^";
    if (!name)
        snprintf(room, 24, names ? "<id:%u>" : "%u", (unsigned)id);
    return name ? name : room;
}

void cli_put_token(suf_rows *rows, const suf_corpus *names, uint32_t id)
{
    char room[24];

    if (names)
        suf_rows_text(rows, spell(names, suf_corpus_name(names, id), id, room));
    else
        suf_rows_u64(rows, id);
}

bool cli_text_token(struct cli_text *text, const suf_corpus *names, uint32_t id)
{
    char room[24];
    const char *name = spell(names, names ? name_in_gram(names, id) : NULL, id, room);
    size_t len = strlen(name), need = text->len + len + 3;
    bool escape = text->len == 0 && id != SUF_BOUNDARY && is_escaped_boundary(name, len);

    if (need > text->cap) {
        size_t cap = need + need / 2 + 64;
        char *grown = realloc(text->data, cap);
        if (!grown)
            return false;
        text->data = grown;
        text->cap = cap;
    }
    if (text->len || escape)
        text->data[text->len++] = escape ? '\\' : ' ';
    memcpy(text->data + text->len, name, len + 1);
    text->len += len;
    return true;
}

void cli_put_text(suf_rows *rows, struct cli_text *text)
{
    suf_rows_text(rows, text->len ? text->data : "");
    text->len = 0;
}
