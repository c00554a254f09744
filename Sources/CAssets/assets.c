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
