/* The suffix sort for 16-bit symbols; see sais_body.h. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "suffix/sais.h"
#include "sufgram/err.h"

#define SYMBOL uint16_t
#define INSTANCE(name) name##_u16
#include "suffix/sais_body.h"
