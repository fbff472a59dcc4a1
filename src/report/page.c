/* page.c - the frame of the page and its style: system fonts, one column that narrows with the
 * screen, colours of the reader's scheme, and rules for paper. */
#include "report/page.h"

#include "report/palette.h"

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:" SUFI_INK ";--muted:" SUFI_MUTED
    ";--line:" SUFI_GRID ";--soft:#f5f7f9;--link:#005a94}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:" SUFI_DARK_PAPER
    ";--ink:#e6e9ec;--muted:#a3adb8;--line:#2f363d;--soft:#1c2228;--link:#7cc4f2}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;scroll-padding-top:3.5rem}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:1rem/1.55 system-ui,-apple-system,'Segoe UI','Noto Sans',sans-serif;"
    "overflow-wrap:break-word}\n"
    "header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}\n"
    "header{padding-top:2.5rem}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem;font-weight:650;letter-spacing:-.01em}\n"
    "h2{font-size:1.3rem;line-height:1.3;margin:0 0 .75rem;font-weight:650}\n"
    "h3{font-size:1rem;margin:2rem 0 .5rem;font-weight:650}\n"
    "p,ul,dl{max-width:44rem;margin:.5rem 0}\n"
    "a{color:var(--link)}\n"
    "section{margin:3rem 0 0;padding-top:1.25rem;border-top:1px solid var(--line)}\n"
    "main>section:first-child{border-top:0;margin-top:.5rem}\n"
    ".lead{max-width:none;color:var(--muted);margin-bottom:1.25rem}\n"
    ".lacks{color:var(--muted);font-style:italic}\n"
    "nav{position:sticky;top:0;z-index:1;background:var(--paper);border-bottom:1px solid "
    "var(--line)}\n"
    "nav ul{max-width:70rem;margin:0 auto;padding:.55rem 1.25rem;list-style:none;display:flex;"
    "gap:.25rem 1.1rem;overflow-x:auto;white-space:nowrap;font-size:.9rem}\n"
    "nav a{text-decoration:none}\n"
    "nav a:hover,nav a:focus{text-decoration:underline}\n"
    ".figures>.scroll{margin:0}\n"
    ".figures>.scroll th{white-space:normal}\n"
    ".scroll{overflow-x:auto;margin:.75rem 0}\n"
    "table{border-collapse:collapse;font-size:.875rem;line-height:1.4;"
    "font-variant-numeric:tabular-nums lining-nums}\n"
    "caption{text-align:left;color:var(--muted);padding:0 0 .4rem;max-width:min(44rem,calc(100vw - "
    "2.5rem))}\n"
    "th,td{padding:.28rem .7rem;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}\n"
    "th:first-child,td:first-child{padding-left:0}\n"
    "thead th{font-weight:600;white-space:normal;max-width:9rem;border-bottom:1px solid "
    "var(--muted);vertical-align:bottom}\n"
    "tbody th,thead th:first-child{text-align:left;font-weight:400}\n"
    "thead th:first-child{font-weight:600}\n"
    ".tight{font-size:.82rem}.tight th,.tight td{padding-left:.4rem;padding-right:.4rem}"
    ".tight th:first-child[scope=row]{padding-left:0}\n"
    ".text td,.text th{text-align:left;white-space:normal;vertical-align:top}\n"
    ".signs{letter-spacing:.1em;font-family:ui-monospace,monospace}\n"
    ".figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));"
    "gap:1.5rem 2rem;margin:1.25rem 0;align-items:start}\n"
    ".figures.small{grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));"
    "gap:1.5rem}\n"
    "figure{margin:0;min-width:0}\n"
    "figcaption{font-size:.9rem;font-weight:600;margin:0 0 .3rem}\n"
    "figure svg{display:block;width:100%;height:auto;max-width:40rem;color:var(--ink);"
    "font-family:system-ui,-apple-system,'Segoe UI','Noto Sans',sans-serif}\n"
    "details{font-size:.875rem;margin:.35rem 0}\n"
    "details details{margin-left:0}\n"
    "summary{cursor:pointer;color:var(--muted)}\n"
    "figure .scroll{max-height:20rem;overflow:auto}\n"
    "figure table{font-size:.8rem}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.3rem 1rem;font-size:.875rem;color:var(--muted);"
    "margin:.5rem 0;padding:0;list-style:none}\n"
    ".key i{display:inline-block;width:1.1em;height:.8em;margin-right:.4em}\n"
    "dt{font-weight:600;margin-top:.6rem}\n"
    "dd{margin:0 0 0 1.25rem}\n"
    "code{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;font-size:.85em;"
    "overflow-wrap:anywhere}\n"
    "footer{margin-top:3rem;padding-top:1rem;padding-bottom:2.5rem;color:var(--muted);"
    "font-size:.875rem}\n"
    "@media print{nav{display:none}body{font-size:10pt}section{break-inside:auto}"
    "figure,tr{break-inside:avoid}.scroll,figure .scroll{overflow:visible;max-height:none}"
    "details:not([open]){display:none}.figures{grid-template-columns:1fr 1fr}"
    ".figures.small{grid-template-columns:1fr 1fr 1fr}h2,h3,figcaption{break-after:avoid}}\n";

void sufi_page_head(sufi_page *p, const char *title, const char *const *ids,
                    const char *const *names, size_t n_sections)
{
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(
        f, "<!DOCTYPE html>\n<html lang=\"en\" "
           "xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light "
           "dark\"/>\n<link rel=\"icon\" href=\"data:,\"/>\n<title>");
    sufi_html_text(f, title);
    sufi_outfile_printf(f, "</title>\n<style>\n%s", style);
    sufi_palette_css(f);
    sufi_outfile_printf(f, "</style>\n</head>\n<body>\n<header>\n<h1>");
    sufi_html_text(f, title);
    sufi_outfile_printf(f,
                        "</h1>\n<p class=\"lead\">How tokens are learned during pre-training, "
                        "and what predicts it. Made by sufgram %s.</p>\n</header>\n"
                        "<nav aria-label=\"Sections\"><ul>\n",
                        suf_version());
    for (size_t k = 0; k < n_sections; k++)
        sufi_outfile_printf(f, "<li><a href=\"#%s\">%s</a></li>\n", ids[k], names[k]);
    sufi_outfile_printf(f, "</ul></nav>\n<main>\n");
}

void sufi_page_foot(sufi_page *p)
{
    sufi_outfile_printf(&p->out,
                        "</main>\n<footer>%zu figures, each with its data behind it. This "
                        "file needs nothing from the network.</footer>\n</body>\n</html>\n",
                        p->n_figures);
}

void sufi_section_open(sufi_page *p, const char *id, const char *name)
{
    sufi_outfile_printf(&p->out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, name);
}

void sufi_section_close(sufi_page *p)
{
    sufi_outfile_printf(&p->out, "</section>\n");
}

void sufi_section_lacks(sufi_page *p, const char *missing)
{
    sufi_outfile_printf(&p->out, "<p class=\"lacks\">Left out: %s.</p>\n", missing);
}

void sufi_figures_open(sufi_page *p, bool small)
{
    sufi_outfile_printf(&p->out, "<div class=\"figures%s\">\n", small ? " small" : "");
}

void sufi_figures_close(sufi_page *p)
{
    sufi_outfile_printf(&p->out, "</div>\n");
}
