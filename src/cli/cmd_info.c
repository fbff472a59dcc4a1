#include "cli.h"

#include <stddef.h>

struct settings {
    bool json;
};

static const struct settings defaults = {0};

static const struct option_spec options[] = {
    {"json", 0, OPTION_FLAG, offsetof(struct settings, json), NULL, "print one JSON object"},
    {0},
};

static void print_string(const char *text)
{
    putchar('"');
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            printf("\\%c", *p);
        else if (*p < 0x20)
            printf("\\u%04x", *p);
        else
            putchar(*p);
    }
    putchar('"');
}

static const char *const names[] = {"none", "words", "pieces"};

static void print_json(const suf_index_info *i)
{
    printf("{\"tokens\": %llu, \"sequences\": %llu, \"vocab_size\": %u, \"symbol_bytes\": %u,\n"
           " \"fingerprint\": \"%s\", \"order\": %u, \"segments\": %u,\n"
           " \"corpus_bytes\": %llu, \"suffix_bytes\": %llu, \"table_bytes\": %llu,\n"
           " \"orders\": [",
           (unsigned long long)i->corpus.n_tokens, (unsigned long long)i->corpus.n_sequences,
           (unsigned)i->corpus.vocab_size, (unsigned)i->corpus.symbol_width, i->corpus.fingerprint,
           (unsigned)i->order, (unsigned)i->n_segments, (unsigned long long)i->corpus_bytes,
           (unsigned long long)i->suffix_bytes, (unsigned long long)i->table_bytes);
    for (uint32_t n = 0; n < i->order; n++)
        printf("%s\n  {\"order\": %u, \"distinct\": %llu, \"occurrences\": %llu, "
               "\"boundary_distinct\": %llu}",
               n ? "," : "", (unsigned)n + 1, (unsigned long long)i->orders[n].n_grams,
               (unsigned long long)i->orders[n].n_occurrences,
               (unsigned long long)i->orders[n].n_boundary_grams);
    printf("],\n \"names\": \"%s\", \"n_names\": %u,\n \"command\": ", names[i->corpus.names],
           (unsigned)i->corpus.n_names);
    print_string(i->command);
    printf("}\n");
}

static void print_text(const suf_index_info *i)
{
    uint64_t grams = 0;

    printf("tokens\t%llu\nsequences\t%llu\nvocabulary\t%u\nfingerprint\t%s\norder\t%u\n"
           "segments\t%u\n",
           (unsigned long long)i->corpus.n_tokens, (unsigned long long)i->corpus.n_sequences,
           (unsigned)i->corpus.vocab_size, i->corpus.fingerprint, (unsigned)i->order,
           (unsigned)i->n_segments);
    if (i->corpus.n_names)
        printf("%s\t%u\n", names[i->corpus.names], (unsigned)i->corpus.n_names);
    for (uint32_t n = 0; n < i->order; n++) {
        printf("distinct %u-grams\t%llu\n", (unsigned)n + 1,
               (unsigned long long)i->orders[n].n_grams);
        grams += i->orders[n].n_grams + i->orders[n].n_boundary_grams;
    }
    printf("corpus bytes\t%llu\nsuffix array bytes\t%llu\ntable bytes\t%llu\n",
           (unsigned long long)i->corpus_bytes, (unsigned long long)i->suffix_bytes,
           (unsigned long long)i->table_bytes);
    printf("corpus and suffix array bytes a token\t%.3f\ntable bytes a gram\t%.3f\n",
           (double)(i->corpus_bytes + i->suffix_bytes) / (double)i->corpus.n_tokens,
           (double)i->table_bytes / (double)grams);
    printf("built by\t%s\n", i->command);
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    suf_index *index;
    suf_index_info info;
    suf_diag diag = {0};

    (void)command_line;
    if (n != 1)
        return cli_usage_error("info", "give one index");
    if (suf_index_open(&index, operands[0], &diag) != SUF_OK)
        return cli_failed("info", &diag);
    suf_index_get_info(index, &info);
    if (s->json)
        print_json(&info);
    else
        print_text(&info);
    suf_index_close(index);
    return EXIT_DONE;
}

const struct command command_info = {
    .name = "info",
    .group = "Making an index",
    .summary = "say what an index holds",
    .operands = "INDEX",
    .about = "Prints sizes, vocabulary, numbers of distinct n-grams, and the command that built "
             "INDEX.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
