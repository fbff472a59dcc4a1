/* spm.c - the program is started without a shell; it reads the texts, a line each, from a file that
 * has no name and writes as many lines to a pipe. That is simpler than feeding it, and cannot lock
 * up. '^' never gets there: which texts had one is remembered. */
#include "spm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
    const char *command, *model;
    bool pieces;          /* wanted instead of ids */
    FILE *in;             /* the texts */
    struct cli_text from; /* a byte for each text: '^' if it stood before it, or 'x' */
    struct cli_text made; /* the queries, each NUL-terminated */
};

static int failed(const struct job *j, const char *what, const char *why)
{
    cli_say(j->command, "--spm: %s%s%s", what, why ? ": " : "", why ? why : "");
    return EXIT_FAILED;
}

static bool append(struct cli_text *t, const char *data, size_t n)
{
    if (n == 0)
        return true;
    if (t->len + n > t->cap) {
        size_t cap = 2 * t->cap + n + 64;
        char *grown = realloc(t->data, cap);
        if (!grown)
            return false;
        t->data = grown;
        t->cap = cap;
    }
    memcpy(t->data + t->len, data, n);
    t->len += n;
    return true;
}

/* One text, on its way to the program. */
static bool put_text(struct job *j, const char *text, size_t n)
{
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    bool boundary = n && text[0] == '^' && (n == 1 || text[1] == ' ' || text[1] == '\t');
    if (boundary) {
        text++;
        n--;
    }
    return append(&j->from, boundary ? "^" : "x", 1) && fwrite(text, 1, n, j->in) == n &&
           putc('\n', j->in) != EOF;
}

static int failed_to_keep(const struct job *j)
{
    return failed(j, "cannot keep the texts", errno ? strerror(errno) : NULL);
}

static int put_stdin(struct job *j)
{
    char *line = NULL;
    const char *wrong = NULL;
    size_t cap = 0;
    uint64_t n_lines = 0;
    ssize_t n;
    bool good = true;

    while (good && !wrong && (n = getline(&line, &cap, stdin)) >= 0) {
        n_lines++;
        wrong = cli_line_wrong(line, (size_t)n);
        good = put_text(j, line, (size_t)n);
    }
    free(line);
    if (wrong)
        return cli_query_failed(j->command, NULL, n_lines, SUF_EFORMAT, wrong);
    /* Else it cannot be read, or a line cannot be held. */
    return good && feof(stdin) ? EXIT_DONE : failed_to_keep(j);
}

/* The same rule as that of cli_each_text. */
static int put_operands(struct job *j, char **operands, int n)
{
    bool separate = false, good = true;
    char *joined = NULL;
    int status = EXIT_DONE;

    for (int i = 0; i < n; i++) {
        if (strpbrk(operands[i], "\n\r"))
            return failed(j, "a text is one line", NULL);
        separate = separate || strpbrk(operands[i], " \t");
    }
    if (n == 1 && strcmp(operands[0], "-") == 0) {
        status = put_stdin(j);
    } else if (separate) {
        for (int i = 0; i < n && good; i++)
            good = put_text(j, operands[i], strlen(operands[i]));
    } else {
        joined = cli_join(j->command, operands, n);
        good = joined && put_text(j, joined, strlen(joined));
    }
    free(joined);
    if (status)
        return status;
    if (!good || fflush(j->in) != 0 || lseek(fileno(j->in), 0, SEEK_SET) != 0)
        return failed_to_keep(j);
    return EXIT_DONE;
}

