/* Searching arrays from their start: corecrt_search.h says what each call promises. */
#include <stdbool.h>
#include <string.h>

#include "corecrt_search.h"

#include "shim/crt/invalid.h"

typedef int plain_compare(const void *key, const void *element);

/* Comparison with or without a context. */
struct order {
    plain_compare *plain; /* or NULL */
    int (*with)(void *context, const void *key, const void *element);
    void *context;
};

static bool equal(const struct order *order, const void *key, const void *element)
{
    return (order->plain ? order->plain(key, element) : order->with(order->context, key, element)) == 0;
}

static void *find(const void *key, const void *base, unsigned int *count, size_t size, struct order order,
                  bool append)
{
    if (!key || !count || (!base && *count) || !size || (!order.plain && !order.with)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    char *at = (char *)base;
    for (unsigned int i = 0; i < *count; i++, at += size) {
        if (equal(&order, key, at))
            return at;
    }
    if (!append)
        return NULL;
    ++*count;
    return memcpy(at, key, size);
}

void *_lfind(const void *key, const void *base, unsigned int *count, unsigned int size,
             plain_compare *compare)
{
    return find(key, base, count, size, (struct order){.plain = compare}, false);
}

void *_lsearch(const void *key, void *base, unsigned int *count, unsigned int size, plain_compare *compare)
{
    return find(key, base, count, size, (struct order){.plain = compare}, true);
}

void *_lfind_s(const void *key, const void *base, unsigned int *count, size_t size,
               int (*compare)(void *, const void *, const void *), void *context)
{
    return find(key, base, count, size, (struct order){.with = compare, .context = context}, false);
}

void *_lsearch_s(const void *key, void *base, unsigned int *count, size_t size,
                 int (*compare)(void *, const void *, const void *), void *context)
{
    return find(key, base, count, size, (struct order){.with = compare, .context = context}, true);
}
