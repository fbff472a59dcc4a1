/* palette.h - the colours of figures, one for light paper and one for a dark screen.
 *
 * A script for gnuplot names a colour by its light value. In SVG every colour becomes a class
 * ("f-NAME" fills, "s-NAME" draws lines) and the style sheet decides. Series are told apart with
 * the common forms of colour blindness (after M. Okabe and K. Ito, "Color universal design", 2008)
 * and have a contrast of 3 or more with both backgrounds; shades rise in one hue. */
#ifndef SUF_REPORT_PALETTE_H
#define SUF_REPORT_PALETTE_H

#include <stddef.h>

#include "base/outfile.h"

typedef struct sufi_colour {
    const char *name;
    const char *light, *dark; /* "#rrggbb" */
} sufi_colour;

#define SUFI_INK "#1c2126" /* lettering */
#define SUFI_INK_RGB 0x1c2126
#define SUFI_DARK_PAPER "#14181c"
#define SUFI_MUTED "#59636e" /* axes, marks beside the point */
#define SUFI_GRID "#dce1e6"
#define SUFI_BLUE "#0072b2"
#define SUFI_RED "#d04a00"
#define SUFI_GREEN "#008f68"
#define SUFI_PURPLE "#a8558a"
#define SUFI_OCHRE "#8f6b00"

enum { SUFI_N_SHADES = 8 };

/* Shade k < SUFI_N_SHADES, from few to many. */
const char *sufi_shade(size_t k);

/* The colour whose light value is 0xRRGGBB, or NULL. */
const sufi_colour *sufi_colour_find(unsigned rgb);

/* CSS rules: the classes, for light and, where the reader prefers it, dark. */
void sufi_palette_css(sufi_outfile *f);

#endif
