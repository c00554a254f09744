#include "CAssets.h"

// C23's #embed, so that the file is data of the binary and no array literal is ever parsed. The compiler offers it
// as an extension in earlier dialects, and would say so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char catalogue[] = {
#embed "Resources/catalogue.jsonl"
};

const unsigned char *gatehouse_catalogue_bytes(void) { return catalogue; }
size_t gatehouse_catalogue_length(void) { return sizeof catalogue; }

static const unsigned char console_page[] = {
#embed "Resources/console/index.html"
};

const unsigned char *gatehouse_console_page_bytes(void) { return console_page; }
size_t gatehouse_console_page_length(void) { return sizeof console_page; }

static const unsigned char console_script[] = {
#embed "Resources/console/console.js"
};

const unsigned char *gatehouse_console_script_bytes(void) { return console_script; }
size_t gatehouse_console_script_length(void) { return sizeof console_script; }

static const unsigned char console_style[] = {
#embed "Resources/console/console.css"
};

const unsigned char *gatehouse_console_style_bytes(void) { return console_style; }
size_t gatehouse_console_style_length(void) { return sizeof console_style; }

static const unsigned char o200k_base[] = {
#embed "Resources/tokens/o200k_base.bin"
};

const unsigned char *gatehouse_o200k_base_bytes(void) { return o200k_base; }
size_t gatehouse_o200k_base_length(void) { return sizeof o200k_base; }

static const unsigned char cl100k_base[] = {
#embed "Resources/tokens/cl100k_base.bin"
};

const unsigned char *gatehouse_cl100k_base_bytes(void) { return cl100k_base; }
size_t gatehouse_cl100k_base_length(void) { return sizeof cl100k_base; }

static const unsigned char p50k_base[] = {
#embed "Resources/tokens/p50k_base.bin"
};

const unsigned char *gatehouse_p50k_base_bytes(void) { return p50k_base; }
size_t gatehouse_p50k_base_length(void) { return sizeof p50k_base; }

static const unsigned char character_classes[] = {
#embed "Resources/tokens/classes.bin"
};

const unsigned char *gatehouse_character_classes_bytes(void) { return character_classes; }
size_t gatehouse_character_classes_length(void) { return sizeof character_classes; }
