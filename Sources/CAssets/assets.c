#include "CAssets.h"

// C23's #embed, so that the file is data of the binary and no array literal is ever parsed. The compiler offers it
// as an extension in earlier dialects, and would say so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char catalogue[] = {
#embed "Resources/catalogue.jsonl"
};

const unsigned char *gatehouse_catalogue_bytes(void) { return catalogue; }
size_t gatehouse_catalogue_length(void) { return sizeof catalogue; }
