/* The parts of a report: escaping, gnuplot's drawings rewritten, counts drawn as areas;
 * and the fingerprints of files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/tap.h"
#include "report/html.h"
#include "report/palette.h"
#include "report/plane.h"
#include "report/svg.h"
#include "sufgram/fingerprint.h"
#include "sufgram/report.h"

/* ---- what was written, as text ---- */

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    if (!f || !text)
        exit(2);
    size_t n = fread(text, 1, (1 << 20) - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static sufi_outfile open_page(void)
{
    sufi_outfile f;

    if (sufi_outfile_open(&f, scratch("page"), NULL) != SUF_OK)
        exit(2);
    return f;
}

/* Freed by the caller. */
static char *close_page(sufi_outfile *f)
{
    if (sufi_outfile_commit(f, NULL) != SUF_OK)
        exit(2);
    return read_text(scratch("page"));
}

static void is_text(char *got, const char *want, const char *what)
{
    if (!ok(strcmp(got, want) == 0, "%s", what))
        printf("# got:  %s\n# want: %s\n", got, want);
    free(got);
}

/* ---- HTML ---- */

static void escapes(const char *text, const char *want, const char *what)
{
    sufi_outfile f = open_page();

    sufi_html_text(&f, text);
    is_text(close_page(&f), want, what);
}

static void number(double value, int decimals, const char *want)
{
    sufi_outfile f = open_page();

    sufi_html_number(&f, value, decimals);
    is_text(close_page(&f), want, want);
}

static void test_html(void)
{
    escapes("", "", "nothing stays nothing");
    escapes("<script>alert('a\"&b')</script>",
            "&lt;script&gt;alert(&#39;a&quot;&amp;b&#39;)&lt;/script&gt;", "markup is escaped");
    escapes("\xc3\xa9 \xe2\x96\x81"
            "the \xf0\x9f\x98\x80",
            "\xc3\xa9 \xe2\x96\x81"
            "the \xf0\x9f\x98\x80",
            "characters beyond ASCII stay");
    escapes("a\x01"
            "b\x7f"
            "c\xc2\x85",
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd"
            "c\xef\xbf\xbd",
            "controls are replaced");
    escapes("\xff"
            "a\xc3(",
            "\xef\xbf\xbd"
            "a\xef\xbf\xbd(",
            "bytes that are no UTF-8 are replaced");
    escapes("\xef\xbf\xbf", "\xef\xbf\xbd", "noncharacters are replaced");
    escapes("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "surrogates are replaced");
    number(-1.25, 1,
           "\xe2\x88\x92"
           "1.2");
    number(-0.00001, 3, "0.000");
    number(NAN, 3, "");
    number(1234567, 0, "1234567");
    number(0.000123456789, -1, "0.000123457");
}

/* ---- drawings ---- */

#define HEAD                                                                                   \
    "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 360 270\"\n "                              \
    "xmlns=\"http://www.w3.org/2000/svg\"\n>\n<title>Gnuplot</title>\n<desc>Produced</desc>\n" \
    "<g id=\"gnuplot_canvas\">\n<rect x=\"0\"/>\n<defs>\n<circle id='gpDot'/>\n</defs>\n"
#define PEN "<g fill=\"none\" color=\"black\" stroke=\"currentColor\" stroke-width=\"1.00\">\n"
#define TAIL "</g>\n</svg>\n"
#define OUR_HEAD                                                                      \
    "<svg viewBox=\"0 0 360 270\" role=\"img\" aria-labelledby=\"x-title x-desc\">\n" \
    "<title id=\"x-title\">a &lt; b</title>\n<desc id=\"x-desc\">what</desc>\n"

static int rewrite(const char *drawing, char **got, suf_diag *diag)
{
    sufi_outfile f = open_page();
    int err = sufi_svg_write(&f, drawing, strlen(drawing), "x", "a < b", "what", 0, diag);

    *got = close_page(&f);
    return err;
}

static void draws(const char *body, const char *want, const char *what)
{
    char drawing[4096], all[4096], *got;
    suf_diag diag = {0};

    snprintf(drawing, sizeof drawing, "%s%s%s", HEAD, body, TAIL);
    snprintf(all, sizeof all, "%s%s</svg>\n", OUR_HEAD, want);
    int err = rewrite(drawing, &got, &diag);
    if (err)
        printf("# %s\n", diag.what);
    is_text(got, all, what);
}

static void refuses(const char *drawing, const char *what)
{
    suf_diag diag = {0};
    char *got;
    int err = rewrite(drawing, &got, &diag);

    ok(err == SUF_EFORMAT && diag.what[0], "%s", what);
    free(got);
}

static void test_drawings(void)
{
    draws(PEN "</g>\n", "<g>\n</g>\n", "empty groups go, but for what is around them");
    draws(PEN "<path stroke='black'  d='M54.50,212.40 L63.00,212.00  '/></g>\n",
          "<g>\n<g fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.00\">\n"
          "<path stroke=\"currentColor\" d=\"M54.5,212.4 L63,212\"/>\n</g>\n</g>\n",
          "black is the colour around, numbers are shortened");
    draws(PEN "<path stroke='rgb(  0, 114, 178)' d='M1,2 L3,4'/><path stroke='rgb(1,2,3)' "
              "d='M1,2'/></g>\n",
          "<g>\n<g fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.00\">\n"
          "<path class=\"s-blue\" d=\"M1,2 L3,4\"/>\n<path stroke=\"#010203\" d=\"M1,2\"/>\n"
          "</g>\n</g>\n",
          "colours of the palette become classes, others stay");
    draws("<polygon fill = 'rgb(  0, 114, 178)' points = '1.00,2.00 3.00,4.00 '/>\n"
          "<polygon fill = 'rgb(  0, 114, 178)' points = '5.00,6.00 '/>\n"
          "<polygon fill = 'rgb(  0, 114, 178)' fill-opacity = '0.5' points = '7.00,8.00 '/>\n",
          "<g>\n<path class=\"f-blue\" stroke=\"none\" d=\"M1,2 3,4ZM5,6Z\"/>\n"
          "<path class=\"f-blue\" fill-opacity=\"0.5\" stroke=\"none\" d=\"M7,8Z\"/>\n</g>\n",
          "neighbouring areas of one look are one path");
    draws("<use xlink:href='#gpPt6' transform='translate(101.25,129.09) scale(4.00)' "
          "color='rgb(208,  74,   0)'/>\n",
          "<g>\n<circle class=\"f-red\" stroke=\"none\" cx=\"101.25\" cy=\"129.09\" "
          "r=\"3\"/>\n</g>\n",
          "points become circles");
    draws("<text><tspan font-family=\"sans\" >a &amp; b</tspan></text>\n<path d='M1,2'/>",
          "<g>\n<text><tspan>a &amp; b</tspan></text><path d=\"M1,2\"/>\n</g>\n",
          "lettering keeps its text and loses its font");
    refuses("", "nothing is no drawing");
    refuses("<html></html>", "another kind of file is no drawing");
    refuses(HEAD PEN "<path d='M1,2'/>", "a drawing that is cut off is refused");
    refuses(HEAD "<script>alert(1)</script>" TAIL, "an unknown element is refused");
    refuses(HEAD "<use xlink:href='#gpPt3' transform='translate(1,2) scale(3)'/>" TAIL,
            "an unknown point is refused");
}

static void test_deep_drawing(void)
{
    enum { DEPTH = 1000 };
    char *drawing = calloc(1, DEPTH * 4 + 1000);

    if (!drawing)
        exit(2);
    memcpy(drawing, "<svg viewBox='0 0 1 1'>", 23);
    for (int i = 0; i < DEPTH; i++)
        memcpy(drawing + 23 + 3 * i, "<g>", 3);
    refuses(drawing, "groups nested without end are refused");
    free(drawing);
}

/* ---- counts as areas ---- */

/* The index of v among the edges, to rounding. */
static size_t edge_of(const double *edge, size_t n, double v)
{
    for (size_t k = 0; k <= n; k++)
        if (fabs(edge[k] - v) <= 1e-5 * (edge[n] - edge[0]))
            return k;
    return SIZE_MAX;
}

/* The shade of each cell from a script; false when areas overlap or lie between cells. */
static bool read_shades(const char *script, const suf_histogram *h, int *shade)
{
    int current = -1;
    double v[6];

    for (size_t i = 0; i < h->n_x * h->n_y; i++)
        shade[i] = -1;
    for (const char *line = script; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        sscanf(line, "$shade%d <<", &current);
        if (sscanf(line, "%lf %lf %lf %lf %lf %lf", v, v + 1, v + 2, v + 3, v + 4, v + 5) != 6)
            continue;
        size_t x0 = edge_of(h->x_edge, h->n_x, v[2]), x1 = edge_of(h->x_edge, h->n_x, v[3]);
        size_t y0 = edge_of(h->y_edge, h->n_y, v[4]), y1 = edge_of(h->y_edge, h->n_y, v[5]);
        if (x1 > h->n_x || x0 >= x1 || y1 > h->n_y || y1 != y0 + 1)
            return false;
        for (size_t x = x0; x < x1; x++) {
            if (shade[x * h->n_y + y0] != -1)
                return false;
            shade[x * h->n_y + y0] = current;
        }
    }
    return true;
}

static void check_plane(rng *r, size_t n, size_t bins, double spread)
{
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    int *shade = malloc(bins * bins * sizeof *shade);
    suf_histogram h = {0};
    sufi_figure g;
    uint64_t most = 1;
    bool right = true;

    if (!x || !y || !shade)
        exit(2);
    for (size_t i = 0; i < n; i++) {
        x[i] = spread * rng_unit(r) * rng_unit(r) * rng_unit(r);
        y[i] = rng_unit(r) * rng_unit(r);
    }
    if (suf_histogram_make(&h, x, y, n, bins, 5, NULL) != SUF_OK ||
        sufi_figure_open(&g, true, NULL, "plane") != SUF_OK)
        exit(2);
    sufi_plane_draw(&h, &g, "");
    fflush(g.script);
    right = read_shades(g.text, &h, shade);
    for (size_t i = 0; i < bins * bins; i++)
        most = h.count[i] > most ? h.count[i] : most;
    for (size_t i = 0; i < bins * bins && right; i++) {
        int k = shade[i];
        right = h.count[i] == 0 ? k == -1
                                : k >= 0 && h.count[i] >= sufi_shade_least(most, (size_t)k) &&
                                      (k + 1 == SUFI_N_SHADES ||
                                       h.count[i] < sufi_shade_least(most, (size_t)k + 1));
    }
    ok(right, "areas cover every cell once, in its shade: %zu points, %zu bins", n, bins);
    sufi_figure_abort(&g);
    suf_histogram_release(&h);
    free(x);
    free(y);
    free(shade);
}

static void test_planes(void)
{
    rng r = {tap_seed()};

    check_plane(&r, 1, 3, 1);
    check_plane(&r, 2000, 10, 1e-3);
    check_plane(&r, 3000, 40, 1e6);
    check_plane(&r, 500, 1, 0); /* all x equal */
    for (uint64_t most = 1; most < 5000; most = most * 3 / 2 + 1) {
        bool rising = sufi_shade_least(most, 0) == 1;
        for (size_t k = 1; k < SUFI_N_SHADES; k++)
            rising = rising && sufi_shade_least(most, k) > sufi_shade_least(most, k - 1);
        ok(rising, "shades rise from one point on, the most %lu", (unsigned long)most);
    }
}

static void test_summary(void)
{
    const double x[] = {0, 0, 1, 1, 2, 3}, y[] = {0, 1, 1, 1, 0, 1};
    double rows[SUFI_SUMMARY_ROWS * SUFI_SUMMARY_COLUMNS], points = 0;
    suf_histogram h = {0};

    if (suf_histogram_make(&h, x, y, 6, 2, 0, NULL) != SUF_OK)
        exit(2);
    size_t n = sufi_plane_summary(&h, rows);
    for (size_t i = 0; i < n; i++)
        points += rows[i * SUFI_SUMMARY_COLUMNS + 1];
    ok(n == 2 && points == 6, "a summary has every point once");
    ok_close(rows[0], 0.75, 1e-12, "the middle of a range");
    ok_close(rows[2], (0.25 + 3 * 0.75) / 4, 1e-12, "the mean of its points");
    ok_close(rows[3], sqrt(3.0) / 8, 1e-12, "their deviation");
    suf_histogram_release(&h);
}

/* ---- fingerprints ---- */

static suf_fingerprint fingerprint(const char *path)
{
    suf_fingerprint f = {.hex = "?"};
    suf_diag diag = {0};

    ok_err(suf_fingerprint_of(&f, path, &diag), SUF_OK, &diag, "fingerprint of %s",
           strrchr(path, '/') + 1);
    return f;
}

static void test_fingerprints(void)
{
    char folder[512], a[600], b[600], hidden[600];
    suf_fingerprint f, before;
    suf_diag diag = {0};

    /* The published test value of XXH3-128 for no input. */
    f = fingerprint(write_text(scratch("empty"), ""));
    ok(strcmp(f.hex, "99aa06d3014798d86001c324468d497f") == 0 && f.bytes == 0, "of no bytes");
    snprintf(folder, sizeof folder, "%s", scratch("folder"));
    snprintf(a, sizeof a, "%s/a", folder);
    snprintf(b, sizeof b, "%s/b", folder);
    snprintf(hidden, sizeof hidden, "%s/.x", folder);
    if (mkdir(folder, 0777) != 0)
        exit(2);
    write_text(b, "two");
    write_text(a, "one");
    before = fingerprint(folder);
    ok(before.bytes == 6, "a folder's size is that of its files");
    write_text(hidden, "z");
    f = fingerprint(folder);
    ok(strcmp(f.hex, before.hex) == 0, "hidden files do not count");
    write_text(a, "onE");
    f = fingerprint(folder);
    ok(strcmp(f.hex, before.hex) != 0, "a changed file changes its folder");
    write_text(a, "one");
    f = fingerprint(folder);
    ok(strcmp(f.hex, before.hex) == 0, "and back");
    if (rename(a, hidden) != 0)
        exit(2);
    f = fingerprint(folder);
    ok(strcmp(f.hex, before.hex) != 0, "so does one that is gone");
    ok(suf_fingerprint_of(&f, scratch("missing"), &diag) == SUF_EIO && strstr(diag.path, "missing"),
       "what is not there is an error that names it");
}

/* ---- the whole ---- */

static void refuses_report(const suf_report_opts *opts, int err, const char *what)
{
    const char *path = scratch("refused.html");
    suf_diag diag = {0};

    ok_err(suf_report_write(path, opts, &diag), err, &diag, "%s", what);
    ok(diag.what[0] && access(path, F_OK) != 0, "... with a reason, and no file");
}

static void test_refusals(void)
{
    const char *runs[] = {"nowhere.npy"};
    suf_report_opts o = {0};

    refuses_report(&o, SUF_EINVAL, "a report about nothing");
    o = (suf_report_opts){.runs = runs, .n_runs = 1};
    refuses_report(&o, SUF_EINVAL, "runs without steps");
    o = (suf_report_opts){.effects = "-"};
    refuses_report(&o, SUF_EINVAL, "an input that can be read but once");
    o = (suf_report_opts){.effects = "nowhere.tsv"};
    refuses_report(&o, SUF_EIO, "a table that is not there");
    o.effects = write_text(scratch("wrong.tsv"), "a\tb\n1\t2\n");
    refuses_report(&o, SUF_EMISMATCH, "a table of something else");
    o = (suf_report_opts){.correlations = o.effects};
    refuses_report(&o, SUF_EMISMATCH, "correlations of something else");
}

int main(void)
{
    test_html();
    test_drawings();
    test_deep_drawing();
    test_planes();
    test_summary();
    test_fingerprints();
    test_refusals();
    return tap_done();
}
