#include "shim/options.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[OPTION_COUNT] = {
    [OPTION_GUARD_MARKERS] = "guard-markers",
    [OPTION_PROCMAP_QUERY] = "procmap-query",
};

static bool disabled[OPTION_COUNT];

void options_start(void)
{
    const char *list = secure_getenv("FAULTLINE_DISABLE");
    while (list && *list) {
        size_t length = strcspn(list, ",");
        for (int i = 0; i < OPTION_COUNT; i++)
            if (strlen(names[i]) == length && memcmp(names[i], list, length) == 0)
                disabled[i] = true;
        list += length + (list[length] == ',');
    }
}

bool option_disabled(enum option option)
{
    return disabled[option];
}
