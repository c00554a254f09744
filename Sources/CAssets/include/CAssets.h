#ifndef CASSETS_H
#define CASSETS_H

#include <stddef.h>

// The built-in catalogue of model facts: JSON Lines, not terminated by a zero byte. It lives as long as the process.
const unsigned char *gatehouse_catalogue_bytes(void);
size_t gatehouse_catalogue_length(void);

// The built-in facts of providers, likewise.
const unsigned char *gatehouse_providers_bytes(void);
size_t gatehouse_providers_length(void);

// A file of the console. Its bytes are not terminated by a zero byte either.
struct gatehouse_console_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

// The console's files, the page first.
size_t gatehouse_console_count(void);
struct gatehouse_console_file gatehouse_console_file(size_t index);

// Vocabularies of tokens and the classes of characters, in the forms that Support/tokens/build.py describes.
const unsigned char *gatehouse_o200k_base_bytes(void);
size_t gatehouse_o200k_base_length(void);
const unsigned char *gatehouse_cl100k_base_bytes(void);
size_t gatehouse_cl100k_base_length(void);
const unsigned char *gatehouse_p50k_base_bytes(void);
size_t gatehouse_p50k_base_length(void);
const unsigned char *gatehouse_character_classes_bytes(void);
size_t gatehouse_character_classes_length(void);

#endif
