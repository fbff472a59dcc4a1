/* Every command of the program, run once for each call to the system it makes, with that call
 * failing (tests/faults/faults.h). Whatever fails: the command says so and exits with 1, or it does
 * without and the result is what it always is; no file is half-written, old ones are whole, and no
 * memory, mapping or descriptor is left.
 *
 * FAULTS_ALL=1 tries every call, with several errors; else a sample. FAULTS_SHOW=1 prints every run
 * that went wrong. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "curve_data.h"
#include "faults.h"
#include "tap.h"

enum { MAX_ARGS = 24, MAX_UNITS = 64, MESSAGE = 400 };

static const struct command *const commands[] = {
    &command_ingest, &command_index,      &command_merge,     &command_info,   &command_verify,
    &command_count,  &command_prob,       &command_next,      &command_sample, &command_find,
    &command_dump,   &command_covariates, &command_exposure,  &command_curves, &command_correlate,
    &command_join,   &command_regress,    &command_histogram, &command_report, NULL,
};

/* Command lines; "<FILE" last is standard input. */
static const char *const cases[] = {
    "ingest a.txt -o new.sfc",
    "ingest b.txt a.txt.gz -o a.sfc",
    "ingest a.txt.zst -o new.sfc",
    "ingest words.txt --words -o new.sfc",
    "ingest a.txt --vocab pieces.vocab -o new.sfc",
    "ingest ids.jsonl -o new.sfc",
    "ingest - -o new.sfc <a.txt",
    "index a.sfc -o new.idx -t 1",
    "index b.sfc -o a.idx --force -t 1",
    "index a.sfc -o new.idx -t 2",
    "index a.sfc -o new.idx -t 1 --resume",
    "index --append b.sfc a.idx -t 1",
    "merge a.idx b.idx -o new.idx -t 1",
    "merge a.idx b.idx -o a.idx --force -t 1",
    "info a.idx --json",
    "verify a.idx",
    "count a.idx '1 2' '0 1 2 3 1 0' ^",
    "count a.idx - <grams",
    "count a.idx -t 2 - <grams",
    "count a.idx 1 2 3",
    "count a.idx --cnf '1 OR 2 AND 3' '4'",
    "count words.idx the cat",
    "count a.idx --spm model - <many",
    "prob a.idx -m mkn --discount-fallback - <grams",
    "prob a.idx -m chang2024 - <grams",
    "prob a.idx -m infgram - <grams",
    "next a.idx 1",
    "next words.idx the",
    "next a.idx --summary - <grams",
    "find a.idx 1 2 --context 3",
    "find a.idx --cnf '1 OR 2 AND 3'",
    "dump a.idx -n 3 -o new.tsv",
    "dump words.idx -n 2 --format jsonl -o a.txt",
    "dump a.idx --arpa --discount-fallback -o new.arpa",
    "covariates a.idx eval.txt -o new.tsv -t 1 --diversity 4:15 --context 1:all,2:3 --min-count "
    "3:2",
    "covariates a.idx eval.txt -o new.tsv -t 2 --paper",
    "exposure a.idx eval.txt --steps few.txt --tokens-per-step 5 -o new.npy",
    "curves --steps steps.txt --vocab-size 2004 -t 1 run_0.npy run_1.npy -o new.tsv"
    " --average average.tsv --cross-run cross.tsv --gam-curves gam",
    "curves --steps steps.txt --vocab-size 2004 -t 2 run_0.npy run_1.npy -o new.tsv",
    "curves --steps steps.txt --vocab-size 2004 -t 1 folder -o new.tsv",
    "join x.tsv y.tsv --on example -o new.tsv",
    "regress x.tsv --response bits --predictors weight --categorical kind -o new.tsv",
    "regress paper.tsv --paper -o new.tsv",
    "regress x.tsv --formula 'bits ~ weight + C(kind)' --errors hc3 --terms terms.tsv -o new.tsv",
    "regress x.tsv --response bits --predictors weight --bootstrap 9 --permutations 9"
    " --terms terms.tsv -o new.tsv",
    "sample a.idx -m mle -n 3",
    "sample words.idx -m mkn --discount-fallback -n 2",
    "histogram x.tsv --x bits --y weight --bins 2 -o new.tsv",
    "covariates a.idx eval.txt -o new.tsv --entropy --scales --longest-match --models mle",
    "curves --steps steps.txt --vocab-size 2004 -t 1 long.csv -o new.tsv",
    "correlate corr.tsv --steps steps.txt run_0.npy run_1.npy -o new.tsv --cross-run cross.tsv",
    "report --effects effects.tsv -o new.html",
    "report --run-correlations cross.tsv --gnuplot ./draw -o new.html",
};

