/* svg.c - one pass over gnuplot's drawing, tag by tag.
 *
 * What is kept: <g> with its pen and place, <path>, <polygon>, <text>, <tspan>. What is turned:
 * <use> of the filled circle (point type 7) into <circle>. What is dropped with all it holds:
 * <defs>, <title>, <desc>. Attributes are copied by name from the lists below, so that nothing
 * unexpected gets into the page. */
#include "report/svg.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "report/html.h"
#include "report/palette.h"

/* Text [at, at + len) of the drawing. */
typedef struct slice {
    const char *at;
    size_t len;
} slice;

typedef struct tag {
    slice name;       /* without the slash */
    slice attributes; /* all of them */
    bool closing, alone;
} tag;

typedef struct rewriter {
    sufi_outfile *f;
    const char *p, *end; /* what is left to read */
    char area[96];       /* the class and opacity of the path of areas that is open, or "" */
    char group[512];     /* a <g> not yet written, in case nothing is in it, or "" */
    unsigned depth;      /* groups open */
    bool written[64];    /* [depth]: was it written? */
    bool in_text, ended; /* ended: </svg> was read */
} rewriter;

static bool is(slice s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0;
}

/* Value of an attribute, its quotes off; len 0 where it is not there. */
static slice attribute(const tag *t, const char *name)
{
    const char *p = t->attributes.at, *end = p + t->attributes.len;

    while (p < end) {
        while (p < end && isspace((unsigned char)*p))
            p++;
        const char *key = p;
        while (p < end && *p != '=' && !isspace((unsigned char)*p))
            p++;
        slice k = {key, (size_t)(p - key)};
        while (p < end && (isspace((unsigned char)*p) || *p == '='))
            p++;
        if (p == end || (*p != '"' && *p != '\''))
            break;
        const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));
        if (!close)
            break;
        slice value = {p + 1, (size_t)(close - p - 1)};
        if (is(k, name))
            return value;
        p = close + 1;
    }
    return (slice){NULL, 0};
}

/* The next tag, with the text before it in *before. False at the end; a broken tag ends it too. */
static bool next_tag(rewriter *r, slice *before, tag *t)
{
    const char *open = memchr(r->p, '<', (size_t)(r->end - r->p));
    const char *close = open ? memchr(open, '>', (size_t)(r->end - open)) : NULL;

    if (!close)
        return false;
    *before = (slice){r->p, (size_t)(open - r->p)};
    r->p = close + 1;
    t->closing = open[1] == '/';
    t->alone = close[-1] == '/';
    const char *name = open + 1 + t->closing, *e = name;
    while (e < close && !isspace((unsigned char)*e) && *e != '/')
        e++;
    t->name = (slice){name, (size_t)(e - name)};
    t->attributes = (slice){e, (size_t)(close - t->alone - e)};
    return true;
}

/* After an opening tag that is to be dropped with all it holds. */
static void skip_element(rewriter *r, slice name)
{
    slice before;
    tag t;
    unsigned depth = 1;

    while (depth && next_tag(r, &before, &t))
        if (t.name.len == name.len && memcmp(t.name.at, name.at, name.len) == 0 && !t.alone)
            depth += t.closing ? -1u : 1u;
}

/* A colour as an attribute of kind 'f' (fill) or 's' (stroke): a class of the palette, the colour
 * around for black, or itself. Written to buf. */
static void colour(char *buf, size_t cap, slice value, char kind)
{
    const char *attribute_name = kind == 'f' ? "fill" : "stroke";
    unsigned r, g, b;
    char text[64];

    snprintf(text, sizeof text, "%.*s", (int)value.len, value.at);
    buf[0] = '\0';
    if (strcmp(text, "black") == 0) {
        snprintf(buf, cap, " %s=\"currentColor\"", attribute_name);
    } else if (sscanf(text, "rgb(%u,%u,%u)", &r, &g, &b) == 3) {
        const sufi_colour *c = sufi_colour_find((r & 255) << 16 | (g & 255) << 8 | (b & 255));
        if (c)
            snprintf(buf, cap, " class=\"%c-%s\"", kind, c->name);
        else
            snprintf(buf, cap, " %s=\"#%02x%02x%02x\"", attribute_name, r & 255, g & 255, b & 255);
    } else if (value.len) {
        snprintf(buf, cap, " %s=\"%s\"", attribute_name, text);
    }
}

static void copy_attribute(char *buf, size_t cap, const tag *t, const char *name,
                           const char *unless)
{
    slice v = attribute(t, name);
    size_t len = strlen(buf);

    if (v.len && !is(v, unless))
        snprintf(buf + len, cap - len, " %s=\"%.*s\"", name, (int)v.len, v.at);
}

