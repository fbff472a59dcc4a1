#include "chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- making a chain ---- */

/* The n items of `size` bytes with room for one more, perhaps moved. NULL: out of memory, and the
 * items are where they were. */
static void *grown(struct chain *c, void *items, int n, int *cap, size_t size)
{
    if (n < *cap)
        return items;
    int wanted = *cap ? 2 * *cap : 16;
    void *larger = reallocarray(items, (size_t)wanted, size);
    if (larger)
        *cap = wanted;
    else
        c->no_memory = true;
    return larger;
}

const char *chain_keep(struct chain *c, char *path)
{
    char **paths = grown(c, c->paths, c->n_paths, &c->paths_cap, sizeof *paths);

    if (paths)
        c->paths = paths;
    if (!path || !paths) {
        c->no_memory = true;
        free(path);
        return "";
    }
    return c->paths[c->n_paths++] = path;
}

const char *chain_path(struct chain *c, const char *folder, const char *name)
{
    folder = folder ? folder : c->directory;
    size_t len = strlen(folder) + strlen(name) + 2;
    char *path = malloc(len);

    if (path)
        snprintf(path, len, "%s/%s", folder, name);
    return chain_keep(c, path);
}

static struct chain_step *current(struct chain *c)
{
    return &c->steps[c->n_steps - 1];
}

void chain_argument(struct chain *c, const char *argument)
{
    struct chain_step *s = current(c);
    char **argv = grown(c, s->argv, s->argc, &s->argv_cap, sizeof *argv);

    if (!argv)
        return;
    s->argv = argv;
    /* Commands reorder the list but write to no argument. */
    argv[s->argc++] = (char *)(uintptr_t)argument;
}

void chain_step(struct chain *c, const char *name, const struct command *command)
{
    c->steps[c->n_steps++] = (struct chain_step){.name = name, .command = command};
    chain_argument(c, "sufgram");
    chain_argument(c, command->name);
}

void chain_option(struct chain *c, const char *name, const char *value)
{
    if (!value)
        return;
    chain_argument(c, name);
    chain_argument(c, value);
}

static void name_file(struct chain *c, const char *option, const char *path)
{
    if (option && *option)
        chain_argument(c, option);
    if (option)
        chain_argument(c, path);
}

void chain_input(struct chain *c, const char *option, const char *path)
{
    struct chain_step *s = current(c);

    if (!path)
        return;
    name_file(c, option, path);
    const char **inputs = grown(c, s->inputs, s->n_inputs, &s->inputs_cap, sizeof *inputs);
    if (!inputs)
        return;
    s->inputs = inputs;
    inputs[s->n_inputs++] = path;
}

void chain_output(struct chain *c, const char *option, const char *path)
{
    struct chain_step *s = current(c);

    if (!path)
        return;
    name_file(c, option, path);
    s->outputs[s->n_outputs++] = path;
}

void chain_release(struct chain *c)
{
    for (int i = 0; i < c->n_steps; i++) {
        free(c->steps[i].argv);
        free(c->steps[i].inputs);
    }
    for (int i = 0; i < c->n_paths; i++)
        free(c->paths[i]);
    free(c->paths);
}

/* ---- the manifest ---- */

enum { STEP, KIND, NAME, FINGERPRINT, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"step", "kind", "name", "fingerprint"};

/* A file's fingerprint. */
struct known {
    const char *path; /* "": no longer */
    suf_fingerprint fingerprint;
};

/* What is known while a chain runs. */
struct run {
    struct chain *chain;
    suf_table *manifest; /* as found; NULL: none */
    bool same_version;   /* it was written by this version of sufgram */
    /* Fingerprints taken so far, each file's once. */
    struct known *known;
    int n_known, known_cap;
    char *line[CHAIN_MAX_STEPS]; /* command line of each step done or found done */
    suf_diag diag;
};

/* Blanks of any kind become spaces: a cell of the manifest holds no tab or newline. */
static char *step_line(struct chain_step *s)
{
    char *line = cli_command_line(s->argc, s->argv);

    for (char *p = line; p && *p; p++)
        if (*p == '\t' || *p == '\n' || *p == '\r')
            *p = ' ';
    return line;
}

static void forget(struct run *r, const char *path)
{
    for (int i = 0; i < r->n_known; i++)
        if (strcmp(r->known[i].path, path) == 0)
            r->known[i].path = "";
}

/* The fingerprint of a file, "" for one that is not there if it `may_lack`; valid until the next
 * call. NULL after an error, which is in r->diag. */
