/* A text that is hard for other ways of sorting suffixes, as raw little-endian u16 ids on standard
 * output. usage: hard_text equal|period|fibonacci|documents TOKENS <IDS
 * `documents` repeats the first 100,000 ids of standard input, the others read nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "hard_inputs.h"

enum { DOCUMENT = 100000 };

int main(int argc, char **argv)
{
    size_t n = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 0;
    uint16_t *text = n >= DOCUMENT ? malloc(n * sizeof *text) : NULL;

    if (!text) {
        fprintf(stderr, "usage: hard_text KIND TOKENS (at least %d)\n", DOCUMENT);
        return 2;
    }
    switch (argv[1][0]) {
    case 'e':
        periodic_text(text, n, 7, 1);
        break;
    case 'p':
        periodic_text(text, n, 0, 1000);
        break;
    case 'f':
        fibonacci_text(text, n, 1, 0);
        break;
    default:
        if (fread(text, sizeof *text, DOCUMENT, stdin) != DOCUMENT)
            return 1;
        for (size_t i = DOCUMENT; i < n; i++)
            text[i] = text[i - DOCUMENT];
    }
    size_t written = fwrite(text, sizeof *text, n, stdout);
    free(text);
    return written == n ? 0 : 1;
}