/* What stands in the folder: a file or an index is one unit. */
struct unit {
    char name[200];
    uint64_t hash;
};
struct state {
    struct unit unit[MAX_UNITS];
    size_t n;
};

/* What a run in a process of its own hands back. */
struct outcome {
    int status;
    uint64_t calls[FAULT_KINDS], done;
    struct faults_held lost;
};

struct trial {
    const char *line;
    struct state before, after;
    uint64_t printed; /* hash of what it prints */
    uint64_t n_faults, n_failed, n_bad;
    char bad[MESSAGE]; /* the first that went wrong */
};

static char home[512], work[540], printed_path[540], message_path[540];
static struct outcome *outcome;
static bool all;
static uint64_t totals[FAULT_KINDS], n_survived;
static const char *const kind_names[FAULT_KINDS] = {"alloc", "open", "read",   "write",
                                                    "map",   "sync", "rename", "close",
                                                    "stat",  "lmdb", "thread", "child"};

static uint64_t hash_file(const char *path, uint64_t h)
{
    FILE *f = fopen(path, "rb");

    for (int c; f && (c = getc(f)) != EOF;)
        h = (h ^ (uint64_t)c) * 0x100000001b3u;
    if (f)
        fclose(f);
    return h;
}

/* The folder's units; those of a folder that is no index get names "folder/file". */
static void look(const char *path, const char *prefix, struct state *s)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        char inner[800], manifest[900];
        const char *name = entries[i]->d_name;
        struct stat st;
        snprintf(inner, sizeof inner, "%s/%s", path, name);
        snprintf(manifest, sizeof manifest, "%s/manifest.json", inner);
        if (name[0] != '.' && stat(inner, &st) == 0 && s->n < MAX_UNITS) {
            struct unit *u = &s->unit[s->n];
            u->hash = 1469598103934665603u;
            snprintf(u->name, sizeof u->name, "%.90s%.100s", prefix, name);
            struct state inside = {.n = 0};
            if (!S_ISDIR(st.st_mode)) {
                u->hash = hash_file(inner, u->hash);
                s->n++;
            } else if (access(manifest, F_OK) == 0) {
                look(inner, "", &inside);
                for (size_t k = 0; k < inside.n; k++)
                    for (const char *c = inside.unit[k].name; *c; c++)
                        u->hash = (u->hash ^ inside.unit[k].hash ^ (uint64_t)*c) * 0x100000001b3u;
                s->n++;
            } else {
                char below[120];
                s->n++; /* the folder itself */
                snprintf(below, sizeof below, "%.100s/", name);
                look(inner, below, s);
            }
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static const struct unit *unit_named(const struct state *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->unit[i].name, name) == 0)
            return &s->unit[i];
    return NULL;
}

static bool holds_all(const struct state *a, const struct state *wanted)
{
    bool all_there = true;

    for (size_t i = 0; i < wanted->n && all_there; i++) {
        const struct unit *u = unit_named(a, wanted->unit[i].name);
        all_there = u && u->hash == wanted->unit[i].hash;
    }
    return all_there;
}

static bool same_state(const struct state *a, const struct state *b)
{
    return a->n == b->n && holds_all(a, b);
}

static void restore(void)
{
    char command[2000];

    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s/pristine' '%s'", work, home, work);
    if (system(command) != 0 || chdir(work) != 0)
        exit(2);
}

/* Cut a command line as a shell does: blanks, and single quotes. `room` holds the words. */
static int split(const char *line, char *room, char **argv, const char **input)
{
    int n = 0;

    *input = NULL;
    argv[n++] = room;
    memcpy(room, "sufgram", 8);
    room += 8;
    while (*line && n < MAX_ARGS - 2) {
        char end = *line == '\'' ? '\'' : ' ';
        line += end == '\'';
        argv[n++] = room;
        while (*line && *line != end)
            *room++ = *line++;
        *room++ = '\0';
        line += end == '\'' && *line == end;
        while (*line == ' ')
            line++;
    }
    if (argv[n - 1][0] == '<')
        *input = argv[--n] + 1;
    else
        argv[n++] = memcpy(room, "--quiet", 8);
    argv[n] = NULL;
    return n;
}

