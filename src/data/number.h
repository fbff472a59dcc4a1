/* number.h - numbers as text, fast and exactly as printf spells them. */
#ifndef SUF_DATA_NUMBER_H
#define SUF_DATA_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Room for any number and the NUL that is not written. */
enum { SUFI_NUMBER_TEXT = 32 };

/* Both return the length. */
size_t sufi_number_u64(char out[SUFI_NUMBER_TEXT], uint64_t value);

/* As %.17g of printf in the C locale, rounding to nearest. `value` must be finite. */
size_t sufi_number_f64(char out[SUFI_NUMBER_TEXT], double value);

/* The same as a string, for any value: "nan", "inf", "-inf" too. Returns out. */
const char *sufi_number_string(char out[SUFI_NUMBER_TEXT], double value);

#endif
