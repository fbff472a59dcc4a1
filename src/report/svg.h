/* svg.h - from what gnuplot's svg terminal writes to SVG that lives in a page.
 *
 * gnuplot's drawing has fixed colours, fonts and names. Here colours of the palette become classes,
 * black becomes the colour of the text around, fonts are the page's, names (of which a page may
 * hold each only once), titles and empty groups go, and points, which gnuplot refers to by name,
 * become circles. Neighbouring areas of one colour become one path, which makes a histogram in two
 * dimensions a fifth of its size. */
#ifndef SUF_REPORT_SVG_H
#define SUF_REPORT_SVG_H

#include <stddef.h>

#include "base/outfile.h"

/* Write the drawing in svg[0..len-1] (NUL behind) as one <svg> element with role, title and
 * description. `id` makes the names of the two unique in the page. `standalone`: a file of its own,
 * with the palette's rules inside. SUF_EFORMAT: this is not what gnuplot's svg terminal writes. */
int sufi_svg_write(sufi_outfile *f, const char *svg, size_t len, const char *id, const char *title,
                   const char *description, int standalone, suf_diag *diag) SUF_MUST_CHECK;

#endif