static int run_line(const char *line)
{
    char room[600], *argv[MAX_ARGS];
    const char *input;
    int n = split(line, room, argv, &input);

    if (input && !freopen(input, "r", stdin))
        exit(3);
    return cli_program("sufgram", commands, n, argv);
}

static void *do_nothing(void *arg)
{
    return arg;
}

/* In a process of its own: run the line with the calls failing that are asked for. */
static void run_child(const char *line, enum fault_kind kind, uint64_t k, uint64_t n, int error,
                      uint64_t most)
{
    static char out_buffer[1 << 16], in_buffer[1 << 16];
    char room[600], *argv[MAX_ARGS];
    const char *input;
    struct rlimit no_core = {0, 0};

    setrlimit(RLIMIT_CORE, &no_core);
    alarm(20);
    int n_args = split(line, room, argv, &input);
    if (!freopen(printed_path, "w", stdout) || !freopen(message_path, "w", stderr) ||
        !freopen(input ? input : "/dev/null", "r", stdin))
        _exit(99);
    setvbuf(stdout, out_buffer, _IOFBF, sizeof out_buffer);
    setvbuf(stdin, in_buffer, _IOFBF, sizeof in_buffer);
    setvbuf(stderr, NULL, _IONBF, 0);
    pthread_t thread; /* libc keeps the first one's memory for the next */
    if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
        pthread_join(thread, NULL);
    struct faults_held held = faults_held();
    faults_arm(kind, k, n, error);
    faults_short(most);
    int status = cli_program("sufgram", commands, n_args, argv);
    faults_disarm();
    struct faults_held left = faults_held();
    outcome->lost =
        (struct faults_held){left.blocks - held.blocks, left.mapped_bytes - held.mapped_bytes,
                             left.descriptors - held.descriptors};
    for (int i = 0; i < FAULT_KINDS; i++)
        outcome->calls[i] = faults_calls((enum fault_kind)i);
    outcome->done = faults_done();
    outcome->status = status;
    _exit(0);
}

/* The way the process ended: 0, or a description. */
static const char *run_faulty(const char *line, enum fault_kind kind, uint64_t k, uint64_t n,
                              int error, uint64_t most)
{
    static char how[64];
    int state;

    memset(outcome, 0, sizeof *outcome);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        exit(2);
    if (child == 0)
        run_child(line, kind, k, n, error, most);
    if (waitpid(child, &state, 0) != child)
        exit(2);
    if (WIFSIGNALED(state))
        snprintf(how, sizeof how, "ended by signal %d", WTERMSIG(state));
    else if (WEXITSTATUS(state))
        snprintf(how, sizeof how, "ended with status %d", WEXITSTATUS(state));
    else
        return NULL;
    return how;
}

/* Is every unit as it was or as it shall be, and none missing? The name of one that is not. */
static const char *strange_unit(const struct trial *t, const struct state *now, bool temporaries)
{
    static char name[200];

    for (size_t i = 0; i < now->n; i++) {
        const struct unit *u = &now->unit[i], *old = unit_named(&t->before, u->name),
                          *new = unit_named(&t->after, u->name);
        bool good = (old && old->hash == u->hash) || (new &&new->hash == u->hash) ||
                    (temporaries && strstr(u->name, ".tmp-"));
        if (!good)
            return memcpy(name, u->name, sizeof name);
    }
    for (size_t i = 0; i < t->before.n; i++)
        if (!unit_named(now, t->before.unit[i].name))
            return t->before.unit[i].name;
    return NULL;
}

static bool clean_message(void)
{
    char text[16] = "";
    FILE *f = fopen(message_path, "r");

    if (f && !fgets(text, sizeof text, f))
        text[0] = '\0';
    if (f)
        fclose(f);
    return strncmp(text, "sufgram", 7) == 0;
}

/* What was wrong with the run, or NULL. `lasting`: the fault did not go away, so temporaries may
 * have been left for the next build, as an old index may that was replaced and not removed. */
