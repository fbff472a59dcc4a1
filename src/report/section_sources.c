/* section_sources.c - where everything came from: each input with its size and fingerprint, and
 * what a table says of its own origin. */
#include <stdio.h>

#include "report/sections.h"
#include "sufgram/fingerprint.h"

static void put_row(sufi_outfile *f, const char *what, const char *path,
                    const suf_fingerprint *fingerprint)
{
    sufi_outfile_printf(f, "<tr><th scope=\"row\">%s</th><td style=\"text-align:left\"><code>",
                        what);
    sufi_html_text(f, path);
    sufi_outfile_printf(f, "</code></td><td>%llu</td><td><code>%s</code></td></tr>\n",
                        (unsigned long long)fingerprint->bytes, fingerprint->hex);
}

static int put_file(sufi_page *p, const char *what, const char *path, suf_diag *diag)
{
    suf_fingerprint fingerprint;
    int err = path ? suf_fingerprint_of(&fingerprint, path, diag) : SUF_OK;

    if (path && !err)
        put_row(&p->out, what, path, &fingerprint);
    return err;
}

typedef struct origin {
    sufi_page *page;
    const char *what;
    bool any;
} origin;

static int put_line(void *arg, uint64_t line, const char *text, suf_diag *diag)
{
    origin *o = arg;
    sufi_outfile *f = &o->page->out;

    (void)line;
    (void)diag;
    if (!o->any)
        sufi_outfile_printf(f, "<details><summary>What the %s says of its origin</summary>\n<ul>\n",
                            o->what);
    o->any = true;
    sufi_outfile_printf(f, "<li><code>");
    sufi_html_text(f, text);
    sufi_outfile_printf(f, "</code></li>\n");
    return SUF_OK;
}

static int put_origin(sufi_page *p, const char *what, const char *path, suf_diag *diag)
{
    origin o = {p, what, false};
    int err = path ? sufi_provenance_visit(path, put_line, &o, diag) : SUF_OK;

    if (o.any)
        sufi_outfile_printf(&p->out, "</ul></details>\n");
    return err;
}

int sufi_section_sources(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    const suf_report_opts *o = p->opts;
    const struct {
        const char *what, *path;
    } tables[] = {
        {"joined table", o->joined},
        {"table of metrics", o->metrics},
        {"table of averages", o->average},
        {"table of effects", o->effects},
        {"table of correlations", o->correlations},
        {"table of correlations of runs", o->run_correlations},
        {"table of correlations of metrics", o->metric_correlations},
    };
    size_t n_tables = sizeof tables / sizeof tables[0];
    int err = SUF_OK;

    (void)in;
    sufi_section_open(p, "sources", "Where it came from");
    sufi_outfile_printf(&p->out,
                        "<div class=\"scroll\"><table class=\"sources\"><caption>Inputs. The "
                        "fingerprint is XXH3-128, as <code>xxh128sum</code> prints it; that of a "
                        "folder is made from those of its files.</caption>\n<thead><tr><th "
                        "scope=\"col\">Input</th><th scope=\"col\" style=\"text-align:left\">"
                        "File</th><th scope=\"col\">Bytes</th><th scope=\"col\">Fingerprint</th>"
                        "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n_tables && !err; i++)
        err = put_file(p, tables[i].what, tables[i].path, diag);
    if (!err)
        err = put_file(p, "steps", o->steps, diag);
    if (!err)
        err = put_file(p, "mask of targets", o->mask, diag);
    for (size_t run = 0; run < o->n_runs && !err; run++) {
        char what[32];
        snprintf(what, sizeof what, "run %zu", run);
        err = put_file(p, what, o->runs[run], diag);
    }
    sufi_outfile_printf(&p->out, "</tbody></table></div>\n");
    for (size_t i = 0; i < n_tables && !err; i++)
        err = put_origin(p, tables[i].what, tables[i].path, diag);
    sufi_section_close(p);
    return err;
}
