#include "grams.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *cli_gram_parse(struct cli_gram *gram, const char *text)
{
    gram->n = 0;
    for (const char *p = text;;) {
        uint64_t id = 0;
        while (isspace((unsigned char)*p))
            p++;
        if (!*p)
            return NULL;
        if (*p == '^') {
            id = SUF_BOUNDARY;
            p++;
        } else {
            const char *begin = p;
            for (; isdigit((unsigned char)*p); p++) {
                id = id * 10 + (uint64_t)(*p - '0');
                if (id >= SUF_MAX_VOCAB)
                    return "an id is too large";
            }
            if (p == begin)
                return "is not a gram: ids separated by blanks are wanted";
        }
        if (*p && !isspace((unsigned char)*p))
            return "is not a gram: ids separated by blanks are wanted";
        if (gram->n == gram->cap) {
            size_t cap = 2 * gram->cap + 16;
            uint32_t *grown = realloc(gram->ids, cap * sizeof *grown);
            if (!grown)
                return "out of memory";
            gram->ids = grown;
            gram->cap = cap;
        }
        gram->ids[gram->n++] = (uint32_t)id;
    }
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
    if (line)
        fprintf(stderr, "sufgram %s: standard input: line %llu: ", command,
                (unsigned long long)line);
    else
        fprintf(stderr, "sufgram %s: '%s': ", command, text);
    fprintf(stderr, "%s\n", what[0] ? what : suf_strerror(err));
    return EXIT_FAILED;
}

/* One query; `line` is 0 when it came from the command line. */
static int answer(const char *command, const char *text, uint64_t line, cli_text_fn *fn, void *arg)
{
    suf_diag diag = {0};
    int err = fn(arg, text, &diag);

    return err ? cli_query_failed(command, text, line, err, diag.what) : EXIT_DONE;
}

static int from_stdin(const char *command, cli_text_fn *fn, void *arg)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t len;
    int status = EXIT_DONE;

    for (uint64_t line = 1; !status && (len = getline(&text, &cap, stdin)) >= 0; line++)
        status = answer(command, text, line, fn, arg);
    if (!status && ferror(stdin)) {
        fprintf(stderr, "sufgram %s: cannot read standard input\n", command);
        status = EXIT_FAILED;
    }
    free(text);
    return status;
}

char *cli_join(char **operands, int n)
{
    size_t cap = 1;

    for (int i = 0; i < n; i++)
        cap += strlen(operands[i]) + 1;
    char *text = malloc(cap);
    if (text)
        *text = '\0';
    for (int i = 0; i < n && text; i++) {
        strncat(text, operands[i], cap - strlen(text) - 1);
        if (i + 1 < n)
            strncat(text, " ", cap - strlen(text) - 1);
    }
    return text;
}

int cli_each_text(const char *command, char **operands, int n, cli_text_fn *fn, void *arg)
{
    int status = EXIT_DONE;
    bool separate = false;

    for (int i = 0; i < n; i++)
        separate = separate || strpbrk(operands[i], " \t");
    if (n == 1 && strcmp(operands[0], "-") == 0)
        return from_stdin(command, fn, arg);
    if (separate) {
        for (int i = 0; i < n && !status; i++)
            status = answer(command, operands[i], 0, fn, arg);
        return status;
    }
    char *text = cli_join(operands, n);
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

int cli_each_gram(const char *command, char **operands, int n, cli_gram_fn *fn, void *arg)
{
    struct gram_job j = {.fn = fn, .arg = arg};
    int status = cli_each_text(command, operands, n, answer_gram, &j);

    cli_gram_release(&j.gram);
    return status;
}