static void end_area(rewriter *r)
{
    if (r->area[0])
        sufi_outfile_printf(r->f, "\"/>\n");
    r->area[0] = '\0';
}

/* Something visible comes: write the group it stands in. */
static void need_group(rewriter *r)
{
    if (r->group[0]) {
        sufi_outfile_printf(r->f, "%s", r->group);
        r->written[r->depth - 1] = true;
    }
    r->group[0] = '\0';
}

/* "12.00 " to "12", "3.50" to "3.5": two decimals are what gnuplot writes. */
static void put_number(rewriter *r, const char **p, const char *end)
{
    const char *begin = *p;

    while (*p < end && (isdigit((unsigned char)**p) || **p == '.' || **p == '-'))
        (*p)++;
    const char *e = *p;
    if (memchr(begin, '.', (size_t)(e - begin))) {
        while (e > begin && e[-1] == '0')
            e--;
        if (e > begin && e[-1] == '.')
            e--;
    }
    sufi_outfile_write(r->f, begin, (size_t)(e - begin));
}

static bool begins_number(const char *p)
{
    return isdigit((unsigned char)*p) || *p == '-' || *p == '.';
}

/* Path data or points, numbers shortened and runs of white space made one. */
static void put_data(rewriter *r, slice data)
{
    const char *p = data.at, *end = p + data.len;

    while (end > p && isspace((unsigned char)end[-1]))
        end--;
    while (p < end && isspace((unsigned char)*p))
        p++;
    while (p < end) {
        if (begins_number(p)) {
            put_number(r, &p, end);
        } else if (isspace((unsigned char)*p)) {
            while (p < end && isspace((unsigned char)*p))
                p++;
            sufi_outfile_write(r->f, " ", 1);
        } else {
            sufi_outfile_write(r->f, p++, 1);
        }
    }
}

static void put_polygon(rewriter *r, const tag *t)
{
    char look[sizeof r->area];

    colour(look, sizeof look, attribute(t, "fill"), 'f');
    copy_attribute(look, sizeof look, t, "fill-opacity", "1");
    if (strcmp(look, r->area) != 0) {
        end_area(r);
        need_group(r);
        sufi_outfile_printf(r->f, "<path%s stroke=\"none\" d=\"", look);
        memcpy(r->area, look, sizeof look);
    }
    sufi_outfile_write(r->f, "M", 1);
    put_data(r, attribute(t, "points"));
    sufi_outfile_write(r->f, "Z", 1);
}

static void put_path(rewriter *r, const tag *t)
{
    char look[256];

    colour(look, sizeof look, attribute(t, "stroke"), 's');
    copy_attribute(look, sizeof look, t, "stroke-dasharray", "");
    copy_attribute(look, sizeof look, t, "stroke-opacity", "1");
    need_group(r);
    sufi_outfile_printf(r->f, "<path%s d=\"", look);
    put_data(r, attribute(t, "d"));
    sufi_outfile_printf(r->f, "\"/>\n");
}

/* A point: "translate(X,Y) scale(S)". */
static bool put_point(rewriter *r, const tag *t)
{
    char look[128], place[96];
    double x, y, s;
    slice v = attribute(t, "transform");

    snprintf(place, sizeof place, "%.*s", (int)v.len, v.at ? v.at : "");
    if (!is(attribute(t, "xlink:href"), "#gpPt6") ||
        sscanf(place, "translate(%lf,%lf) scale(%lf)", &x, &y, &s) != 3)
        return false;
    colour(look, sizeof look, attribute(t, "color"), 'f');
    need_group(r);
    sufi_outfile_printf(r->f, "<circle%s stroke=\"none\" cx=\"%g\" cy=\"%g\" r=\"%g\"/>\n", look, x,
                        y, s * 0.75);
    return true;
}

/* False: groups are nested deeper than gnuplot nests them. */
static bool open_group(rewriter *r, const tag *t)
{
    static const char *const kept[][2] = {
        {"stroke-width", ""}, {"transform", ""},         {"text-anchor", ""},
        {"font-size", ""},    {"font-weight", "normal"}, {"shape-rendering", ""},
    };
    char look[128];

    /* Groups nest here to a depth of three or four; one that waits is written when another comes,
     * as it may hold something after it. */
    need_group(r);
    if (r->depth == sizeof r->written / sizeof r->written[0])
        return false;
    r->written[r->depth++] = false;
    colour(look, sizeof look, attribute(t, "fill"), 'f');
    snprintf(r->group, sizeof r->group, "<g%s", look);
    colour(look, sizeof look, attribute(t, "stroke"), 's');
    strncat(r->group,
            is(attribute(t, "stroke"), "currentColor") ? " stroke=\"currentColor\"" : look,
            sizeof r->group - strlen(r->group) - 1);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        copy_attribute(r->group, sizeof r->group - 4, t, kept[i][0], kept[i][1]);
    strncat(r->group, ">\n", sizeof r->group - strlen(r->group) - 1);
    return true;
}

