#ifndef CASSETS_H
#define CASSETS_H

#include <stddef.h>

// The built-in catalogue of model facts: JSON Lines, not terminated by a zero byte. It lives as long as the process.
const unsigned char *gatehouse_catalogue_bytes(void);
size_t gatehouse_catalogue_length(void);

#endif
