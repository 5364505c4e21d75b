#include "seh/lsda.h"

#include "seh/dwarf.h"

#include <stddef.h>

static unsigned encoded_size(unsigned char encoding)
{
    switch (encoding & DWARF_FORM) {
    case DWARF_UDATA2:
    case DWARF_SDATA2:
        return 2;
    case DWARF_UDATA4:
    case DWARF_SDATA4:
        return 4;
    default:
        return 8;
    }
}

int lsda_open(const unsigned char *lsda, uintptr_t function, uintptr_t ip, struct lsda_site *site)
{
    const unsigned char *at = lsda;
    uintptr_t pad_base = function;
    unsigned char encoding = *at++;
    if (encoding != DWARF_OMIT) /* gcc and clang always omit it on this architecture */
        pad_base = dwarf_pointer(&at, encoding);
    *site = (struct lsda_site){.encoding = *at++};
    if (site->encoding != DWARF_OMIT) {
        uintptr_t size = dwarf_uleb128(&at);
        site->types = at + size;
    }
    encoding = *at++;
    uintptr_t size = dwarf_uleb128(&at);
    const unsigned char *end = at + size;

    for (const unsigned char *chains = end; at < end;) {
        uintptr_t start = dwarf_value(&at, encoding);
        uintptr_t length = dwarf_value(&at, encoding);
        uintptr_t pad = dwarf_value(&at, encoding);
        uintptr_t action = dwarf_uleb128(&at);
        if (ip < function + start)
            break; /* sorted by address */
        if (ip >= function + start + length)
            continue;
        if (pad != 0) {
            site->pad = pad_base + pad;
            site->chain = action != 0 ? chains + action - 1 : NULL;
        }
        return 1;
    }
    return 0;
}

/* Type `number`, or NULL where the table says that it is any. */
static const void *type(const struct lsda_site *site, uintptr_t number)
{
    const unsigned char *at = site->types - number * encoded_size(site->encoding);
    return (const void *)dwarf_pointer(&at, site->encoding);
}

int lsda_next(struct lsda_site *site, struct lsda_action *action)
{
    const unsigned char *at = site->chain;
    if (!at)
        return 0;
    action->filter = dwarf_sleb128(&at);
    action->type = action->filter > 0 ? type(site, (uintptr_t)action->filter) : NULL;
    const unsigned char *link = at;
    intptr_t next = dwarf_sleb128(&at);
    site->chain = next != 0 ? link + next : NULL;
    return 1;
}

const void *lsda_allowed(const struct lsda_site *site, intptr_t filter, unsigned place)
{
    const unsigned char *at = site->types - filter - 1;
    uintptr_t number;
    do
        number = dwarf_uleb128(&at);
    while (number != 0 && place-- > 0);
    return number != 0 ? type(site, number) : NULL;
}

enum lsda_answer lsda_find(const unsigned char *lsda, uintptr_t function, uintptr_t ip, uintptr_t *landing_pad)
{
    struct lsda_site site;
    struct lsda_action action;
    if (!lsda_open(lsda, function, ip, &site))
        return LSDA_NOT_COVERED;
    if (site.pad == 0)
        return LSDA_NO_CLEANUP;
    *landing_pad = site.pad;
    enum lsda_answer answer = site.chain ? LSDA_NO_CLEANUP : LSDA_CLEANUP;
    while (lsda_next(&site, &action)) {
        if (action.filter == 0)
            answer = LSDA_CLEANUP;
        else if (action.filter > 0 && !action.type)
            return LSDA_CATCH_ALL;
    }
    return answer;
}
