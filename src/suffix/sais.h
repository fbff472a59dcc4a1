/* sais.h - the two instances of the suffix sort (see sais_body.h). */
#ifndef SUF_SUFFIX_SAIS_H
#define SUF_SUFFIX_SAIS_H

#include <stddef.h>
#include <stdint.h>

/* Sort the suffixes of text[0..n-1] (symbols below k) into sa[0..n-1]. 0 or SUF_ENOMEM. */
int sufi_sais_u16(const uint16_t *text, uint32_t *sa, uint32_t n, uint32_t k);
int sufi_sais_u32(const uint32_t *text, uint32_t *sa, uint32_t n, uint32_t k);

#endif
