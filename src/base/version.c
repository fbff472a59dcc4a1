#include "sufgram/defs.h"

const char *suf_version(void)
{
    return SUF_VERSION;
}
