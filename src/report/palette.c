#include "report/palette.h"

#include <stdlib.h>

static const sufi_colour colours[] = {
    {"shade1", "#b5d0e8", "#20405c"},   {"shade2", "#8fb8db", "#28567c"},
    {"shade3", "#6a9fcd", "#316d9b"},   {"shade4", "#4886bb", "#4086b8"},
    {"shade5", "#2f6fa6", "#5b9fcd"},   {"shade6", "#1d588d", "#80b8de"},
    {"shade7", "#104273", "#acd2ec"},   {"shade8", "#082d54", "#dcefff"},
    {"ink", SUFI_INK, "#e6e9ec"},       {"muted", SUFI_MUTED, "#a3adb8"},
    {"grid", SUFI_GRID, "#2f363d"},     {"blue", SUFI_BLUE, "#5cb3ea"},
    {"red", SUFI_RED, "#ff8b4d"},       {"green", SUFI_GREEN, "#2cc79b"},
    {"purple", SUFI_PURPLE, "#e39ac6"}, {"ochre", SUFI_OCHRE, "#e3bf3f"},
};

enum { N_COLOURS = sizeof colours / sizeof colours[0] };

const char *sufi_shade(size_t k)
{
    return colours[k < SUFI_N_SHADES ? k : SUFI_N_SHADES - 1].light;
}

const sufi_colour *sufi_colour_find(unsigned rgb)
{
    for (size_t i = 0; i < N_COLOURS; i++)
        if (strtoul(colours[i].light + 1, NULL, 16) == rgb)
            return &colours[i];
    return NULL;
}

static void rules(sufi_outfile *f, const char *indent, int dark)
{
    for (size_t i = 0; i < N_COLOURS; i++) {
        const sufi_colour *c = &colours[i];
        const char *value = dark ? c->dark : c->light;
        sufi_outfile_printf(f, "%s.f-%s{fill:%s;background:%s}.s-%s{stroke:%s}\n", indent, c->name,
                            value, value, c->name, value);
    }
}

void sufi_palette_css(sufi_outfile *f)
{
    rules(f, "", 0);
    sufi_outfile_printf(f, "@media screen and (prefers-color-scheme:dark){\n");
    rules(f, "", 1);
    sufi_outfile_printf(f, "}\n");
}