static const char *fingerprint(struct run *r, const char *path, bool may_lack)
{
    for (int i = 0; i < r->n_known; i++)
        if (strcmp(r->known[i].path, path) == 0)
            return r->known[i].fingerprint.hex;
    if (may_lack && access(path, F_OK) != 0)
        return "";
    struct known *known = grown(r->chain, r->known, r->n_known, &r->known_cap, sizeof *known);
    if (!known) {
        r->diag = (suf_diag){.err = SUF_ENOMEM};
        return NULL;
    }
    r->known = known;
    known[r->n_known].path = path;
    if (suf_fingerprint_of(&known[r->n_known].fingerprint, path, &r->diag) != SUF_OK)
        return NULL;
    return known[r->n_known++].fingerprint.hex;
}

static void read_manifest(struct run *r, const char *path)
{
    const char *key, *value;

    /* One that is missing or cannot be read is as good as none: everything is done anew. */
    if (access(path, F_OK) != 0 ||
        suf_table_read(&r->manifest, path, columns, N_COLUMNS, NULL) != SUF_OK)
        return;
    for (size_t i = 0; suf_table_provenance(r->manifest, i, &key, &value) == SUF_OK; i++)
        if (strcmp(key, "sufgram") == 0)
            r->same_version = strcmp(value, suf_version()) == 0;
}

/* Does the manifest have this row? */
static bool recorded(const struct run *r, const char *step, const char *kind, const char *name,
                     const char *hex)
{
    const char *const wanted[N_COLUMNS] = {step, kind, name, hex};

    for (size_t i = 0; i < suf_table_rows(r->manifest); i++) {
        int k = 0;
        while (k < N_COLUMNS && strcmp(suf_table_text(r->manifest, i, (size_t)k), wanted[k]) == 0)
            k++;
        if (k == N_COLUMNS)
            return true;
    }
    return false;
}

static void put_row(suf_rows *rows, const char *step, const char *kind, const char *name,
                    const char *hex)
{
    suf_rows_text(rows, step);
    suf_rows_text(rows, kind);
    suf_rows_text(rows, name);
    suf_rows_text(rows, hex);
    suf_rows_end(rows);
}

/* What the manifest held of a step that this run has not come to. */
static void carry_over(const struct run *r, const struct chain_step *s, suf_rows *rows)
{
    for (size_t i = 0; r->manifest && r->same_version && i < suf_table_rows(r->manifest); i++)
        if (strcmp(suf_table_text(r->manifest, i, STEP), s->name) == 0)
            put_row(rows, s->name, suf_table_text(r->manifest, i, KIND),
                    suf_table_text(r->manifest, i, NAME),
                    suf_table_text(r->manifest, i, FINGERPRINT));
}

/* A row a file; false after an error. */
static bool put_files(struct run *r, suf_rows *rows, const char *step, const char *kind,
                      const char *const *files, int n)
{
    for (int i = 0; i < n; i++) {
        const char *hex = fingerprint(r, files[i], false);
        if (!hex)
            return false;
        put_row(rows, step, kind, files[i], hex);
    }
    return true;
}

static int write_manifest(struct run *r, const char *path)
{
    suf_rows *rows = NULL;
    bool good = true;
    int err = suf_rows_open(&rows, path, SUF_TSV, &r->diag);

    if (err)
        return err;
    suf_rows_provenance(rows, "sufgram", suf_version());
    suf_rows_columns(rows, columns, N_COLUMNS);
    for (int k = 0; k < r->chain->n_steps && good; k++) {
        const struct chain_step *s = &r->chain->steps[k];
        if (!r->line[k]) {
            carry_over(r, s, rows);
            continue;
        }
        put_row(rows, s->name, "command", r->line[k], "");
        good = put_files(r, rows, s->name, "input", s->inputs, s->n_inputs) &&
               put_files(r, rows, s->name, "output", s->outputs, s->n_outputs);
    }
    if (good)
        return suf_rows_commit(rows, &r->diag);
    suf_rows_abort(rows);
    return r->diag.err;
}

/* ---- running ---- */

/* Is a step done, and everything as it left it? -1 after an error: an input cannot be read. */
static int is_done(struct run *r, struct chain_step *s, const char *line)
{
    bool done = r->manifest && r->same_version && recorded(r, s->name, "command", line, "");

    for (int i = 0; i < s->n_inputs; i++) {
        const char *hex = fingerprint(r, s->inputs[i], false);
        if (!hex)
            return -1;
        done = done && recorded(r, s->name, "input", s->inputs[i], hex);
    }
    for (int i = 0; i < s->n_outputs && done; i++) {
        const char *hex = fingerprint(r, s->outputs[i], true);
        if (!hex)
            return -1;
        done = recorded(r, s->name, "output", s->outputs[i], hex);
    }
    return done;
}