/* In the child: become the program, or tell errno through `told`. */
static void become_program(const struct job *j, int out, int told)
{
    char name[] = "spm_encode", model[4200], format[32], level[] = "--minloglevel=2";
    char *argv[] = {name, model, format, level, NULL};

    snprintf(format, sizeof format, "--output_format=%s", j->pieces ? "piece" : "id");
    snprintf(model, sizeof model, "--model=%s", j->model);
    signal(SIGPIPE, SIG_DFL);
    if (dup2(fileno(j->in), STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
        execvp(argv[0], argv);
    int why = errno;
    ssize_t ignored = write(told, &why, sizeof why);
    (void)ignored;
    _exit(127);
}

/* A line of the program's output for each text, with what stood before it. Fewer lines are no
 * failure yet: the program will say why. */
static int read_queries(struct job *j, FILE *out, size_t *n)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    bool good = true, more = false, text = true;

    for (*n = 0; good && text && !more && (len = getline(&line, &cap, out)) >= 0; ++*n) {
        more = *n == j->from.len;
        text = !memchr(line, '\0', (size_t)len);
        while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            len--;
        if (!more)
            good = append(&j->made, "^ ", j->from.data[*n] == '^' ? 2 : 0) &&
                   append(&j->made, line, (size_t)len) && append(&j->made, " ", 2);
    }
    free(line);
    if (!good || (text && !more && !feof(out)))
        return failed(j, "cannot read from spm_encode", good ? strerror(errno) : "out of memory");
    if (!text)
        return failed(j, "spm_encode answered with a byte 0", NULL);
    return more ? failed(j, "spm_encode answered with more lines than texts", NULL) : EXIT_DONE;
}

/* Takes the descriptor. */
static int read_answer(struct job *j, int out, size_t *n)
{
    FILE *from = fdopen(out, "r");

    if (!from) {
        close(out);
        return failed(j, "out of memory", NULL);
    }
    int status = read_queries(j, from, n);
    fclose(from);
    return status;
}

/* How the program ended that has written all it had to say. */
static int judge(const struct job *j, int state, int told)
{
    int why = 0;
    char text[64];

    if (read(told, &why, sizeof why) == (ssize_t)sizeof why)
        return why == ENOENT
                   ? failed(j, "there is no program spm_encode (Debian: package sentencepiece)",
                            NULL)
                   : failed(j, "cannot run spm_encode", strerror(why));
    if (WIFSIGNALED(state)) {
        snprintf(text, sizeof text, "spm_encode was ended by signal %d", WTERMSIG(state));
        return failed(j, text, NULL);
    }
    if (WEXITSTATUS(state) != 0)
        return failed(j, "spm_encode failed; is this a SentencePiece model", j->model);
    return EXIT_DONE;
}

/* The child, once it is there. A failure of ours ends it: nobody reads what it has to say. */
static int hear(struct job *j, pid_t child, int out, int told, size_t *n)
{
    int status = read_answer(j, out, n), state = 0;

    if (status)
        kill(child, SIGKILL);
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR)
            return status ? status : failed(j, "lost spm_encode", strerror(errno));
    if (!status)
        status = judge(j, state, told);
    if (!status && *n != j->from.len)
        status = failed(j, "spm_encode answered with fewer lines than texts", NULL);
    return status;
}

/* Start the program: what it writes comes from *out, why it did not start from *told. */
static int start_program(const struct job *j, pid_t *child, int *out, int *told)
{
    int ends[4] = {-1, -1, -1, -1}; /* read and write *out, read and write *told */
    bool good = pipe(ends) == 0 && pipe(ends + 2) == 0;

    /* Ours only: a program that holds the end we read is not told when we stop reading. */
    for (int i = 0; good && i < 4; i++)
        good = fcntl(ends[i], F_SETFD, FD_CLOEXEC) == 0;
    if (good)
        good = (*child = fork()) >= 0;
    if (good && *child == 0)
        become_program(j, ends[1], ends[3]);
    int status = good ? EXIT_DONE : failed(j, "cannot start a process", strerror(errno));
    for (int i = 0; i < 4; i++)
        if (ends[i] >= 0 && (status || i % 2 == 1))
            close(ends[i]);
    *out = ends[0];
    *told = ends[2];
    return status;
}

static int run_program(struct job *j, size_t *n)
{
    pid_t child = -1;
    int out, told;
    int status = start_program(j, &child, &out, &told);

    if (status)
        return status;
    status = hear(j, child, out, told, n);
    close(told);
    return status;
}

/* Queries from the texts NUL-terminated in j->made. */
static int list_queries(struct job *j, struct cli_queries *q, size_t n)
{
    static char nothing_more[] = "-"; /* standard input, which was read to its end */

    q->text = j->made.data;
    q->n = n ? (int)n : 1;
    q->operand = calloc(n + 1, sizeof *q->operand);
    if (!q->operand)
        return failed(j, "out of memory", NULL);
    q->operand[0] = nothing_more;
    char *at = q->text;
    for (size_t i = 0; i < n; i++, at += strlen(at) + 1)
        q->operand[i] = at;
    return EXIT_DONE;
}

static int encode(struct job *j, struct cli_queries *q, char **operands, int n)
{
    size_t n_made = 0;
    int status = put_operands(j, operands, n);

    if (!status)
        status = run_program(j, &n_made);
    if (!status && n_made > INT32_MAX)
        status = failed(j, "too many texts", NULL);
    if (!status)
        return list_queries(j, q, n_made);
    free(j->made.data);
    return status;
}

int cli_queries_open(struct cli_queries *q, const char *command, const char *model,
                     const struct cli_session *session, char **operands, int n)
{
    struct job j = {.command = command, .model = model, .pieces = session->names != NULL};
    suf_index_info info;

    *q = (struct cli_queries){.operand = operands, .n = n};
    if (!model)
        return EXIT_DONE;
    suf_index_get_info(session->index, &info);
    if (info.corpus.names == SUF_NAMES_WORDS)
        return cli_usage_error(command, "--spm: an index of words is asked in words");
    if (access(model, R_OK) != 0)
        return failed(&j, model, strerror(errno));
    j.in = tmpfile();
    if (!j.in)
        return failed(&j, "cannot make a temporary file", strerror(errno));
    int status = encode(&j, q, operands, n);
    fclose(j.in);
    free(j.from.data);
    return status;
}

void cli_queries_release(struct cli_queries *q, char **operands)
{
    if (q->operand != operands)
        free(q->operand);
    free(q->text);
}
