/* formula.c - parsing formulas by recursive descent.
 *
 *     formula  = NAME "~" sum
 *     sum      = product { "+" product }
 *     product  = interaction { "*" interaction }
 *     interaction = power { ":" power }
 *     power    = atom [ "^" DIGIT ]
 *     atom     = "1" | NAME | "C" "(" NAME [ "," "ref" "=" STRING ] ")" | "(" sum ")"
 *
 * Each rule yields a list of terms, each a set of variables; lists hold no set twice. */
#include "effects/formula.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

/* Unions of sets made in all: a moment's work, and more than any formula of a human being. */
enum { MAX_DEPTH = 50, MAX_UNIONS = 1000000 };

typedef struct parser {
    suf_formula *f;
    const char *text, *at;
    int depth;
    size_t n_unions;
    suf_diag *diag;
} parser;

/* ---- sets of terms ---- */

static bool has_variable(const sufi_term *t, size_t variable)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->variable[i] == variable)
            return true;
    return false;
}

bool sufi_terms_hold(const sufi_terms *terms, const sufi_term *t, size_t without)
{
    size_t n = t->n - (without != SIZE_MAX);

    if (n == 0)
        return true;
    for (size_t k = 0; k < terms->n; k++) {
        const sufi_term *o = &terms->item[k];
        size_t same = 0;
        for (size_t i = 0; i < t->n && o->n == n; i++)
            same += t->variable[i] != without && has_variable(o, t->variable[i]);
        if (o->n == n && same == n)
            return true;
    }
    return false;
}

static int add_term(sufi_terms *to, const sufi_term *t, suf_diag *diag)
{
    if (sufi_terms_hold(to, t, SIZE_MAX))
        return SUF_OK;
    if (to->n == SUF_MAX_TERMS)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "a formula of more than %d terms", SUF_MAX_TERMS);
    if (!sufi_grow(&to->item, &to->cap, to->n + 1, sizeof *to->item))
        return sufi_fail_nomem(diag, "a formula");
    to->item[to->n++] = *t;
    return SUF_OK;
}

static int add_terms(sufi_terms *to, const sufi_terms *from, suf_diag *diag)
{
    int err = SUF_OK;

    for (size_t k = 0; k < from->n && !err; k++)
        err = add_term(to, &from->item[k], diag);
    return err;
}

/* Unions of each set of a and each of b. */
static int add_products(parser *p, sufi_terms *to, const sufi_terms *a, const sufi_terms *b)
{
    suf_diag *diag = p->diag;
    int err = SUF_OK;

    p->n_unions += a->n * b->n;
    if (p->n_unions > MAX_UNIONS)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "a formula with too many products of sums");
    for (size_t k = 0; k < a->n * b->n && !err; k++) {
        sufi_term t = a->item[k / b->n];
        const sufi_term *o = &b->item[k % b->n];
        for (size_t i = 0; i < o->n && !err; i++) {
            if (has_variable(&t, o->variable[i]))
                continue;
            if (t.n == SUF_MAX_FACTORS)
                err = sufi_fail(diag, SUF_ELIMIT, NULL, "an interaction of more than %d variables",
                                SUF_MAX_FACTORS);
            else
                t.variable[t.n++] = o->variable[i];
        }
        if (!err)
            err = add_term(to, &t, diag);
    }
    return err;
}

/* ---- variables ---- */

static int add_variable(suf_formula *f, const char *name, size_t len, size_t *number,
                        suf_diag *diag)
{
    for (*number = 0; *number < f->n_variables; ++*number) {
        const char *known = f->variable[*number].name;
        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return SUF_OK;
    }
    char *copy = sufi_alloc(len + 1, 1);
    if (!copy ||
        !sufi_grow(&f->variable, &f->variable_cap, f->n_variables + 1, sizeof *f->variable)) {
        free(copy);
        return sufi_fail_nomem(diag, "a formula");
    }
    memcpy(copy, name, len);
    copy[len] = '\0';
    f->variable[f->n_variables++] = (sufi_variable){copy, false, NULL};
    return SUF_OK;
}

/* ---- the grammar ---- */

static int malformed(parser *p, const char *wanted)
{
    const char *found = *p->at ? p->at : "its end";

    return sufi_fail_at(p->diag, SUF_EINVAL, NULL, SUF_AT_BYTE, (uint64_t)(p->at - p->text),
                        "formula '%.200s': %s expected at %s%.40s%s", p->text, wanted,
                        *p->at ? "'" : "", found, *p->at ? "'" : "");
}

