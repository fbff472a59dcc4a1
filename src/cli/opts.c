/* opts.c - options from one declarative table a command: parsing, help, man pages and completions
 * cannot drift apart. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static bool quiet;

bool cli_quiet(void)
{
    return quiet;
}

static void say(const char *command, const char *fmt, va_list ap) SUF_PRINTF(2, 0);

static void say(const char *command, const char *fmt, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    size_t len = n > 0 ? (size_t)n : 0;
    char *text = malloc(len + 1), *shown = calloc(len + 1, 4);
    if (text && shown) {
        vsnprintf(text, len + 1, fmt, again);
        fprintf(stderr, "sufgram %s: %s\n", command, suf_printable(text, shown, 4 * len + 1));
    } else {
        fprintf(stderr, "sufgram %s: out of memory\n", command);
    }
    free(text);
    free(shown);
    va_end(again);
}

void cli_say(const char *command, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(command, fmt, ap);
    va_end(ap);
}

int cli_usage_error(const char *command, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(command, fmt, ap);
    va_end(ap);
    fprintf(stderr, "usage: see 'sufgram %s --help'\n", command);
    return EXIT_USAGE;
}

int cli_failed(const char *command, const suf_diag *diag)
{
    char text[1100];

    if (strcmp(diag->path, "standard output") != 0 || !cli_reader_left())
        fprintf(stderr, "sufgram %s: %s\n", command, suf_diag_format(diag, text, sizeof text));
    return EXIT_FAILED;
}

int cli_split(char *list, const char **items, int cap)
{
    int n = 0;

    for (char *p = list; p; n++) {
        char *comma = strchr(p, ',');
        if (comma)
            *comma = '\0';
        if (n == cap || !*p)
            return -1;
        items[n] = p;
        p = comma ? comma + 1 : NULL;
    }
    return n;
}

static void print_default(const struct option_spec *o, const char *base, char *buf, size_t cap)
{
    const void *at = base + o->at;
    const char *text = NULL;

    switch (o->kind) {
    case OPTION_TEXT:
    case OPTION_OUTPUT:
    case OPTION_FOLDER:
        memcpy(&text, at, sizeof text);
        snprintf(buf, cap, "%s", text ? text : "none");
        break;
    case OPTION_U32:
        snprintf(buf, cap, "%lu", (unsigned long)*(const uint32_t *)at);
        break;
    case OPTION_U64:
    case OPTION_SIZE:
        snprintf(buf, cap, "%llu", (unsigned long long)*(const uint64_t *)at);
        break;
    case OPTION_DOUBLE:
        snprintf(buf, cap, "%g", *(const double *)at);
        break;
    case OPTION_FORMAT:
    case OPTION_FLAG:
        snprintf(buf, cap, "%s", o->kind == OPTION_FORMAT ? "tsv" : "off");
        break;
    }
}

void cli_option_help(const struct command *c, const struct option_spec *o, char *buf, size_t cap)
{
    const char *marker = strstr(o->help, "%s");
    char value[64] = "";

    if (marker)
        print_default(o, c->defaults, value, sizeof value);
    snprintf(buf, cap, "%.*s%s%s", marker ? (int)(marker - o->help) : (int)strlen(o->help), o->help,
             value, marker ? marker + 2 : "");
}

const char *cli_option_choices(const struct option_spec *o)
{
    if (o->kind == OPTION_FORMAT)
        return "tsv|csv|jsonl";
    return o->value && strchr(o->value, '|') ? o->value : NULL;
}

static void print_options(const struct command *c, const struct option_spec *o, FILE *to)
{
    for (; o && o->name; o++) {
        char head[160], text[400];
        snprintf(head, sizeof head, "%s%c%s--%s%s%s", o->letter ? "-" : " ",
                 o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        cli_option_help(c, o, text, sizeof text);
        if (strlen(head) > 32)
            fprintf(to, "  %s\n%35s%s\n", head, "", text);
        else
            fprintf(to, "  %-32s %s\n", head, text);
    }
}

const struct option_spec cli_common_options[] = {
    {"quiet", 0, OPTION_FLAG, 0, NULL, "no progress, no notes"},
    {"help", 'h', OPTION_FLAG, 0, NULL, "this text"},
    {0},
};

void cli_help(const struct command *c, FILE *to)
{
    fprintf(to, "usage: sufgram %s [OPTIONS] %s\n\n%s\nOptions:\n", c->name, c->operands, c->about);
    print_options(c, c->options, to);
    print_options(c, cli_common_options, to);
}

static bool parse_u64(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    unsigned long long v = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno)
        return false;
    *out = v;
    return true;
}

/* "4G", "512M", "100K", "1.5G", or bytes; units are powers of 1024. */
static bool parse_size(const char *text, uint64_t *out)
{
    static const char units[] = "KMGT";
    char *end;

    errno = 0;
    double v = strtod(text, &end);
    if (!isdigit((unsigned char)text[0]) || errno)
        return false;
    const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
    if (unit) {
        v *= (double)(1ULL << (10 * (unit - units + 1)));
        end++;
        end += *end == 'i';
        end += *end == 'B';
    }
    if (*end || v < 0 || v >= 9e18)
        return false;
    *out = (uint64_t)v;
    return true;
}