static void close_group(rewriter *r)
{
    r->group[0] = '\0';
    if (r->depth && r->written[--r->depth])
        sufi_outfile_printf(r->f, "</g>\n");
}

static void open_text(rewriter *r, const tag *t, const char *name)
{
    static const char *const kept[] = {
        "dx", "dy", "font-size", "font-weight", "font-style", "baseline-shift", "xml:space"};
    char look[256];

    need_group(r);
    colour(look, sizeof look, attribute(t, "fill"), 'f');
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        copy_attribute(look, sizeof look, t, kept[i], "normal");
    sufi_outfile_printf(r->f, "<%s%s>", name, look);
}

static void text_tag(rewriter *r, const tag *t, const char *name)
{
    if (t->closing)
        sufi_outfile_printf(r->f, "</%s>", name);
    else
        open_text(r, t, name);
    if (strcmp(name, "text") == 0)
        r->in_text = !t->closing;
}

/* One tag; false for what gnuplot is not known to write. */
static bool rewrite(rewriter *r, slice before, const tag *t)
{
    if (r->in_text)
        sufi_outfile_write(r->f, before.at, before.len);
    if (is(t->name, "polygon")) {
        put_polygon(r, t);
        return true;
    }
    end_area(r);
    if (is(t->name, "g") && t->closing)
        close_group(r);
    else if (is(t->name, "g"))
        return open_group(r, t);
    else if (is(t->name, "path"))
        put_path(r, t);
    else if (is(t->name, "use"))
        return put_point(r, t);
    else if (is(t->name, "text"))
        text_tag(r, t, "text");
    else if (is(t->name, "tspan"))
        text_tag(r, t, "tspan");
    else if ((is(t->name, "defs") || is(t->name, "title") || is(t->name, "desc")) && !t->alone)
        skip_element(r, t->name);
    else if (is(t->name, "svg") && t->closing)
        r->ended = true;
    else
        return is(t->name, "rect");
    return true;
}

static void put_head(sufi_outfile *f, slice box, const char *id, const char *title,
                     const char *description, int standalone)
{
    sufi_outfile_printf(f, "<svg%s viewBox=\"%.*s\" role=\"img\" ",
                        standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", (int)box.len,
                        box.at);
    sufi_outfile_printf(f, "aria-labelledby=\"%s-title %s-desc\">\n<title id=\"%s-title\">", id, id,
                        id);
    sufi_html_text(f, title);
    sufi_outfile_printf(f, "</title>\n<desc id=\"%s-desc\">", id);
    sufi_html_text(f, description);
    sufi_outfile_printf(f, "</desc>\n");
    if (standalone) {
        sufi_outfile_printf(f, "<style>\nsvg{font-family:system-ui,sans-serif;color:%s}\n",
                            SUFI_INK);
        sufi_outfile_printf(f, "@media(prefers-color-scheme:dark){svg{color:%s;background:%s}}\n",
                            sufi_colour_find(SUFI_INK_RGB)->dark, SUFI_DARK_PAPER);
        sufi_palette_css(f);
        sufi_outfile_printf(f, "</style>\n");
    }
}

int sufi_svg_write(sufi_outfile *f, const char *svg, size_t len, const char *id, const char *title,
                   const char *description, int standalone, suf_diag *diag)
{
    rewriter r = {.f = f, .p = svg, .end = svg + len};
    slice before, box = {NULL, 0};
    tag t;

    while (next_tag(&r, &before, &t))
        if (is(t.name, "svg")) {
            box = attribute(&t, "viewBox");
            break;
        }
    if (!box.len)
        return sufi_fail(diag, SUF_EFORMAT, "gnuplot", "it wrote no SVG drawing");
    put_head(f, box, id, title, description, standalone);
    while (next_tag(&r, &before, &t))
        if (!rewrite(&r, before, &t))
            return sufi_fail(diag, SUF_EFORMAT, "gnuplot", "an unknown mark in its drawing: <%.*s",
                             (int)(t.name.len + t.attributes.len), t.name.at);
    if (!r.ended || r.depth)
        return sufi_fail(diag, SUF_EFORMAT, "gnuplot", "its drawing is cut off");
    sufi_outfile_printf(f, "</svg>\n");
    return SUF_OK;
}