static void skip_blanks(parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool take(parser *p, char c)
{
    skip_blanks(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* A name: the slice of the text that holds it. */
static int take_name(parser *p, const char **name, size_t *len)
{
    skip_blanks(p);
    if (*p->at == '`') {
        const char *end = strchr(p->at + 1, '`');
        if (!end || end == p->at + 1)
            return malformed(p, "a name in backquotes");
        *name = p->at + 1;
        *len = (size_t)(end - *name);
        p->at = end + 1;
        return SUF_OK;
    }
    if (!is_name_start(*p->at))
        return malformed(p, "a column name");
    *name = p->at;
    while (is_name_start(*p->at) || isdigit((unsigned char)*p->at))
        p->at++;
    *len = (size_t)(p->at - *name);
    return SUF_OK;
}

/* The rest of C(NAME [, ref = "LEVEL"]) after its parenthesis. */
static int take_category(parser *p, size_t *number)
{
    const char *name, *begin;
    size_t len;
    int err = take_name(p, &name, &len);

    if (!err)
        err = add_variable(p->f, name, len, number, p->diag);
    if (err)
        return err;
    sufi_variable *v = &p->f->variable[*number];
    v->categorical = true;
    if (take(p, ',')) {
        skip_blanks(p);
        if (strncmp(p->at, "ref", 3) != 0)
            return malformed(p, "ref=\"LEVEL\"");
        p->at += 3;
        if (!take(p, '='))
            return malformed(p, "'='");
        skip_blanks(p);
        char quote = *p->at;
        const char *end = quote == '"' || quote == '\'' ? strchr(p->at + 1, quote) : NULL;
        if (!end)
            return malformed(p, "a level in quotes");
        begin = p->at + 1;
        p->at = end + 1;
        free(v->reference);
        if (!(v->reference = sufi_alloc((size_t)(end - begin) + 1, 1)))
            return sufi_fail_nomem(p->diag, "a formula");
        memcpy(v->reference, begin, (size_t)(end - begin));
        v->reference[end - begin] = '\0';
    }
    return take(p, ')') ? SUF_OK : malformed(p, "')'");
}

static int parse_sum(parser *p, sufi_terms *out);

static int parse_atom(parser *p, sufi_terms *out)
{
    sufi_term t = {.n = 1};
    const char *name;
    size_t len;
    int err;

    skip_blanks(p);
    if (take(p, '(')) {
        if (++p->depth > MAX_DEPTH)
            return malformed(p, "fewer parentheses");
        err = parse_sum(p, out);
        p->depth--;
        return err ? err : take(p, ')') ? SUF_OK : malformed(p, "')'");
    }
    if (*p->at == '1' && !isalnum((unsigned char)p->at[1])) {
        p->at++;
        return SUF_OK;
    }
    if (*p->at == '0')
        return malformed(p, "a term (an intercept is always there)");
    bool quoted = *p->at == '`';
    if ((err = take_name(p, &name, &len)) != SUF_OK)
        return err;
    if (!quoted && len == 1 && *name == 'C' && take(p, '('))
        err = take_category(p, &t.variable[0]);
    else
        err = add_variable(p->f, name, len, &t.variable[0], p->diag);
    return err ? err : add_term(out, &t, p->diag);
}

static int parse_power(parser *p, sufi_terms *out)
{
    int err = parse_atom(p, out);

    if (err || !take(p, '^'))
        return err;
    skip_blanks(p);
    if (*p->at < '1' || *p->at > '0' + SUF_MAX_FACTORS || isdigit((unsigned char)p->at[1]))
        return malformed(p, "a power of 1 to 8");
    int power = *p->at++ - '0';
    sufi_terms base = *out;
    *out = (sufi_terms){0};
    for (err = add_terms(out, &base, p->diag); power > 1 && !err; power--) {
        sufi_terms old = *out;
        *out = (sufi_terms){0};
        err = add_terms(out, &old, p->diag);
        if (!err)
            err = add_products(p, out, &old, &base);
        free(old.item);
    }
    free(base.item);
    return err;
}

/* One level of binary operators: left := left OP right. */
static int parse_chain(parser *p, char op, int (*operand)(parser *, sufi_terms *), sufi_terms *out)
{
    int err = operand(p, out);

    while (!err && take(p, op)) {
        sufi_terms left = *out, right = {0};
        *out = (sufi_terms){0};
        err = operand(p, &right);
        if (!err && op != ':')
            err = add_terms(out, &left, p->diag);
        if (!err && op != ':')
            err = add_terms(out, &right, p->diag);
        if (!err && op != '+')
            err = add_products(p, out, &left, &right);
        free(left.item);
        free(right.item);
    }
    return err;
}

static int parse_interaction(parser *p, sufi_terms *out)
{
    return parse_chain(p, ':', parse_power, out);
}

static int parse_product(parser *p, sufi_terms *out)
{
    return parse_chain(p, '*', parse_interaction, out);
}

static int parse_sum(parser *p, sufi_terms *out)
{
    return parse_chain(p, '+', parse_product, out);
}

/* Terms of fewer variables first; otherwise as they came. */
static int sort_terms(sufi_terms *terms, suf_diag *diag)
{
    sufi_terms sorted = {0};
    int err = SUF_OK;

    for (size_t n = 1; n <= SUF_MAX_FACTORS; n++)
        for (size_t k = 0; k < terms->n && !err; k++)
            if (terms->item[k].n == n)
                err = add_term(&sorted, &terms->item[k], diag);
    free(terms->item);
    *terms = sorted;
    return err;
}

static int check(const suf_formula *f, suf_diag *diag)
{
    if (f->terms.n == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a regression without predictors");
    for (size_t i = 0; i < f->n_variables; i++)
        if (strcmp(f->variable[i].name, f->response) == 0)
            return sufi_fail(diag, SUF_EINVAL, NULL, "column '%s' is used twice", f->response);
    return SUF_OK;
}

int suf_formula_parse(suf_formula **out, const char *text, suf_diag *diag)
{
    suf_formula *f = sufi_alloc_zero(1, sizeof *f);
    parser p = {.f = f, .text = text, .at = text, .diag = diag};
    const char *name;
    size_t len;

    if (!f)
        return sufi_fail_nomem(diag, "a formula");
    int err = take_name(&p, &name, &len);
    if (!err && !take(&p, '~'))
        err = malformed(&p, "'~'");
    if (!err && !(f->response = sufi_alloc(len + 1, 1)))
        err = sufi_fail_nomem(diag, "a formula");
    if (!err) {
        memcpy(f->response, name, len);
        f->response[len] = '\0';
        err = parse_sum(&p, &f->terms);
    }
    skip_blanks(&p);
    if (!err && *p.at)
        err = malformed(&p, "'+', '*', ':', '^' or the end");
    if (!err)
        err = sort_terms(&f->terms, diag);
    if (!err)
        err = check(f, diag);
    if (err)
        suf_formula_free(f);
    else
        *out = f;
    return err;
}

/* ---- lists ---- */

/* One name of a list, "NAME=REFERENCE" for a categorical one, as a term of its own. */
static int add_listed(suf_formula *f, const char *spec, bool categorical, size_t n_predictors,
                      suf_diag *diag)
{
    const char *equals = categorical ? strchr(spec, '=') : NULL;
    size_t len = equals ? (size_t)(equals - spec) : strlen(spec), before = f->n_variables;
    sufi_term t = {.n = 1};
    int err = add_variable(f, spec, len, &t.variable[0], diag);

    if (err)
        return err;
    sufi_variable *v = &f->variable[t.variable[0]];
    bool known = f->n_variables == before;
    if (known && (!categorical || v->categorical || t.variable[0] >= n_predictors))
        return sufi_fail(diag, SUF_EINVAL, NULL, "column '%s' is used twice", v->name);
    v->categorical = categorical;
    if (equals && !(v->reference = sufi_strdup(equals + 1)))
        return sufi_fail_nomem(diag, "a formula");
    return add_term(&f->terms, &t, diag);
}

int suf_formula_from_lists(suf_formula **out, const char *response, const char *const *predictors,
                           size_t n_predictors, const char *const *categorical,
                           size_t n_categorical, suf_diag *diag)
{
    suf_formula *f = sufi_alloc_zero(1, sizeof *f);
    int err = SUF_OK;

    if (!f || !(f->response = sufi_strdup(response)))
        err = sufi_fail_nomem(diag, "a formula");
    for (size_t i = 0; i < n_predictors && !err; i++)
        err = add_listed(f, predictors[i], false, n_predictors, diag);
    for (size_t i = 0; i < n_categorical && !err; i++)
        err = add_listed(f, categorical[i], true, n_predictors, diag);
    if (!err)
        err = check(f, diag);
    if (err)
        suf_formula_free(f);
    else
        *out = f;
    return err;
}

void suf_formula_free(suf_formula *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->n_variables; i++) {
        free(f->variable[i].name);
        free(f->variable[i].reference);
    }
    free(f->variable);
    free(f->terms.item);
    free(f->response);
    free(f);
}