static void say(const struct chain *c, int step, const char *what)
{
    if (!cli_quiet())
        fprintf(stderr, "sufgram %s: step %d of %d, %s%s\n", c->command, step + 1, c->n_steps,
                c->steps[step].name, what);
}

static int run_step(struct run *r, int k, const char *manifest_path)
{
    struct chain *c = r->chain;
    struct chain_step *s = &c->steps[k];
    char *line = step_line(s);
    int done = line ? is_done(r, s, line) : -1, status = EXIT_DONE;

    if (!line)
        r->diag = (suf_diag){.err = SUF_ENOMEM};
    if (done < 0) {
        free(line);
        return cli_failed(c->command, &r->diag);
    }
    say(c, k, done ? ": unchanged" : "");
    if (!done)
        status = cli_run(s->command, s->argc, s->argv);
    if (status != EXIT_DONE) {
        free(line);
        return status;
    }
    r->line[k] = line;
    if (done)
        return EXIT_DONE;
    for (int i = 0; i < s->n_outputs; i++)
        forget(r, s->outputs[i]);
    return write_manifest(r, manifest_path) ? cli_failed(c->command, &r->diag) : EXIT_DONE;
}

/* Inputs from outside the folder must be there, to be read again and again, before hours are spent;
 * NULL, or the first that is not, and errno, 0 for a pipe or a device. */
static const char *find_missing(const struct chain *c)
{
    size_t len = strlen(c->directory);
    struct stat st;

    for (int k = 0; k < c->n_steps; k++)
        for (int i = 0; i < c->steps[k].n_inputs; i++) {
            const char *path = c->steps[k].inputs[i];
            bool inside = strncmp(path, c->directory, len) == 0 && path[len] == '/';
            if (inside)
                continue;
            if (access(path, R_OK) != 0 || stat(path, &st) != 0)
                return path;
            errno = 0;
            if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
                return path;
        }
    return NULL;
}

/* A cell of the manifest holds no tab or line end, and a step must not be found out of it when its
 * work is done; NULL, or the first such name. */
static const char *find_unnameable(const struct chain *c)
{
    for (int k = 0; k < c->n_steps; k++) {
        const struct chain_step *s = &c->steps[k];
        for (int i = 0; i < s->n_inputs; i++)
            if (strpbrk(s->inputs[i], "\t\r\n"))
                return s->inputs[i];
        for (int i = 0; i < s->n_outputs; i++)
            if (strpbrk(s->outputs[i], "\t\r\n"))
                return s->outputs[i];
    }
    return NULL;
}

static bool check_files(const struct chain *c)
{
    const char *missing = find_missing(c), *unnameable = NULL;

    if (missing)
        cli_say(c->command, "%s: %s%s", missing,
                errno ? "cannot open: " : "is no regular file, but a pipe or a device",
                errno ? strerror(errno) : "");
    else if ((unnameable = find_unnameable(c)) != NULL)
        cli_say(c->command,
                "%s: a tab or a line end in the name of a file, which manifest.tsv cannot hold",
                unnameable);
    return !missing && !unnameable;
}

/* Make the folder and keep other chains out of it until *lock is closed. Where the file system has
 * no locks there is none. */
static bool take_folder(const struct chain *c, int *lock)
{
    if (mkdir(c->directory, 0777) != 0 && errno != EEXIST) {
        cli_say(c->command, "%s: cannot make the folder: %s", c->directory, strerror(errno));
        return false;
    }
    *lock = open(c->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0) {
        cli_say(c->command, "%s: cannot open the folder: %s", c->directory, strerror(errno));
        return false;
    }
    if (flock(*lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        cli_say(c->command, "another %s is at work in %s", c->command, c->directory);
        return false;
    }
    return true;
}

static int run_steps(struct chain *c, const char *manifest_path)
{
    struct run r = {.chain = c};
    int status = EXIT_DONE;

    read_manifest(&r, manifest_path);
    for (int k = 0; k < c->n_steps && status == EXIT_DONE; k++)
        status = run_step(&r, k, manifest_path);
    for (int k = 0; k < c->n_steps; k++)
        free(r.line[k]);
    suf_table_free(r.manifest);
    free(r.known);
    return status;
}

int chain_run(struct chain *c)
{
    const char *manifest_path = chain_path(c, NULL, "manifest.tsv");
    int lock = -1, status = EXIT_FAILED;

    if (c->no_memory)
        fprintf(stderr, "sufgram %s: out of memory\n", c->command);
    else if (check_files(c) && take_folder(c, &lock))
        status = run_steps(c, manifest_path);
    if (lock >= 0)
        (void)close(lock);
    return status;
}
