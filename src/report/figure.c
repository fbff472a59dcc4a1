/* figure.c - one figure: a script that grows, then the drawing in the page, and in files. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/format.h"
#include "base/fail.h"
#include "base/mem.h"
#include "report/gnuplot.h"
#include "report/page.h"
#include "report/palette.h"
#include "report/svg.h"

int sufi_figure_open(sufi_figure *g, bool small, suf_diag *diag, const char *fmt, ...)
{
    va_list ap;

    *g = (sufi_figure){.width = small ? 360 : 500, .height = small ? 270 : 330};
    va_start(ap, fmt);
    vsnprintf(g->name, sizeof g->name, fmt, ap);
    va_end(ap);
    if (!(g->script = open_memstream(&g->text, &g->len)))
        return sufi_fail_nomem(diag, "a figure");
    fprintf(g->script, "set encoding utf8\n"
                       "set minussign\n"
                       "set border 3 lw 1 lc rgb '" SUFI_MUTED "'\n"
                       "set tics nomirror out scale 0.5 textcolor rgb '" SUFI_MUTED "'\n"
                       "set grid back lc rgb '" SUFI_GRID "' lw 1 dt solid\n"
                       "set xlabel textcolor rgb '" SUFI_INK "' offset 0,0.3\n"
                       "set ylabel textcolor rgb '" SUFI_INK "' offset 0.5,0\n"
                       "set key textcolor rgb '" SUFI_INK "' samplen 1.5 spacing 1.1\n"
                       "set format x '%%g'\n"
                       "set format y '%%g'\n"
                       "set datafile missing '?'\n"
                       "unset key\n");
    return SUF_OK;
}

void sufi_figure_abort(sufi_figure *g)
{
    if (g->script)
        fclose(g->script);
    free(g->text);
    *g = (sufi_figure){0};
}

void sufi_script_number(FILE *script, double v)
{
    if (isfinite(v))
        fprintf(script, " %.7g", v);
    else
        fputs(" ?", script);
}

void sufi_script_tics(FILE *script, char axis, double low, double high, unsigned n_most)
{
    static const double round[] = {1, 2, 2.5, 5, 10};
    double least = (high - low) / n_most;
    double power = pow(10, floor(log10(least))), step = 10 * power;

    if (!(least > 0) || !isfinite(power))
        return;
    for (size_t i = sizeof round / sizeof round[0]; i-- > 0;)
        if (round[i] * power >= least * 0.999)
            step = round[i] * power;
    fprintf(script, "set %ctics %.9g\n", axis, step);
}

void sufi_script_data(FILE *script, const char *name, const double *const *columns,
                      size_t n_columns, size_t n_rows)
{
    fprintf(script, "$%s << EOD\n", name);
    for (size_t i = 0; i < n_rows; i++) {
        for (size_t k = 0; k < n_columns; k++)
            sufi_script_number(script, columns[k][i]);
        fputc('\n', script);
    }
    fputs("EOD\n", script);
}

/* What a terminal of gnuplot is told before the script. */
enum medium { SVG, PDF, PNG, N_MEDIA };
static const char *const suffix[N_MEDIA] = {"svg", "pdf", "png"};

static void terminal(char *buf, size_t cap, enum medium m, const sufi_figure *g)
{
    static const int size = 13;

    switch (m) {
    case SVG:
        snprintf(buf, cap, "set terminal svg size %u,%u dynamic font 'sans,%d'\n", g->width,
                 g->height, size);
        break;
    case PDF:
        (void)sufi_format(buf, cap, "set terminal pdfcairo size %.3fin,%.3fin font 'sans,%d'\n",
                          g->width / 90.0, g->height / 90.0, size * 3 / 4);
        break;
    default:
        snprintf(buf, cap,
                 "set terminal pngcairo size %u,%u fontscale 2 linewidth 2 pointscale 2 "
                 "font 'sans,%d'\n",
                 2 * g->width, 2 * g->height, size * 3 / 4);
        break;
    }
}

/* Of PDF and PNG, which go into their files as they are: is it one, and has it an end? (SVG is read
 * mark by mark, svg.h.) */
static bool is_whole(enum medium m, const char *drawing, size_t len)
{
    static const char *const first[N_MEDIA] = {"", "%PDF-", "\x89PNG\r\n\x1a\n"},
                             *const last[N_MEDIA] = {"", "%%EOF", "IEND\256B`\202"};
    size_t n = strlen(first[m]), n_last = strlen(last[m]), behind = 2; /* a newline, perhaps */

    if (len < n + n_last || memcmp(drawing, first[m], n) != 0)
        return false;
    for (size_t at = len - n_last; behind-- > 0; at--)
        if (memcmp(drawing + at, last[m], n_last) == 0)
            return true;
    return false;
}