/* Which of "a|b|c" a text is, -1 if none. */
static int find_choice(const char *choices, const char *text)
{
    size_t len = strlen(text);

    for (int i = 0; choices; i++) {
        size_t n = strcspn(choices, "|");
        if (n == len && memcmp(choices, text, n) == 0)
            return i;
        choices = choices[n] ? choices + n + 1 : NULL;
    }
    return -1;
}

static bool store(const struct option_spec *o, const char *text, char *base)
{
    const char *choices = cli_option_choices(o);
    int chosen = choices ? find_choice(choices, text) : -1;
    void *at = base + o->at;
    uint64_t u = 0;
    char *end;
    double d;

    if (choices && chosen < 0)
        return false;
    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return true;
    case OPTION_OUTPUT:
    case OPTION_FOLDER:
        if (!*text)
            return false;
        memcpy(at, &text, sizeof text);
        return true;
    case OPTION_TEXT:
        memcpy(at, &text, sizeof text);
        return true;
    case OPTION_U32:
        if (!parse_u64(text, &u) || u > UINT32_MAX)
            return false;
        *(uint32_t *)at = (uint32_t)u;
        return true;
    case OPTION_U64:
        return parse_u64(text, at);
    case OPTION_SIZE:
        return parse_size(text, at);
    case OPTION_DOUBLE:
        errno = 0;
        d = strtod(text, &end);
        if (end == text || *end || errno)
            return false;
        *(double *)at = d;
        return true;
    case OPTION_FORMAT:
        *(enum suf_format *)at = (enum suf_format)chosen;
        return true;
    }
    return false;
}

static const struct option_spec *find_option(const struct command *c, const char *name, size_t len)
{
    for (const struct option_spec *o = c->options; o && o->name; o++)
        if (strlen(o->name) == len && strncmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const struct option_spec *find_letter(const struct command *c, char letter)
{
    for (const struct option_spec *o = c->options; o && o->name; o++)
        if (o->letter == letter)
            return o;
    return NULL;
}

/* Handle argv[*i]; returns 0, or -1 after a message. */
static int parse_one(const struct command *c, int argc, char **argv, int *i, char *settings)
{
    const char *arg = argv[*i];
    const char *value = NULL;
    const struct option_spec *o;

    if (arg[1] == '-') {
        const char *equals = strchr(arg, '=');
        o = find_option(c, arg + 2, equals ? (size_t)(equals - arg - 2) : strlen(arg + 2));
        value = equals ? equals + 1 : NULL;
    } else {
        o = find_letter(c, arg[1]);
        value = arg[2] ? arg + 2 : NULL;
    }
    if (!o || (o->kind == OPTION_FLAG && value)) {
        cli_usage_error(c->name, "unknown option '%s'", arg);
        return -1;
    }
    if (o->kind != OPTION_FLAG && !value) {
        if (*i + 1 == argc) {
            cli_usage_error(c->name, "option '%s' needs a value (%s)", arg, o->value);
            return -1;
        }
        value = argv[++*i];
    }
    if (!store(o, value, settings)) {
        const char *choices = cli_option_choices(o);
        cli_usage_error(c->name, "option --%s: '%s' is not %s%s", o->name, value,
                        choices ? "one of " : "a valid ", choices ? choices : o->value);
        return -1;
    }
    return 0;
}

int cli_parse(const struct command *c, int argc, char **argv, void *settings)
{
    int n = 0;
    bool options_end = false;

    if (c->settings_size)
        memcpy(settings, c->defaults, c->settings_size);
    for (int i = 0; i < argc; i++) {
        char *arg = argv[i];
        bool is_option = !options_end && arg[0] == '-' && arg[1] && !isdigit((unsigned char)arg[1]);
        if (!is_option) {
            argv[n++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            options_end = true;
        } else if (strcmp(arg, "--quiet") == 0) {
            quiet = true;
        } else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            cli_help(c, stdout);
            return -2;
        } else if (parse_one(c, argc, argv, &i, settings) != 0) {
            return -1;
        }
    }
    return n;
}