static const char *judge(const struct trial *t, const char *ended, bool lasting)
{
    static char text[300];
    struct state now = {.n = 0};
    const struct faults_held *lost = &outcome->lost;

    if (ended)
        return ended;
    look(work, "", &now);
    bool replaces = strncmp(t->line, "index", 5) == 0 || strncmp(t->line, "merge", 5) == 0;
    const char *strange =
        strange_unit(t, &now, lasting || (replaces && outcome->status == EXIT_DONE));
    if (lost->blocks || lost->mapped_bytes || lost->descriptors) {
        snprintf(text, sizeof text, "%lld blocks, %lld mapped bytes, %lld descriptors left",
                 (long long)lost->blocks, (long long)lost->mapped_bytes,
                 (long long)lost->descriptors);
        return text;
    }
    if (strange) {
        snprintf(text, sizeof text, "exit status %d, %s is missing or not whole", outcome->status,
                 strange);
        return text;
    }
    if (outcome->status == EXIT_DONE &&
        (!holds_all(&now, &t->after) || hash_file(printed_path, 0) != t->printed))
        return "exit status 0, but another result";
    if (outcome->status == EXIT_FAILED && !clean_message())
        return "no message";
    if (outcome->status != EXIT_DONE && outcome->status != EXIT_FAILED)
        return "another exit status than 0 and 1";
    return NULL;
}

static void try_one(struct trial *t, enum fault_kind kind, uint64_t k, uint64_t n, int error)
{
    const char *ended = run_faulty(t->line, kind, k, n, error, 0);
    const char *wrong = judge(t, ended, n > 1 || strstr(t->line, "--resume"));
    struct state now = {.n = 0};

    t->n_faults++;
    totals[kind]++;
    t->n_failed += outcome->status == EXIT_FAILED;
    n_survived += !ended && outcome->status == EXIT_DONE;
    if (wrong && getenv("FAULTS_SHOW")) {
        printf("# %s: call %llu to %s%s: %s\n", t->line, (unsigned long long)k, kind_names[kind],
               n > 1 ? " and all after" : "", wrong);
        fflush(stdout);
    }
    if (wrong && !t->n_bad++)
        snprintf(t->bad, sizeof t->bad, "call %llu to %s%s: %.250s", (unsigned long long)k,
                 kind_names[kind], n > 1 ? " and all after" : "", wrong);
    look(work, "", &now);
    if (!same_state(&now, &t->before))
        restore();
}

/* Ever fewer of them; with FAULTS_ALL each of the first 3000. */
static uint64_t next_call(uint64_t k, bool lasting)
{
    if (all)
        return k < 3000 ? k + 1 : k + k / 100;
    return lasting ? 4 * k + 1 : 2 * k + 1;
}

static void try_kind(struct trial *t, enum fault_kind kind, uint64_t n_calls)
{
    static const int errors[FAULT_KINDS][4] = {
        {ENOMEM}, {EMFILE, EACCES},
        {EIO},    {ENOSPC, EDQUOT, EIO},
        {ENOMEM}, {EIO, ENOSPC, EDQUOT},
        {EIO},    {EDQUOT, EIO},
        {EACCES}, {MDB_MAP_FULL, MDB_PANIC, EIO, MDB_CORRUPTED},
        {EAGAIN}, {EMFILE, EAGAIN}};

    for (int e = 0; e < (all ? 4 : 1) && errors[kind][e]; e++) {
        for (uint64_t k = 1; k <= n_calls; k = next_call(k, false))
            try_one(t, kind, k, 1, errors[kind][e]);
        for (uint64_t k = 1; k <= n_calls; k = next_call(k, true))
            try_one(t, kind, k, UINT64_MAX, errors[kind][e]);
    }
}

/* Reads and writes of a few bytes at a time change nothing. LMDB takes a short write for an error,
 * so then only that it is one. */
static void try_short(struct trial *t, bool writes_tables)
{
    const char *ended = run_faulty(t->line, FAULT_READ, UINT64_MAX, 1, 0, 1000);
    const char *wrong = judge(t, ended, strstr(t->line, "--resume"));

    if (!ok(!wrong && (writes_tables || outcome->status == EXIT_DONE),
            "in_pieces_and_interrupted: %s", t->line))
        printf("# %s\n", wrong ? wrong : "failed");
    restore();
}

