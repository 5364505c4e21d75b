#include "shim/bridge/signature.h"

#include <stdint.h>
#include <string.h>

/* All rows in one text, "name\0signature\0" and so on, and the sizes of each. Nothing here needs relocation.
 */
#define ROW(name, text) name "\0" text "\0"
static const char rows[] =
#include "shim/bridge/signatures.inc"
    ;
#undef ROW

enum {
#define ROW(name, text) +1
    ROWS = 0
#include "shim/bridge/signatures.inc"
#undef ROW
};

#define ROW(name, text) sizeof(name) + sizeof(text),
static const uint16_t sizes[] = {
#include "shim/bridge/signatures.inc"
};
#undef ROW

const char *signature_find(const char *name)
{
    const char *row = rows;
    for (size_t i = 0; i < ROWS; row += sizes[i++]) {
        if (strcmp(row, name) == 0)
            return row + strlen(row) + 1;
    }
    return NULL;
}

static const char *skip(const char *letter)
{
    unsigned depth = 0;
    do {
        depth += *letter == '(';
        depth -= *letter == ')';
        letter++;
    } while (depth);
    return letter;
}

static bool ends(const char *letter)
{
    return *letter == '\0' || *letter == ')';
}

bool signature_read(const char *text, struct signature *signature)
{
    *signature = (struct signature){.result = text};
    for (text = skip(text); !ends(text); text = skip(text)) {
        if (*text == '.') {
            signature->variadic = true;
        } else {
            if (signature->count == SIGNATURE_MOST)
                return false;
            signature->parameter[signature->count++] = text;
        }
    }
    return true;
}

bool signature_equal(const char *one, const char *other)
{
    for (; !ends(one) && !ends(other); one = skip(one), other = skip(other)) {
        if (skip(one) - one != skip(other) - other || memcmp(one, other, (size_t)(skip(one) - one)) != 0)
            return false;
    }
    return ends(one) && ends(other);
}