/* Say how far the page is; true when it shall not be made. */
static bool must_stop(void *page)
{
    const sufi_page *p = page;
    const suf_report_opts *o = p->opts;

    return o->progress && o->progress(o->progress_arg, "drawing figures", p->n_figures,
                                      p->n_expected > p->n_figures ? p->n_expected : p->n_figures);
}

/* Have it drawn: *drawing is freed by the caller. */
static int draw(const sufi_figure *g, sufi_page *p, enum medium m, char **drawing, size_t *len,
                suf_diag *diag)
{
    char head[160];

    terminal(head, sizeof head, m, g);
    size_t head_len = strlen(head);
    char *script = sufi_alloc(head_len + g->len, 1);
    if (!script)
        return sufi_fail_nomem(diag, "a figure");
    memcpy(script, head, head_len);
    memcpy(script + head_len, g->text, g->len);
    int err = sufi_gnuplot(p->opts->gnuplot, script, head_len + g->len,
                           (sufi_gnuplot_stop){must_stop, p}, drawing, len, diag);
    free(script);
    if (!err && !is_whole(m, *drawing, *len)) {
        err = sufi_fail(diag, SUF_EFORMAT, "gnuplot", "it wrote no whole drawing of kind %s",
                        suffix[m]);
        free(*drawing);
        *drawing = NULL;
    }
    return err;
}

static int write_file(const sufi_figure *g, sufi_page *p, enum medium m, const char *title,
                      const char *alt, const char *svg, size_t svg_len, suf_diag *diag)
{
    const char *directory = p->opts->figures_directory;
    char path[4096];
    char *drawing = NULL;
    size_t len = 0;
    sufi_outfile f;
    int n = snprintf(path, sizeof path, "%s/%s.%s", directory, g->name, suffix[m]);

    if (n < 0 || (size_t)n >= sizeof path)
        return sufi_fail(diag, SUF_EINVAL, directory, "the path is too long");
    int err = m == SVG ? SUF_OK : draw(g, p, m, &drawing, &len, diag);
    if (!err && (err = sufi_outfile_open(&f, path, diag)) == SUF_OK) {
        if (m == SVG)
            err = sufi_svg_write(&f, svg, svg_len, g->name, title, alt, true, diag);
        else
            sufi_outfile_write(&f, drawing, len);
        if (err)
            sufi_outfile_abort(&f);
        else
            err = sufi_outfile_commit(&f, diag);
    }
    free(drawing);
    return err;
}

static int write_files(const sufi_figure *g, sufi_page *p, const char *title, const char *alt,
                       const char *svg, size_t svg_len, suf_diag *diag)
{
    const char *directory = p->opts->figures_directory;
    int err = SUF_OK;

    if (!directory)
        return SUF_OK;
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return sufi_fail_errno(diag, directory, "cannot make the folder");
    for (enum medium m = SVG; m < N_MEDIA && !err; m++)
        err = write_file(g, p, m, title, alt, svg, svg_len, diag);
    return err;
}

static int show(const sufi_figure *g, sufi_page *p, const char *title, const char *alt,
                const sufi_behind *b, const char *svg, size_t svg_len, suf_diag *diag)
{
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(f, "<figure id=\"%s\">\n<figcaption>", g->name);
    sufi_html_text(f, title);
    sufi_outfile_printf(f, "</figcaption>\n");
    int err = sufi_svg_write(f, svg, svg_len, g->name, title, alt, false, diag);
    if (err)
        return err;
    sufi_outfile_printf(f, "<details><summary>Data</summary>\n<p>");
    sufi_html_text(f, alt);
    sufi_outfile_printf(f, "</p>\n");
    sufi_html_table(f, NULL, b->corner, b->labels, b->columns, b->n_columns, b->n_rows);
    sufi_outfile_printf(f, "</details>\n</figure>\n");
    return SUF_OK;
}

int sufi_figure_close(sufi_figure *g, sufi_page *p, const char *title, const char *alt,
                      const sufi_behind *behind, suf_diag *diag)
{
    char *svg = NULL;
    size_t svg_len = 0;
    bool bad = ferror(g->script) != 0;

    bad = fclose(g->script) != 0 || bad;
    g->script = NULL;
    int err = bad ? sufi_fail_nomem(diag, "a figure") : draw(g, p, SVG, &svg, &svg_len, diag);
    if (!err)
        err = show(g, p, title, alt, behind, svg, svg_len, diag);
    if (!err)
        err = write_files(g, p, title, alt, svg, svg_len, diag);
    free(svg);
    sufi_figure_abort(g);
    p->n_figures++;
    if (!err && must_stop(p))
        err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return err;
}