static void try_case(const char *line)
{
    struct trial t = {.line = line};
    uint64_t calls[FAULT_KINDS];

    restore();
    look(work, "", &t.before);
    const char *ended = run_faulty(line, FAULT_ALLOC, UINT64_MAX, 1, 0, 0);
    look(work, "", &t.after);
    t.printed = hash_file(printed_path, 0);
    if (!ok(!ended && outcome->status == EXIT_DONE, "without_faults_it_works: %s", line)) {
        char command[700];
        snprintf(command, sizeof command, "sed 's/^/# /' '%s'", message_path);
        if (ended || system(command) != 0)
            printf("# %s\n", ended);
        return;
    }
    memcpy(calls, outcome->calls, sizeof calls);
    restore();
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        try_kind(&t, (enum fault_kind)kind, calls[kind]);
    if (!ok(t.n_bad == 0, "%llu_faults: %s", (unsigned long long)t.n_faults, line))
        printf("# %llu went wrong; the first, %s\n", (unsigned long long)t.n_bad, t.bad);
    try_short(&t, strncmp(line, "index", 5) == 0 || strncmp(line, "merge", 5) == 0);
}

static void write_tokens(const char *path, rng *r, int lines)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; f && i < lines; i++) {
        for (uint64_t n = 1 + rng_below(r, 12); n; n--)
            fprintf(f, "%llu%s", (unsigned long long)(rng_below(r, 5) * rng_below(r, 5)),
                    n > 1 ? " " : "\n");
    }
    if (!f || fclose(f) != 0)
        exit(2);
}

/* Texts that are more than a pipe holds. */
static void write_many(const char *path)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; f && i < 9000; i++)
        fputs("1 2 3 4 0 0\n", f);
    if (!f || fclose(f) != 0)
        exit(2);
}

static void write_paper(rng *r)
{
    FILE *f = fopen("paper.tsv", "w");

    if (!f)
        exit(2);
    fputs("example\tchang2024_1_bits\tchang2024_5_bits\tcontext_length\tcontext_1_all_bits\t"
          "contextual_diversity_adjusted\tfinal_surprisal_bits\tvariability_bits\taoa_log10_step\t"
          "forgettability_bits\tcross_run_variability_bits2\n",
          f);
    for (int i = 0; i < 60; i++) {
        fprintf(f, "%d", i);
        for (int k = 0; k < 10; k++)
            fprintf(f, "\t%.3f", rng_unit(r) * 10);
        fputc('\n', f);
    }
    fclose(f);
}

