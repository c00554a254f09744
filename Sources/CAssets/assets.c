#include "CAssets.h"

// C23's #embed, so that the file is data of the binary and no array literal is ever parsed. The compiler offers it
// as an extension in earlier dialects, and would say so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char catalogue[] = {
#embed "Resources/catalogue.jsonl"
};

const unsigned char *gatehouse_catalogue_bytes(void) { return catalogue; }
size_t gatehouse_catalogue_length(void) { return sizeof catalogue; }

static const unsigned char providers[] = {
#embed "Resources/providers.jsonl"
};

const unsigned char *gatehouse_providers_bytes(void) { return providers; }
size_t gatehouse_providers_length(void) { return sizeof providers; }

static const unsigned char console_index_html[] = {
#embed "Resources/console/index.html"
};

static const unsigned char console_console_css[] = {
#embed "Resources/console/console.css"
};

static const unsigned char console_account_js[] = {
#embed "Resources/console/account.js"
};

static const unsigned char console_alerts_js[] = {
#embed "Resources/console/alerts.js"
};

static const unsigned char console_amounts_js[] = {
#embed "Resources/console/amounts.js"
};

static const unsigned char console_api_js[] = {
#embed "Resources/console/api.js"
};

static const unsigned char console_budgets_js[] = {
#embed "Resources/console/budgets.js"
};

static const unsigned char console_console_js[] = {
#embed "Resources/console/console.js"
};

static const unsigned char console_holders_js[] = {
#embed "Resources/console/holders.js"
};

static const unsigned char console_live_js[] = {
#embed "Resources/console/live.js"
};

static const unsigned char console_overview_js[] = {
#embed "Resources/console/overview.js"
};

static const unsigned char console_page_js[] = {
#embed "Resources/console/page.js"
};

static const unsigned char console_sign_in_js[] = {
#embed "Resources/console/sign-in.js"
};

#define FILE_OF_CONSOLE(name, bytes) { name, bytes, sizeof bytes }

static const struct gatehouse_console_file console[] = {
    FILE_OF_CONSOLE("index.html", console_index_html),
    FILE_OF_CONSOLE("console.css", console_console_css),
    FILE_OF_CONSOLE("account.js", console_account_js),
    FILE_OF_CONSOLE("alerts.js", console_alerts_js),
    FILE_OF_CONSOLE("amounts.js", console_amounts_js),
    FILE_OF_CONSOLE("api.js", console_api_js),
    FILE_OF_CONSOLE("budgets.js", console_budgets_js),
    FILE_OF_CONSOLE("console.js", console_console_js),
    FILE_OF_CONSOLE("holders.js", console_holders_js),
    FILE_OF_CONSOLE("live.js", console_live_js),
    FILE_OF_CONSOLE("overview.js", console_overview_js),
    FILE_OF_CONSOLE("page.js", console_page_js),
    FILE_OF_CONSOLE("sign-in.js", console_sign_in_js),
};

size_t gatehouse_console_count(void) { return sizeof console / sizeof console[0]; }
struct gatehouse_console_file gatehouse_console_file(size_t index) { return console[index]; }

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