static void write_curves(rng *r)
{
    enum { CURVES = 6, CHECKPOINTS = 20 };
    double y[CURVES * CHECKPOINTS];
    char text[400] = "";

    for (int run = 0; run < 2; run++) {
        fill_curves(r, y, CURVES, CHECKPOINTS);
        write_array(run ? "run_1.npy" : "run_0.npy", SUF_F64, CURVES, CHECKPOINTS, y);
    }
    mkdir("folder", 0777);
    write_array("folder/surprisals_tokens_0-2.npy", SUF_F64, 2, CHECKPOINTS, y);
    write_array("folder/surprisals_tokens_2-6.npy", SUF_F64, 4, CHECKPOINTS, y);
    for (int i = 0; i < CHECKPOINTS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d\n", 10 * i * i);
    write_text("steps.txt", text);
    FILE *f = fopen("long.csv", "w");
    for (int i = 0; f && i < CURVES * CHECKPOINTS; i++)
        fprintf(f, "%s%d,%d,%g\n", i ? "" : "example,step,surprisal\n", i / CHECKPOINTS,
                10 * (i % CHECKPOINTS) * (i % CHECKPOINTS), y[i]);
    if (!f || fclose(f) != 0)
        exit(2);
    write_text("corr.tsv", "example\tchang2024_1_bits\tmatched_order\n0\t1\t1\n1\t3\t1\n2\t2.5\t1\n"
                           "3\t9\t1\n4\t4\t1\n5\t7\t1\n");
}

/* The folder every run begins with. */
static void make_pristine(rng *r)
{
    static const char *const made[] = {
        "ingest a.txt --vocab-size 20 -o a.sfc",
        "ingest b.txt --vocab-size 20 -o b.sfc",
        "ingest words.txt --words -o words.sfc",
        "index a.sfc -o a.idx -t 1",
        "index b.sfc -o b.idx -t 1",
        "index words.sfc -o words.idx -t 1",
        "covariates a.idx eval.txt -o t.tsv -t 1 --diversity 4:15",
        "regress x.tsv --response bits --predictors weight --categorical kind -o t.tsv",
        "correlate corr.tsv --steps steps.txt run_0.npy run_1.npy -o t.tsv --cross-run cross.tsv",
    };
    char path[600];

    snprintf(path, sizeof path, "%s/pristine", home);
    if (mkdir(path, 0777) != 0 || chdir(path) != 0)
        exit(2);
    write_tokens("a.txt", r, 60);
    write_tokens("b.txt", r, 25);
    write_text("words.txt", "the cat sat\nthe cat ran\non the mat the cat sat\n");
    write_text("pieces.vocab", "<unk>\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\n");
    write_text("ids.jsonl",
               "{\"input_ids\": [1, 2, 3], \"x\": {\"y\": \"\\u00e9\"}}\n{\"input_ids\": [4]}\n");
    write_text("grams", "1 2\n0\n4 4\n1 2 3 4 0 0 1 2 3\n12 6\n");
    write_many("many");
    write_text("eval.txt", "0 1 2 3 4\n4 6 0 1 2\n16 0 0 1 9\n1 1 2 0 3\n");
    write_text("few.txt", "1\n2\n10\n");
    write_text("x.tsv", "example\tbits\tweight\tkind\n0\t1.5\t2\ta\n1\t2.5\t1\tb\n2\t0.25\t7\ta\n"
                        "3\t1\t4\tb\n4\t3\t3\tb\n5\t2\t6\ta\n");
    write_text("y.tsv", "example\tword\n5\tf\n4\te\n3\td\n2\tc\n1\tb\n0\ta\n");
    write_paper(r);
    write_curves(r);
    if (system("gzip -kn a.txt && zstd -q a.txt") != 0)
        exit(2);
    /* What libraries keep for ever (OpenBLAS its buffers) they get here. */
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (run_line(made[i]) != EXIT_DONE)
            exit(2);
    unlink("t.tsv");
    if (run_line("regress paper.tsv --paper -o effects.tsv") != EXIT_DONE)
        exit(2);
}

static void make_program(const char *path, const char *script)
{
    write_text(path, script);
    if (chmod(path, 0700) != 0)
        exit(2);
}

/* What the commands start: a spm_encode that says of each text what it was, and for gnuplot a
 * program whose drawing is empty. */
static void make_programs(void)
{
    const char *path = getenv("PATH");
    char wide[4096];

    make_program("spm_encode", "#!/bin/sh\nexec cat\n");
    make_program("draw", "#!/bin/sh\ncat >/dev/null\necho '<svg viewBox=\"0 0 9 9\"></svg>'\n");
    write_text("model", "");
    snprintf(wide, sizeof wide, "%s/pristine:%s", home, path ? path : "");
    if (setenv("PATH", wide, 1) != 0)
        exit(2);
}

int main(int argc, char **argv)
{
    rng r = {tap_seed()};

    if (!getenv(
            "OPENBLAS_NUM_THREADS")) { /* it starts its threads before main, and not ours to fail */
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        execv("/proc/self/exe", argv);
    }
    all = getenv("FAULTS_ALL") != NULL;
    snprintf(home, sizeof home, "%s", scratch("home"));
    snprintf(work, sizeof work, "%s/work", home);
    snprintf(printed_path, sizeof printed_path, "%s/printed", home);
    snprintf(message_path, sizeof message_path, "%s/message", home);
    outcome =
        mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcome == MAP_FAILED || mkdir(home, 0777) != 0)
        exit(2);
    make_pristine(&r);
    make_programs();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (argc < 2 || strstr(cases[i], argv[1]))
            try_case(cases[i]);
    for (int i = 0; i < FAULT_KINDS; i++)
        printf("# %s faults: %llu\n", kind_names[i], (unsigned long long)totals[i]);
    printf("# runs that did without the call: %llu\n", (unsigned long long)n_survived);
    return chdir("/") == 0 ? tap_done() : 2;
}
